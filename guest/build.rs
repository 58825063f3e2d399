//! Writes the sections that describe the tools, from the one definition of them in `wit/`.

fn main() -> std::process::ExitCode {
    plex_mcp_describe::build("../wit")
}

//! Writes a component to a file: `cargo run -p plex-mcp-package -- plex-mcp.wasm`, or `-- --http plex-mcp-http.wasm`

use std::env;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, absolute};
use std::process::ExitCode;

use plex_mcp_package::Artifact;

fn main() -> ExitCode {
    match write(env::args_os().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => {
            let _ = writeln!(std::io::stderr(), "{words}");
            ExitCode::FAILURE
        }
    }
}

fn write(arguments: Vec<OsString>) -> Result<(), String> {
    let (artifact, file) = match arguments.as_slice() {
        [flag, file] if flag == "--http" => (Artifact::Http, file),
        [file] if file != "--http" => (Artifact::Tools, file),
        _ => return Err("usage: plex-mcp-package [--http] FILE".to_owned()),
    };
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .ok_or("this package has no workspace around it")?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target_dir = match env::var_os("CARGO_TARGET_DIR") {
        // The inner cargo is started elsewhere.
        Some(place) => absolute(place).map_err(|error| error.to_string())?,
        None => workspace.join("target"),
    };
    let target_dir = target_dir.join("component");
    let component = plex_mcp_package::component(artifact, &cargo, workspace, &target_dir)?;
    std::fs::write(file, component)
        .map_err(|error| format!("{}: {error}", Path::new(file).display()))
}

//! The clients. Every difference between them stands here.
//!
//! Source of each is its own documentation, as of November 2026: the page is named beside it. Where the program is an open
//! one, what it does was looked up in its source.

use std::path::PathBuf;

use crate::client::{Client, Format};
use crate::home::{Home, System};
use crate::link::Link;

const STDIO: (&str, &str) = ("type", "stdio");

/// The things that most clients have in common.
const USUAL: Client = Client {
    id: "",
    aliases: &[],
    name: "",
    format: Format::Json,
    key: "mcpServers",
    fixed: &[],
    place: None,
    link: None,
    then: "",
};

/// The clients, the best known first.
pub const CLIENTS: &[Client] = &[
    // modelcontextprotocol.io/docs/develop/connect-local-servers
    Client {
        id: "claude-desktop",
        aliases: &["claude"],
        name: "Claude Desktop",
        place: Some(claude_desktop),
        then: "Quit Claude Desktop, its symbol beside the clock included, and start it again",
        ..USUAL
    },
    // code.claude.com/docs/en/mcp: servers of scope `user`
    Client {
        id: "claude-code",
        aliases: &[],
        name: "Claude Code",
        fixed: &[STDIO],
        place: Some(|home| {
            home.named("CLAUDE_CONFIG_DIR")
                .unwrap_or(home.directory.clone())
                .join(".claude.json")
        }),
        then: "Start Claude Code again; /mcp shows the server",
        ..USUAL
    },
    // code.visualstudio.com/docs/copilot/reference/mcp-configuration; the link: code.visualstudio.com/api/extension-guides/ai/mcp
    Client {
        id: "vscode",
        aliases: &["vs-code", "code"],
        name: "VS Code",
        format: Format::Jsonc,
        key: "servers",
        fixed: &[STDIO],
        place: Some(|home| home.settings().join("Code/User/mcp.json")),
        link: Some(Link::Json("vscode:mcp/install")),
        then: "In VS Code, run the command MCP: List Servers, and start it",
    },
    // cursor.com/docs/context/mcp; the link: cursor.com/docs/mcp/install-links
    Client {
        id: "cursor",
        name: "Cursor",
        place: Some(|home| home.join(".cursor/mcp.json")),
        link: Some(Link::Base64(
            "cursor://anysphere.cursor-deeplink/mcp/install",
        )),
        then: "Start Cursor again",
        ..USUAL
    },
    // docs.windsurf.com/windsurf/cascade/mcp
    Client {
        id: "windsurf",
        name: "Windsurf",
        place: Some(|home| home.join(".codeium/windsurf/mcp_config.json")),
        then: "In Windsurf, refresh the list of MCP servers in Cascade",
        ..USUAL
    },
    // zed.dev/docs/ai/mcp and zed.dev/docs/configuring-zed; its migration of 25 November 2025 takes `source` out
    Client {
        id: "zed",
        name: "Zed",
        format: Format::Jsonc,
        key: "context_servers",
        place: Some(zed),
        then: "Zed sees it at once: the Agent Panel's settings show the server",
        ..USUAL
    },
    // lmstudio.ai/docs/app/mcp and lmstudio.ai/docs/app/mcp/deeplink; the directory: lmstudio-ai/lmstudio.js
    Client {
        id: "lm-studio",
        aliases: &["lmstudio"],
        name: "LM Studio",
        place: Some(|home| lm_studio(home).join("mcp.json")),
        link: Some(Link::Base64("lmstudio://add_mcp")),
        then: "In LM Studio, switch the server on in the tab Program",
        ..USUAL
    },
    // google-gemini/gemini-cli: docs/tools/mcp-server.md; it takes comments out before it reads
    Client {
        id: "gemini-cli",
        aliases: &["gemini"],
        name: "Gemini CLI",
        format: Format::Jsonc,
        place: Some(|home| home.join(".gemini/settings.json")),
        then: "Start Gemini CLI again; /mcp shows the server",
        ..USUAL
    },
    // openai/codex: docs/config.md
    Client {
        id: "codex",
        aliases: &["codex-cli"],
        name: "Codex CLI",
        format: Format::Toml,
        key: "mcp_servers",
        place: Some(|home| {
            home.named("CODEX_HOME")
                .unwrap_or(home.join(".codex"))
                .join("config.toml")
        }),
        then: "Start Codex again; /mcp shows the server",
        ..USUAL
    },
    // docs.cline.bot/mcp/adding-and-configuring-servers; the place: cline/cline#9630
    Client {
        id: "cline",
        name: "Cline",
        place: Some(cline),
        then: "Cline sees it at once: the tab Configure of its MCP servers shows it",
        ..USUAL
    },
    // Its links take a few well-known commands only, which a path is not: "Using Extensions" in Goose's documentation.
    Client {
        id: "goose",
        name: "Goose",
        format: Format::Yaml,
        key: "extensions",
        fixed: &[STDIO],
        then: "Put it into ~/.config/goose/config.yaml (Windows: %APPDATA%\\Block\\goose\\config\\config.yaml) and start Goose again",
        ..USUAL
    },
    Client {
        id: "json",
        name: "another client",
        then: "Most clients take it in this form",
        ..USUAL
    },
];

/// On Windows it is a package, which sees files of its own where others see those of the person: anthropics/claude-code#26073.
fn claude_desktop(home: &Home) -> PathBuf {
    let mut place = home.settings();
    if home.system == System::Windows
        && let Ok(packages) = home.local().join("Packages").read_dir()
    {
        let packages = packages.filter_map(|entry| Some(entry.ok()?.path()));
        let roaming = packages
            .filter(|package| {
                let name = package.file_name().unwrap_or_default();
                name.to_string_lossy().starts_with("Claude_")
            })
            .map(|package| package.join("LocalCache/Roaming"));
        place = roaming
            .filter(|roaming| roaming.is_dir())
            .min()
            .unwrap_or(place);
    }
    place.join("Claude/claude_desktop_config.json")
}

fn zed(home: &Home) -> PathBuf {
    let place = match home.system {
        System::Linux => home.settings().join("zed"),
        System::MacOs => home.join(".config/zed"),
        System::Windows => home.settings().join("Zed"),
    };
    place.join("settings.json")
}

/// Its directory: the one that a file in the home directory names, or that of its first versions if it is there.
fn lm_studio(home: &Home) -> PathBuf {
    let named = std::fs::read_to_string(home.join(".lmstudio-home-pointer"));
    let named = named.map(|text| PathBuf::from(text.trim()));
    let first = home.join(".cache/lm-studio");
    let mut places = named
        .into_iter()
        .chain([first])
        .filter(|place| place.is_dir());
    places.next().unwrap_or_else(|| home.join(".lmstudio"))
}

/// Older versions kept it with the extension of VS Code, and move it when they become new ones.
fn cline(home: &Home) -> PathBuf {
    if let Some(file) = home.named("CLINE_MCP_SETTINGS_PATH") {
        return file;
    }
    let file = "settings/cline_mcp_settings.json";
    let old = home
        .settings()
        .join("Code/User/globalStorage/saoudrizwan.claude-dev")
        .join(file);
    let new = home.join(".cline/data").join(file);
    if old.is_file() && !new.exists() {
        old
    } else {
        new
    }
}

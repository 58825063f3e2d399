//! Settings as people have them, before and after.

mod anything;

use std::ffi::OsString;
use std::path::PathBuf;

use insta::assert_snapshot;

use crate::{CLIENTS, Client, Entry, Error, Format, Home, System};

fn client(id: &str) -> &'static Client {
    CLIENTS.iter().find(|client| client.id == id).unwrap()
}

fn entry() -> Entry {
    Entry {
        command: "/home/me/.cargo/bin/plex-mcp".to_owned(),
        args: vec!["--access".to_owned(), "read".to_owned()],
        env: vec![("PLEX_SERVER".to_owned(), "Attic".to_owned())],
    }
}

#[test]
fn what_each_client_takes() {
    let mut text = String::new();
    for client in CLIENTS {
        let snippet = client.snippet("plex", &entry()).unwrap();
        text += &format!("## {} ({})\n{snippet}", client.name, client.id);
        if let Some(link) = client.link("plex", &entry()) {
            text += &format!("{link}\n");
        }
        text += &format!("{}\n\n", client.then);
    }
    assert_snapshot!(text);
}

#[test]
fn where_each_client_keeps_it() {
    let none = |_: &str| None;
    let homes = [
        (System::Linux, "/home/me"),
        (System::MacOs, "/Users/me"),
        (System::Windows, "/C:/Users/me"),
    ];
    let mut text = String::new();
    for client in CLIENTS {
        for (system, directory) in homes {
            let home = Home {
                system,
                directory: PathBuf::from(directory),
                environment: &none,
            };
            let path = client
                .path(&home)
                .map(|path| path.to_string_lossy().replace('\\', "/"));
            let path = path.unwrap_or_else(|| "none".to_owned());
            text += &format!("{:<14} {:<8} {path}\n", client.id, format!("{system:?}"));
        }
    }
    assert_snapshot!(text);
}

#[test]
fn variables_of_clients_name_other_places() {
    let check = |id: &str, system, variable: &str, expected: &str| {
        let environment = |name: &str| (name == variable).then(|| OsString::from("/other"));
        let home = Home {
            system,
            directory: PathBuf::from("/home/me"),
            environment: &environment,
        };
        let path = client(id).path(&home).unwrap();
        assert_eq!(path.to_string_lossy().replace('\\', "/"), expected);
    };
    check(
        "claude-code",
        System::Linux,
        "CLAUDE_CONFIG_DIR",
        "/other/.claude.json",
    );
    check("codex", System::MacOs, "CODEX_HOME", "/other/config.toml");
    check("cline", System::Linux, "CLINE_MCP_SETTINGS_PATH", "/other");
    check(
        "vscode",
        System::Linux,
        "XDG_CONFIG_HOME",
        "/other/Code/User/mcp.json",
    );
    check(
        "zed",
        System::Linux,
        "XDG_CONFIG_HOME",
        "/other/zed/settings.json",
    );
    check(
        "zed",
        System::Windows,
        "APPDATA",
        "/other/Zed/settings.json",
    );
    // Not theirs.
    check(
        "cursor",
        System::Linux,
        "XDG_CONFIG_HOME",
        "/home/me/.cursor/mcp.json",
    );
    check(
        "zed",
        System::MacOs,
        "XDG_CONFIG_HOME",
        "/home/me/.config/zed/settings.json",
    );
}

#[test]
fn what_is_there_already_tells_the_place() {
    let place = tempfile::tempdir().unwrap();
    let none = |_: &str| None;
    let path = |id: &str, system| {
        let directory = place.path().to_owned();
        let home = Home {
            system,
            directory,
            environment: &none,
        };
        let path = client(id).path(&home).unwrap();
        path.strip_prefix(place.path())
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/")
    };
    let make = |directory: &str| std::fs::create_dir_all(place.path().join(directory)).unwrap();
    let write = |file: &str, text: &str| std::fs::write(place.path().join(file), text).unwrap();

    make("AppData/Local/Packages/Claude_abc/LocalCache/Roaming");
    assert_eq!(
        path("claude-desktop", System::Windows),
        "AppData/Local/Packages/Claude_abc/LocalCache/Roaming/Claude/claude_desktop_config.json"
    );
    make(".cache/lm-studio");
    assert_eq!(
        path("lm-studio", System::Linux),
        ".cache/lm-studio/mcp.json"
    );
    make("models");
    write(
        ".lmstudio-home-pointer",
        &format!("{}\n", place.path().join("models").display()),
    );
    assert_eq!(path("lm-studio", System::Linux), "models/mcp.json");
    let old = ".config/Code/User/globalStorage/saoudrizwan.claude-dev/settings";
    make(old);
    write(&format!("{old}/cline_mcp_settings.json"), "{}");
    assert_eq!(
        path("cline", System::Linux),
        format!("{old}/cline_mcp_settings.json")
    );
    make(".cline/data/settings");
    write(".cline/data/settings/cline_mcp_settings.json", "{}");
    assert_eq!(
        path("cline", System::Linux),
        ".cline/data/settings/cline_mcp_settings.json"
    );
}

/// A client's settings as somebody has them: with comments where it reads them, with settings and servers of others.
fn in_use(client: &Client) -> String {
    let key = client.key;
    match client.format {
        Format::Json => format!(
            "{{\n    \"theme\": \"dark\",\n    \"{key}\": {{\n        \"files\": {{ \"command\": \"npx\", \"args\": [ \"-y\", \"files\" ] }}\n    }},\n    \"last\": 1.50\n}}"
        ),
        Format::Jsonc => format!(
            "// Mine, not to be sorted\n{{\n\t\"theme\": \"dark\", // at night\n\t\"{key}\": {{\n\t\t/* the files */\n\t\t\"files\": {{\n\t\t\t\"command\": \"npx\",\n\t\t\t\"args\": [\"-y\", \"files\"], // all of them\n\t\t}},\n\t}},\n\t\"last\": 1.50,\n}}\n"
        ),
        Format::Toml => format!(
            "# Mine, not to be sorted\nmodel = \"one\"   # the good one\n\n[{key}.files]\ncommand = 'npx'\nargs = [\n  \"-y\", # yes\n  \"files\",\n]\n\n[tui]\ntheme = \"dark\"\n"
        ),
        Format::Yaml => String::new(),
    }
}

/// All but the last line of `before` that was, plus what is new.
#[track_caller]
fn check_kept(before: &str, after: &str) {
    let mut lines = after.lines();
    for line in before.lines() {
        let bare = |line: &str| line.trim_end_matches(',').to_owned();
        assert!(
            lines.any(|after| bare(after) == bare(line)),
            "{line}\nis lost in\n{after}"
        );
    }
}

#[test]
fn settings_in_use_before_and_after() {
    let mut text = String::new();
    for client in CLIENTS
        .iter()
        .filter(|client| client.format != Format::Yaml)
    {
        let before = in_use(client);
        let after = client.with(&before, "plex", &entry()).unwrap();
        check_kept(&before, &after);
        text += &format!("## {}\n{after}\n", client.name);
        // A second time changes nothing, and taking it out leaves what was there.
        assert_eq!(client.with(&after, "plex", &entry()).unwrap(), after);
        let out = client.without(&after, "plex", "plex-mcp").unwrap();
        check_kept(&before, &out);
        assert_eq!(out.trim(), before.trim(), "{}", client.name);
        assert_eq!(client.without(&before, "plex", "plex-mcp").unwrap(), before);
    }
    assert_snapshot!(text);
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    for client in CLIENTS
        .iter()
        .filter(|client| client.format != Format::Yaml)
    {
        let before = format!("\u{feff}{}", in_use(client).replace('\n', "\r\n"));
        let after = client.with(&before, "plex", &entry()).unwrap();
        assert!(after.starts_with('\u{feff}') && !after[3..].contains('\u{feff}'));
        assert_eq!(
            after.matches('\n').count(),
            after.matches("\r\n").count(),
            "{after:?}"
        );
        let plain = client.with(&in_use(client), "plex", &entry()).unwrap();
        assert_eq!(after[3..].replace("\r\n", "\n"), plain);
    }
}

#[test]
fn settings_that_say_nothing_yet() {
    for client in CLIENTS
        .iter()
        .filter(|client| client.format != Format::Yaml)
    {
        let snippet = client.snippet("plex", &entry()).unwrap();
        assert!(snippet.ends_with('\n'), "{snippet:?}");
        let nothings: &[&str] = match client.format {
            Format::Toml => &["", "\n", "  \n\n"],
            _ => &["", "\n", " \n", "{}", "{}\n", "{\n}\n", "{ }"],
        };
        for nothing in nothings {
            let after = client.with(nothing, "plex", &entry()).unwrap();
            assert_eq!(after.trim(), snippet.trim(), "{}: {nothing:?}", client.id);
            assert!(!client.may_refuse(&after));
        }
    }
}

#[test]
fn an_entry_of_ours_is_brought_up_to_date() {
    let json = r#"{
  "servers": {
    // the old way
    "plex": {
      "command": "/old/plex-mcp", // moved
      "type": "stdio",
      "args": [],
      "env": { "PLEX_URL": "http://nas:32400", "PLEX_TOKEN": "secret", "RUST_LOG": "debug" },
      "disabled": true
    }
  }
}
"#;
    let toml = r#"[mcp_servers.plex]
command = "/old/plex-mcp" # moved
args = []
startup_timeout_sec = 20 # slow disk
env = { PLEX_URL = "http://nas:32400", PLEX_TOKEN = "secret", RUST_LOG = "debug" }
"#;
    let mut bare = entry();
    bare.env.clear();
    let mut text = String::new();
    for (id, before) in [("vscode", json), ("codex", toml)] {
        for entry in [&entry(), &bare] {
            let after = client(id).with(before, "plex", entry).unwrap();
            assert!(!after.contains("secret"));
            text += &format!("{after}\n");
        }
    }
    let only_ours = toml.replace(", RUST_LOG = \"debug\"", "");
    let after = client("codex").with(&only_ours, "plex", &bare).unwrap();
    assert!(!after.contains("env"), "{after}");
    assert_snapshot!(text);
}

#[test]
fn what_cannot_be_changed_says_why() {
    let check = |id: &str, text: &str, expected: &str| {
        let error = client(id).with(text, "plex", &entry()).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
        let out = client(id)
            .without(text, "plex", "plex-mcp")
            .map_err(|error| error.to_string());
        assert!(
            out.is_ok() || out == Err(expected.to_owned()),
            "{text}: {out:?}"
        );
    };
    let mut words = Vec::new();
    for (id, text) in [
        (
            "cursor",
            "{\n  \"mcpServers\": {\n    \"a\": 1\n    \"b\": 2\n  }\n}",
        ),
        ("cursor", "{\n  \"mcpServers\": {"),
        ("cursor", "{'mcpServers': {}}"),
        ("cursor", "hello"),
        ("cursor", "{} {}"),
        ("codex", "model = \"x\"\nmodel = \"y\"\n"),
        ("codex", "[mcp_servers\n"),
    ] {
        let error = client(id).with(text, "plex", &entry()).unwrap_err();
        assert!(matches!(error, Error::Unreadable { .. }), "{text}: {error}");
        words.push(format!("{}: {error}", text.replace('\n', "\\n")));
    }
    assert_snapshot!(words.join("\n"));
    check(
        "cursor",
        "[]",
        "`{}` in it is not a group of settings; mend it first",
    );
    check(
        "cursor",
        r#"{"mcpServers": null}"#,
        "`mcpServers` in it is not a group of settings; mend it first",
    );
    check(
        "codex",
        "mcp_servers = 1\n",
        "`mcp_servers` in it is not a group of settings; mend it first",
    );
    check(
        "codex",
        "[[mcp_servers]]\n",
        "`mcp_servers` in it is not a group of settings; mend it first",
    );
    check(
        "cursor",
        r#"{"mcpServers": {"plex": []}}"#,
        "`plex` in it is not a group of settings; mend it first",
    );
    check(
        "cursor",
        r#"{"mcpServers": {}, "mcpServers": {}}"#,
        "`mcpServers` stands in it twice; mend it first",
    );
    check(
        "cursor",
        r#"{"mcpServers": {"plex": {"command": "plex-mcp"}, "plex": {}}}"#,
        "`plex` stands in it twice; mend it first",
    );
    let npx = "`plex` in it is another server, started by `npx`: choose another name with --name";
    check(
        "cursor",
        r#"{"mcpServers": {"plex": {"command": "npx", "args": ["plex-mcp"]}}}"#,
        npx,
    );
    check("codex", "[mcp_servers.plex]\ncommand = \"npx\"\n", npx);
    let none = "`plex` in it is another server: choose another name with --name";
    check(
        "cursor",
        r#"{"mcpServers": {"plex": {"url": "https://x.example"}}}"#,
        none,
    );
    check(
        "codex",
        "[mcp_servers.plex]\nurl = \"https://x.example\"\n",
        none,
    );
    check("goose", "", "this client's settings are changed by hand");
}

#[test]
fn toml_in_its_other_forms() {
    let mut text = String::new();
    for before in [
        "mcp_servers = { files = { command = \"npx\" } }\n",
        "mcp_servers = {}\n",
        "mcp_servers.files.command = \"npx\"\n",
        "[mcp_servers]\nfiles = { command = \"npx\" }\n\n[tui]\ntheme = 1\n",
        "[mcp_servers.plex]\ncommand = \"plex-mcp\"\n\n[mcp_servers.plex.env]\nPLEX_TOKEN = \"x\"\n",
    ] {
        let after = client("codex").with(before, "plex", &entry()).unwrap();
        assert_eq!(
            client("codex").with(&after, "plex", &entry()).unwrap(),
            after
        );
        text += &format!("{after}\n");
    }
    assert_snapshot!(text);
}

#[test]
fn comments_are_harm_where_a_client_reads_plain_json() {
    let check = |id: &str, text: &str, expected: bool| {
        assert_eq!(client(id).may_refuse(text), expected, "{id}: {text}");
    };
    check("claude-desktop", "{} // mine", true);
    check("claude-desktop", "{\"a\": 1,}", true);
    check("claude-desktop", "\u{feff}{}", true);
    check("claude-desktop", "{}", false);
    check("vscode", "{\"a\": 1,} // mine", false);
    check("codex", "# mine", false);
}

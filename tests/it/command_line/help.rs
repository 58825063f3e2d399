//! Help: short and long, of every command, and completions.

use super::{alone, check_text};

/// Every command; the first is none.
const COMMANDS: [&str; 14] = [
    "",
    "serve",
    "login",
    "logout",
    "servers",
    "config",
    "check",
    "tools",
    "call",
    "demo",
    "demo-server",
    "inspect",
    "component",
    "completions",
];

#[tokio::test]
async fn help_fits_80_columns_and_short_help_has_examples() {
    let all = alone(&["--help"]).await.stdout;
    for command in COMMANDS {
        assert!(all.contains(&format!("\n  {command}")), "{all}");
        let name = if command.is_empty() {
            "plex-mcp"
        } else {
            command
        };
        let mut shown = Vec::new();
        for flag in ["-h", "--help"] {
            let words: Vec<&str> = [command, flag]
                .into_iter()
                .filter(|word| !word.is_empty())
                .collect();
            let found = alone(&words).await;
            assert_eq!((found.status, found.stderr.as_str()), (0, ""));
            let text: Vec<_> = found.stdout.lines().map(str::trim_end).collect();
            let text = text.join("\n");
            check_text(&text);
            assert!(
                text.contains("Examples:\n  plex-mcp"),
                "{command} {flag}: {text}"
            );
            shown.push(format!("$ plex-mcp {}\n{text}\n", words.join(" ")));
        }
        let (short, long) = (shown[0].lines().count(), shown[1].lines().count());
        assert!(
            short <= long && short <= 45,
            "{command}: {short} lines, {long} lines"
        );
        insta::assert_snapshot!(
            format!("help_{}", name.replace('-', "_")),
            shown.join("\n\n")
        );
    }
}

#[tokio::test]
async fn a_command_offers_only_options_that_apply_to_it() {
    let offers = async |command: &str, option: &str| {
        let help = alone(&[command, "--help"]).await.stdout;
        let mut lines = help.lines().map(str::trim_start);
        lines.any(|line| line.split(' ').next() == Some(option))
    };
    for option in ["--url", "--token-file", "--demo", "--tls-pin"] {
        assert!(!offers("demo", option).await, "demo {option}");
        assert!(!offers("tools", option).await, "tools {option}");
        assert!(offers("serve", option).await, "serve {option}");
        assert!(offers("check", option).await, "check {option}");
        assert!(offers("call", option).await, "call {option}");
    }
    assert!(!offers("check", "--http").await);
    assert!(!offers("tools", "--timeout").await);
    assert!(offers("demo", "--access").await);
}

#[tokio::test]
async fn an_option_before_the_command_works() {
    let after = alone(&["tools", "--access", "read"]).await;
    let before = alone(&["--access", "read", "tools"]).await;
    assert_eq!((before.status, before.stdout), (0, after.stdout));
    let found = alone(&["--url", "http://nas:32400", "demo"]).await;
    assert_eq!(found.status, 2);
    assert!(found.stderr.contains("--url"), "{}", found.stderr);
    assert!(
        found.stderr.contains("Usage: plex-mcp demo"),
        "{}",
        found.stderr
    );
}

#[tokio::test]
async fn completions_for_bash_zsh_and_fish() {
    for (shell, sign) in [
        ("bash", "complete -F _plex__mcp"),
        ("zsh", "#compdef plex-mcp"),
        ("fish", "complete -c plex-mcp"),
    ] {
        let found = alone(&["completions", shell]).await;
        assert_eq!(found.status, 0, "{}", found.stderr);
        assert!(found.stdout.contains(sign), "{shell}: {}", found.stdout);
        for word in ["demo-server", "token-file"] {
            assert!(found.stdout.contains(word), "{shell}: {word}");
        }
    }
}

//! Settings that are wrong, as people get them wrong: the words name what it is, and never show a token.

use std::path::Path;

use super::check_text;
use crate::harness::{Run, executable, plex, run, set_up};

/// What must be shown nowhere.
const SECRET: &str = "Zq7-s3cret-Zq7";

async fn check_with(variables: &[(&str, &str)], arguments: &[&str]) -> Run {
    let mut command = executable();
    command.envs(variables.iter().copied());
    let found = run(command, &[&["check"], arguments].concat()).await;
    check_text(&found.stdout);
    for text in [&found.stdout, &found.stderr] {
        assert!(!text.contains(SECRET), "{text}");
    }
    found
}

#[tokio::test]
async fn an_address_that_is_wrong_is_named_with_the_right_one() {
    let mut report = String::new();
    for url in [
        "http://192.168.1.10:32400/web",
        "http://192.168.1.10:32400/web/index.html#!/media",
        "https://app.plex.tv/desktop/#!/server/abc",
        "192.168.1.10:32400",
        "nas",
        "http://me:Zq7-s3cret-Zq7@192.168.1.10:32400",
        "https://192.168.1.10:32400/library/sections?X-Plex-Token=Zq7-s3cret-Zq7",
        "Zq7-s3cret-Zq7",
        "${PLEX_URL}",
        "http://<address>:32400",
        "http://YOUR_SERVER_IP:32400",
        "http://192.168.1.10:99999",
    ] {
        let found = check_with(&[("PLEX_URL", url)], &[]).await;
        assert_eq!(found.status, 1, "{url}: {}", found.stderr);
        report += &format!(
            "PLEX_URL={}\n{}\n",
            url.replace(SECRET, "TOKEN"),
            found.stderr
        );
    }
    insta::assert_snapshot!("addresses_that_are_wrong", report);
}

#[tokio::test]
async fn a_token_that_is_none_is_named() {
    let url = ("PLEX_URL", "http://127.0.0.1:1");
    let mut report = String::new();
    for token in [
        "${PLEX_TOKEN}",
        "$PLEX_TOKEN",
        "%PLEX_TOKEN%",
        "<your token>",
        "${input:plex-token}",
        "YOUR_TOKEN",
        "X-Plex-Token=Zq7-s3cret-Zq7",
        "claim-Zq7-s3cret-Zq7",
        "PLEX_TOKEN=Zq7-s3cret-Zq7",
        "Bearer Zq7-s3cret-Zq7",
        "https://nas:32400/?X-Plex-Token=Zq7-s3cret-Zq7",
        "Zq7-s3cret-Zq7 and more",
        "\"Zq7-s3cret-Zq7",
    ] {
        let found = check_with(&[url, ("PLEX_TOKEN", token)], &[]).await;
        assert_eq!(found.status, 1, "{token}: {}", found.stderr);
        report += &format!(
            "PLEX_TOKEN={}\n{}\n",
            token.replace(SECRET, "TOKEN"),
            found.stderr
        );
    }
    insta::assert_snapshot!("tokens_that_are_none", report);
}

#[tokio::test]
async fn what_editors_and_shells_leave_around_settings_does_no_harm() {
    let plex = plex().await;
    let token = crate::harness::OWNER_TOKEN;
    let url = format!("\"{}/\"\r\n", plex.url());
    let quoted = format!("'{token}' ");
    let found = check_with(&[("PLEX_URL", &url), ("PLEX_TOKEN", &quoted)], &[]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("token");
    let wide = |order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = format!("\u{feff}{token}\r\n");
        text.encode_utf16().flat_map(order).collect()
    };
    for bytes in [
        format!("{token}\r\n").into_bytes(),
        format!("\u{feff}{token}\r\n").into_bytes(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        format!("\"{token}\"  \n\n").into_bytes(),
    ] {
        std::fs::write(&file, &bytes).unwrap();
        let mut command = set_up(&plex.url());
        command.env_remove("PLEX_TOKEN");
        let found = run(command, &["check", "--token-file", file.to_str().unwrap()]).await;
        assert_eq!(found.status, 0, "{bytes:?}: {}", found.stderr);
    }
}

/// Where a client starts the program, no shell reads the path.
#[tokio::test]
async fn the_path_of_a_token_file_may_have_a_tilde_or_quotation_marks() {
    let plex = plex().await;
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("plex token");
    std::fs::write(&file, crate::harness::OWNER_TOKEN).unwrap();
    let check = async |path: &str, status: i32, words: &str| {
        let mut command = set_up(&plex.url());
        command
            .env_remove("PLEX_TOKEN")
            .env("HOME", home.path())
            .env("PLEX_TOKEN_FILE", path);
        let found = run(command, &["check"]).await;
        assert_eq!(found.status, status, "{path}: {}", found.stderr);
        assert!(found.stderr.contains(words), "{path}: {}", found.stderr);
    };
    check("~/plex token", 0, "ok: ").await;
    check(&format!("'{}'", file.display()), 0, "ok: ").await;
    check(
        "$HOME/plex token",
        1,
        "was not filled in: write the whole path",
    )
    .await;
    check("%APPDATA%\\plex token", 1, "was not filled in").await;
    check(
        "~/gone",
        1,
        "PLEX_TOKEN_FILE: failed to read the token file",
    )
    .await;
}

#[cfg(unix)]
fn set_mode(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_token_file_that_others_can_read_is_warned_about_once() {
    use crate::harness::{OWNER_TOKEN, Stdio, outcome};

    let plex = plex().await;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("token");
    std::fs::write(&file, OWNER_TOKEN).unwrap();
    for (mode, times) in [(0o600, 0), (0o644, 1)] {
        set_mode(&file, mode);
        let command = || {
            let mut command = set_up(&plex.url());
            command
                .env_remove("PLEX_TOKEN")
                .env("PLEX_TOKEN_FILE", &file);
            command
        };
        let words = format!("chmod 600 {}", file.display());
        let found = run(command(), &["check"]).await;
        assert_eq!(
            (found.status, found.stderr.matches(&words).count()),
            (0, times)
        );
        let mut client = Stdio::open(command()).await;
        for _ in 0..2 {
            let answer = client
                .call("plex_get_libraries", serde_json::json!({}))
                .await;
            outcome(&answer).unwrap();
        }
        let (_, log) = client.end().await;
        assert_eq!(log.matches(&words).count(), times, "{log}");
    }
}

#[tokio::test]
async fn the_demo_server_and_another_one_exclude_each_other() {
    for flags in [["--url", "http://nas:32400"], ["--token-file", "token"]] {
        let found = run(executable(), &[&["check", "--demo"][..], &flags].concat()).await;
        assert_eq!(found.status, 2, "{}", found.stderr);
        assert!(
            found.stderr.contains("cannot be used with"),
            "{}",
            found.stderr
        );
    }
    let found = check_with(&[("PLEX_URL", "http://nas:32400")], &["--demo"]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    let notice = "warning: --demo: the demo server is used, and not that of PLEX_URL";
    assert!(found.stderr.contains(notice), "{}", found.stderr);
}

#[tokio::test]
async fn numbers_that_cannot_work_are_refused_at_the_start() {
    let mut report = String::new();
    for flags in [
        ["--max-answer", "5000000000"],
        ["--max-answer", "10"],
        ["--timeout", "5000000s"],
        ["--timeout", "1ms"],
        ["--cpu", "18446744073709551615ms"],
        ["--memory", "1KiB"],
        ["--memory", "64GiB"],
        ["--max-body", "1TiB"],
        ["--max-body", "100"],
        ["--max-calls", "18446744073709551615"],
    ] {
        let found = run(executable(), &[&["serve", "--demo"][..], &flags].concat()).await;
        assert_ne!(found.status, 0, "{flags:?}");
        report += &format!("{}\n{}\n", flags.join(" "), found.stderr);
    }
    insta::assert_snapshot!("numbers_that_cannot_work", report);
}

#[tokio::test]
async fn words_that_are_not_understood_are_named() {
    let mut command = executable();
    command.env("RUST_LOG", "plex=dbug=x");
    let found = run(command, &["check", "--demo"]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert!(
        found.stderr.contains("RUST_LOG is not understood"),
        "{}",
        found.stderr
    );
    // However a level is written.
    let found = run(executable(), &["tools", "--access", "Read"]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert!(!found.stdout.contains("\twrite\t"), "{}", found.stdout);
    let found = run(executable(), &["tools", "--access", "everything"]).await;
    assert_eq!(found.status, 2);
    assert!(
        found.stderr.contains("read, write, full"),
        "{}",
        found.stderr
    );
}

#[tokio::test]
async fn no_colour_in_a_pipe() {
    let found = check_with(&[("PLEX_URL", "http://127.0.0.1:1")], &[]).await;
    assert!(!found.stderr.contains('\u{1b}'), "{}", found.stderr);
    let forced = [("PLEX_URL", "http://127.0.0.1:1"), ("CLICOLOR_FORCE", "1")];
    let mut command = executable();
    command.envs(forced);
    let found = run(command, &["check"]).await;
    assert!(
        found.stderr.contains("\u{1b}[1m\u{1b}[31m"),
        "{:?}",
        found.stderr
    );
    let mut command = executable();
    command.envs(forced).env("NO_COLOR", "1");
    let found = run(command, &["check"]).await;
    assert!(!found.stderr.contains('\u{1b}'), "{:?}", found.stderr);
}

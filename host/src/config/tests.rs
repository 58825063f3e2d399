use clap::Parser;

use super::*;

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    flags: Flags,
}

/// Reads a command line as a shell would write it, after variables: `PLEX_TOKEN=x --url http://nas`.
fn read(line: &str) -> anyhow::Result<Config> {
    let (variables, flags): (Vec<&str>, Vec<&str>) = line
        .split_whitespace()
        .partition(|word| word.starts_with("PLEX_"));
    let place = tempfile::tempdir().unwrap();
    let state = place.path().to_str().unwrap();
    let flags = ["plex-mcp", "--state-dir", state].into_iter().chain(flags);
    let line = Line::try_parse_from(flags)?;
    Config::new(&line.flags, |name| {
        let value = variables
            .iter()
            .find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
        value.map(OsString::from)
    })
}

#[track_caller]
fn check(line: &str, expected: Result<&str, &str>) {
    let found = read(line);
    let words = match &found {
        Ok(config) => format!("{:?}", config.plex),
        Err(error) => format!("{error:#}"),
    };
    assert!(!words.contains("s3cret"), "shows the token: {words}");
    match (expected, found) {
        (Ok(expected), Ok(_)) | (Err(expected), Err(_)) => {
            assert!(words.contains(expected), "{words}");
        }
        (expected, _) => panic!("expected {expected:?}, found {words}"),
    }
}

#[test]
fn the_plex_server() {
    check("", Ok("None"));
    check(
        "--demo",
        Ok("Demo { items: 0, plex_pass: false, clock: Clock(Inner { ticking: true"),
    );
    check("--demo --demo-items 2000", Ok("Demo { items: 2000"));
    let pass = "Demo { items: 0, plex_pass: true";
    check("--demo --demo-plex-pass", Ok(pass));
    check(
        "--demo PLEX_MCP_DEMO_CLOCK=5",
        Ok("ticking: false, seconds: 5"),
    );
    for clock in ["noon", "-1", "253402300800", "9223372036854775807"] {
        check(
            &format!("--demo PLEX_MCP_DEMO_CLOCK={clock}"),
            Err("PLEX_MCP_DEMO_CLOCK"),
        );
    }
    check("--demo-items 5", Err("--demo"));
    check("--demo-plex-pass", Err("--demo"));
    check("--url http://nas:32400", Ok("token: None"));
    check("--url http://nas:32400 PLEX_TOKEN=s3cret", Ok("Token(..)"));
    check("PLEX_URL=http://nas:32400", Ok("token: None"));
    check("PLEX_URL=", Ok("None"));
    check("PLEX_URL=nas", Err("PLEX_URL is not usable"));
    check("--url nas:32400", Err("--url is not usable"));
    check(
        "--url http://me:s3cret@nas:32400",
        Err("--url is not usable"),
    );
    check(
        "--url http://nas/?X-Plex-Token=s3cret",
        Err("--url is not usable: it holds a token"),
    );
    check(
        "PLEX_URL=http://nas:32400/web",
        Err(
            "PLEX_URL is not usable: it leads to a page for browsers: leave `/web` out of the address",
        ),
    );
    check("PLEX_URL=\"http://nas:32400\"", Ok("nas:32400"));
    check("--demo --url http://nas:32400", Err("cannot be used with"));
    check("--demo --token-file token", Err("cannot be used with"));
}

#[test]
fn the_token() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("token");
    std::fs::write(&file, "s3cret\n").unwrap();
    let file = file.to_str().unwrap();
    let url = "--url http://nas:32400";
    check(&format!("{url} --token-file {file}"), Ok("File("));
    check(&format!("{url} PLEX_TOKEN_FILE={file}"), Ok("File("));
    check(
        &format!("{url} --token-file {file} PLEX_TOKEN=s3cret"),
        Ok("File("),
    );
    check(
        &format!("{url} PLEX_TOKEN=s3cret PLEX_TOKEN_FILE={file}"),
        Err("unset one of them"),
    );
    check(
        &format!("{url} PLEX_TOKEN_FILE={file}.gone"),
        Err("PLEX_TOKEN_FILE: failed to read the token file"),
    );
    check(
        &format!("{url} PLEX_TOKEN_FILE=s3cret-xyz_0123456789"),
        Err("PLEX_TOKEN_FILE names no file: it takes the path of a file"),
    );
    check(
        &format!("{url} --token-file {}", "s3cret.".repeat(99)),
        Err("--token-file names no file: it takes the path of a file"),
    );
    check(
        &format!("{url} PLEX_TOKEN=s3cret\u{7}x"),
        Err("PLEX_TOKEN is not usable"),
    );
    check(
        &format!("{url} PLEX_TOKEN=${{PLEX_TOKEN}}"),
        Err("PLEX_TOKEN is not usable: it is a placeholder that was not filled in"),
    );
    std::fs::write(file, "PLEX_TOKEN=s3cret").unwrap();
    check(
        &format!("{url} --token-file {file}"),
        Err("a name in front"),
    );
    std::fs::write(file, "two s3cret words").unwrap();
    check(&format!("{url} --token-file {file}"), Err("--token-file: "));
    check(&format!("{url} --token s3cret"), Err("unexpected argument"));
}

#[test]
fn what_players_are_told() {
    let check = |line: &str, expected: Option<&str>| {
        let config = read(&format!("--url http://nas:32400 {line}")).unwrap();
        let found = config.player_url.map(|origin| origin.to_string());
        assert_eq!(found.as_deref(), expected, "{line}");
    };
    check("", None);
    check("PLEX_PLAYER_URL=", None);
    check(
        "--player-url http://10.0.0.2:32400/",
        Some("http://10.0.0.2:32400"),
    );
    check(
        "PLEX_PLAYER_URL=https://tv.example",
        Some("https://tv.example"),
    );
    check(
        "PLEX_PLAYER_URL=http://a:1 --player-url http://b:2",
        Some("http://b:2"),
    );
    let check = |line: &str, words: &str| self::check(line, Err(words));
    check("--player-url nas", "--player-url is not usable");
    check(
        "PLEX_PLAYER_URL=http://nas/plex",
        "PLEX_PLAYER_URL is not usable: players are told scheme, host and port: leave `/plex` out",
    );
    check(
        "--player-url http://me:s3cret@nas:32400",
        "--player-url is not usable",
    );
}

#[test]
fn whom_to_trust() {
    let pin = format!("sha256:{}", "0a".repeat(32));
    let https = "--url https://nas:32400";
    let config = read(&format!("{https} --tls-pin {pin}")).unwrap();
    assert_eq!(config.tls.pin.unwrap().to_string(), pin);
    check(&format!("{https} --tls-pin sha256:0a"), Err("64 hex"));
    check(
        &format!("{https} --tls-pin {pin} --insecure-tls"),
        Err("cannot be used with"),
    );
    check(
        &format!("{https} --tls-pin {pin} --ca-cert ca.pem"),
        Err("cannot be used with"),
    );
    check(
        &format!("--url http://nas:32400 --tls-pin {pin}"),
        Err("--tls-pin: http://nas:32400 is reached by http"),
    );
    check(
        &format!("--demo --tls-pin {pin}"),
        Err("--tls-pin: the demo server"),
    );
    check(&format!("--tls-pin {pin}"), Ok("None"));
}

#[test]
fn limits_and_tools() {
    let config =
        read("--timeout 2s --memory 64MiB --max-calls 3 --access read --toolsets a,b").unwrap();
    assert_eq!(config.limits.timeout.as_secs(), 2);
    assert_eq!(config.limits.memory, 64 << 20);
    assert_eq!(config.limits.calls, 3);
    assert_eq!(config.access, Access::Read);
    assert_eq!(config.toolsets, ["a", "b"]);
    check("--max-calls 0", Err("--max-calls 0 is less than can work"));
    check(
        "--max-answer 5000000000",
        Err("it takes 1000 characters to 10000000"),
    );
    check("--timeout never", Err("must begin with a whole number"));
    check("--toolsets a,,b", Err("--toolsets has an empty name"));
    check("--tools a,", Err("--tools has an empty name"));
    check("--digest sha256:00", Err("--component"));
}

#[test]
fn settings_that_expose_the_token_are_warned_of() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("token");
    std::fs::write(&file, "s3cret").unwrap();
    let check = |line: &str, expected: &[&str]| {
        let found = read(line).unwrap().warnings;
        assert_eq!(found.len(), expected.len(), "{line}: {found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.contains(expected), "{found}");
        }
    };
    check("--url http://nas:32400 PLEX_TOKEN=s3cret", &[]);
    check("--url http://nas:32400", &["no token"]);
    check(
        "--url http://203.0.113.7 PLEX_TOKEN=s3cret",
        &["travels in clear"],
    );
    check(
        "--url https://nas:32400 --insecure-tls PLEX_TOKEN=s3cret",
        &["--insecure-tls: "],
    );
    check(
        "--url http://nas:32400 --ca-cert ca.pem PLEX_TOKEN=s3cret",
        &["--ca-cert: http://nas:32400 is reached by http"],
    );
    check(
        "--demo PLEX_URL=http://nas:32400",
        &["--demo: the demo server is used, and not that of PLEX_URL"],
    );
    check("--demo PLEX_URL=", &[]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let line = format!("--url http://nas:32400 --token-file {}", file.display());
        for (mode, expected) in [
            (0o644, &["other users of this computer can read"][..]),
            (0o600, &[]),
        ] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            check(&line, expected);
        }
    }
}

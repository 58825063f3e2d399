//! The token is in one header of each request to Plex, and in nothing else that leaves the program.

mod exchange;
pub mod looks;

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use plex_mcp_demo::{Demo, Fault, FaultRule, Format, Paths};
use rustix::process::Signal;
use serde_json::json;
use tokio::process::Command;

use self::exchange::{calls, over_stdio};
use crate::harness::{Http, OWNER_TOKEN, Run, SHARED_TOKEN, plex, run, set_up, signal};

/// A refused token is a secret too: it may be good elsewhere.
const STRANGE_TOKEN: &str = "s3cret-strange/t+ken";

/// No secret is in `text`, however it is written.
#[track_caller]
fn check(about: &str, text: &str) {
    static LOOKS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let tokens = [OWNER_TOKEN, SHARED_TOKEN, STRANGE_TOKEN];
        tokens.into_iter().flat_map(looks::looks).collect()
    });
    for look in LOOKS.iter() {
        assert!(!text.contains(look), "{about}: {look} in:\n{text}");
    }
}

#[track_caller]
fn check_run(about: &str, run: &Run) {
    check(&format!("{about}: stdout"), &run.stdout);
    check(&format!("{about}: stderr"), &run.stderr);
}

/// Each request had its token in one header and nowhere else.
#[track_caller]
fn check_requests(about: &str, plex: &Demo) {
    let seen = plex.seen();
    assert!(!seen.is_empty(), "{about}: no requests");
    for seen in seen {
        check(about, &seen.target);
        let mut tokens = 0;
        for (name, value) in &seen.headers {
            if name == "x-plex-token" {
                assert_eq!(value, OWNER_TOKEN, "{about}: {}", seen.target);
                tokens += 1;
            } else {
                check(about, value.to_str().unwrap());
            }
        }
        assert_eq!(
            tokens,
            1,
            "{about}: {} {:?}",
            seen.target,
            seen.headers.keys()
        );
    }
}

fn faults() -> Vec<Option<Fault>> {
    let status = |code| Some(Fault::Status(code, None));
    vec![
        None,
        Some(Fault::EchoToken),
        Some(Fault::Hang),
        Some(Fault::HangBody),
        Some(Fault::Reset),
        Some(Fault::Latency(Duration::from_millis(1))),
        Some(Fault::Maintenance),
        Some(Fault::TruncatedBody),
        Some(Fault::WrongContentType),
        Some(Fault::NotPlex),
        Some(Fault::HugeBody(2 << 20)),
        Some(Fault::InvalidUtf8),
        Some(Fault::IllegalXmlCharacters),
        Some(Fault::IgnoreFilters),
        Some(Fault::Redirect(format!(
            "https://evil.example/?X-Plex-Token={OWNER_TOKEN}"
        ))),
        status(400),
        status(401),
        status(403),
        status(404),
        status(429),
        status(500),
        status(503),
    ]
}

async fn plex_under(fault: Option<Fault>) -> Demo {
    let plex = plex().await;
    if let Some(fault) = fault {
        plex.inject(FaultRule {
            paths: Paths::Every,
            first: None,
            fault,
        });
    }
    plex
}

/// A short time where the server never answers. Elsewhere a long one: many processes at once, each telling everything,
/// are slow on a small machine, and nothing is learnt from an answer that came too late.
fn limits(fault: &Option<Fault>) -> [&'static str; 4] {
    let timeout = match fault {
        Some(Fault::Hang | Fault::HangBody) => "1s",
        _ => "60s",
    };
    ["--timeout", timeout, "--max-body", "1MiB"]
}

/// The executable, telling everything that it does.
fn traced(plex: &Demo) -> Command {
    let mut command = set_up(&plex.url());
    command.env("RUST_LOG", "trace");
    command
}

/// Does something under each fault, all at the same time: most of it is waiting.
async fn under_every_fault(act: impl AsyncFn(Option<Fault>)) {
    futures_util::future::join_all(faults().into_iter().map(|fault| act(fault))).await;
}

#[tokio::test]
async fn invariant_6_stdio_shows_no_token() {
    for format in [Format::Negotiated, Format::Xml] {
        under_every_fault(async |fault| {
            let about = format!("{fault:?} {format:?}");
            let echoes = fault == Some(Fault::EchoToken);
            let plex = plex_under(fault.clone()).await;
            plex.set_format(format);
            let mut command = traced(&plex);
            command.args(limits(&fault));
            let found = over_stdio(command).await;
            assert_eq!(found.status, 0, "{about}: {}", found.stderr);
            let answers = found.stdout.lines().count();
            assert_eq!(answers, calls().len() + 1, "{about}: {}", found.stdout);
            check_run(&about, &found);
            check_requests(&about, &plex);
            // What the server said of it arrived, covered.
            let covered = found.stdout.contains("Now with ***");
            assert_eq!(covered, echoes, "{about}: {}", found.stdout);
        })
        .await;
    }
}

#[tokio::test]
async fn invariant_6_http_shows_no_token() {
    under_every_fault(async |fault| {
        let about = format!("{fault:?}");
        let plex = plex_under(fault.clone()).await;
        let server = Http::start(traced(&plex), &limits(&fault)).await;
        let ask = |call| server.stateless("tools/call", call);
        for answer in futures_util::future::join_all(calls().into_iter().map(ask)).await {
            check(&about, &answer.text);
            check(&about, &format!("{:?}", answer.headers));
        }
        let call = json!({"name": "plex_get_server"});
        let legacy = server.request("tools/call", call).await;
        check(&about, &legacy.to_string());
        signal(server.process(), Signal::TERM);
        check(&about, &server.ended().await.1);
        check_requests(&about, &plex);
    })
    .await;
}

#[tokio::test]
async fn invariant_6_commands_show_no_token() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("token");
    std::fs::write(&file, format!("{OWNER_TOKEN}\n")).unwrap();
    let token_file = ["--token-file", file.to_str().unwrap()];
    under_every_fault(async |fault| {
        let about = format!("{fault:?}");
        let plex = plex_under(fault.clone()).await;
        for arguments in [
            &["check"][..],
            &["check", "--all", "--json"],
            &["call", "plex_get_library_items", "library_id=1", "limit=3"],
            &["call", "plex_get_server", "--table"],
            &["call", "plex_search"],
            &["tools", "--json"],
        ] {
            let mut command = traced(&plex);
            command.env_remove("PLEX_TOKEN");
            let found = run(command, &[arguments, &limits(&fault), &token_file].concat()).await;
            check_run(&format!("{about} {arguments:?}"), &found);
        }
        check_requests(&about, &plex);
    })
    .await;
}

#[tokio::test]
async fn invariant_6_commands_without_a_server_show_no_token() {
    let plex = plex().await;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("plex-mcp.wasm");
    let file = file.to_str().unwrap();
    for arguments in [
        &["component", "--out", file][..],
        &["inspect", file],
        &["inspect", "--json", file],
        &["--help"],
    ] {
        let found = run(traced(&plex), arguments).await;
        assert_eq!(found.status, 0, "{}", found.stderr);
        check_run(&format!("{arguments:?}"), &found);
    }
}

#[tokio::test]
async fn invariant_6_settings_that_are_wrong_show_no_token() {
    let plex = plex().await;
    let (owner, strange) = (OWNER_TOKEN, STRANGE_TOKEN);
    let of = |url: &str| plex.url().replace("://", url);
    for (variables, words) in [
        (vec![("PLEX_TOKEN", strange.to_owned())], "refuse"),
        (
            vec![("PLEX_TOKEN", format!("{owner}\nX-Plex-Token: {strange}"))],
            "PLEX_TOKEN",
        ),
        (
            vec![
                ("PLEX_TOKEN_FILE", strange.to_owned()),
                ("PLEX_TOKEN", owner.to_owned()),
            ],
            "PLEX_TOKEN_FILE",
        ),
        (
            vec![("PLEX_URL", of(&format!("://me:{strange}@")))],
            "PLEX_URL",
        ),
        (
            vec![(
                "PLEX_URL",
                format!("{}/?X-Plex-Token={strange}", plex.url()),
            )],
            "PLEX_URL",
        ),
        (
            vec![("PLEX_URL", format!("{}/#{strange}", plex.url()))],
            "PLEX_URL",
        ),
        (vec![("PLEX_URL", owner.to_owned())], "PLEX_URL"),
    ] {
        let mut command = traced(&plex);
        command.envs(variables.clone());
        let found = run(command, &["check"]).await;
        assert_ne!(found.status, 0, "{variables:?}: {}", found.stdout);
        assert!(
            found.stderr.contains(words),
            "{variables:?}: {}",
            found.stderr
        );
        check_run("wrong settings", &found);
    }
}

//! What goes wrong at the server: what the model is told, how often it is tried, and that the next call works.

use std::time::Duration;

use futures_util::future::join_all;
use plex_mcp_demo::{Demo, Ended, Fault, FaultRule, Format, Paths};
use serde_json::{Value, json};

use crate::harness::{DEADLINE, Stdio, outcome, plex, set_up, still_plex};

/// A call under a fault, and the call after it.
struct Case {
    tool: &'static str,
    fault: Fault,
    /// How many requests have the fault.
    first: Option<usize>,
}

const LIST: &str = "plex_get_library_items";
const SCAN: &str = "plex_refresh_library";
const SCANNED: &str = "/library/sections/1/refresh";

fn list(fault: Fault) -> Case {
    Case {
        tool: LIST,
        fault,
        first: None,
    }
}

fn scan(fault: Fault) -> Case {
    Case {
        tool: SCAN,
        ..list(fault)
    }
}

/// Compares with the snapshot what each case leads to.
async fn check(name: &str, format: Format, flags: &[&str], cases: &[Case]) {
    insta::assert_snapshot!(name, told(format, flags, cases).await);
}

/// Requests and words that each case leads to, one after the other on one server.
async fn told(format: Format, flags: &[&str], cases: &[Case]) -> String {
    // Its clock stands still: a scan that has begun goes on to the end of the test.
    let plex = still_plex(0).await;
    plex.set_format(format);
    let mut command = set_up(&plex.url());
    command.args(flags);
    let mut client = Stdio::open(command).await;
    let mut text = String::new();
    for Case { tool, fault, first } in cases {
        let path = match *tool {
            SCAN => SCANNED,
            _ => "/library/sections/1/all",
        };
        let arguments = json!({"library_id": "1"});
        plex.inject(FaultRule {
            paths: Paths::Exactly(path.to_owned()),
            first: *first,
            fault: fault.clone(),
        });
        let before = requests(&plex, path);
        let result = client.call(tool, arguments.clone()).await;
        let times = requests(&plex, path) - before;
        let said = match outcome(&result) {
            Ok(answer) => summary(answer),
            Err(words) => words.replace(&plex.url(), "http://PLEX"),
        };
        let fault = match first {
            Some(first) => format!("{fault:?}, the first {first}"),
            None => format!("{fault:?}"),
        };
        text.push_str(&format!("{tool}, {fault}:\n  {times} × {path}\n  {said}\n"));
        plex.clear_faults();
        let after = client.call(tool, arguments).await;
        outcome(&after).unwrap_or_else(|words| panic!("after {fault}: {words}"));
    }
    text
}

fn requests(plex: &Demo, path: &str) -> usize {
    let seen = plex.seen();
    let of_path = |target: &str| target.split('?').next() == Some(path);
    seen.iter().filter(|seen| of_path(&seen.target)).count()
}

/// Of an answer, what tells it from others.
fn summary(answer: &Value) -> String {
    match answer["items"].as_array() {
        Some(items) => format!("ok: {} items, the first {}", items.len(), items[0]["title"]),
        None => format!("ok: {}", answer["library"]),
    }
}

#[tokio::test]
async fn every_status_is_an_error_that_says_what_to_do() {
    let status = |code| list(Fault::Status(code, None));
    let cases = [
        status(400),
        status(401),
        status(403),
        status(404),
        status(408),
        status(418),
        status(429),
        status(498),
        status(500),
        status(501),
        status(502),
        status(503),
        status(504),
        status(509),
        list(Fault::Maintenance),
        list(Fault::Redirect(
            "https://evil.example/library?X-Plex-Token=stolen".to_owned(),
        )),
        list(Fault::Redirect("/web/index.html".to_owned())),
    ];
    check("statuses", Format::Negotiated, &[], &cases).await;
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let first = |first, fault| Case {
        first: Some(first),
        ..list(fault)
    };
    let cases = [
        first(1, Fault::Status(503, None)),
        first(2, Fault::Status(503, None)),
        first(1, Fault::Status(429, Some(1))),
        first(2, Fault::Reset),
        first(1, Fault::TruncatedBody),
        first(1, Fault::Status(500, None)),
        // Longer than the call may take.
        list(Fault::Status(503, Some(3_600))),
    ];
    check(
        "what_passes_is_tried_again",
        Format::Negotiated,
        &[],
        &cases,
    )
    .await;
}

#[tokio::test]
async fn connections_that_break_are_errors() {
    let cases = [
        list(Fault::Reset),
        list(Fault::TruncatedBody),
        list(Fault::Latency(Duration::from_millis(100))),
    ];
    check("connections", Format::Negotiated, &[], &cases).await;
}

#[tokio::test]
async fn damaged_bodies_are_errors() {
    let cases = [
        list(Fault::WrongContentType),
        list(Fault::NotPlex),
        list(Fault::HugeBody(8 << 20)),
        list(Fault::InvalidUtf8),
        list(Fault::IllegalXmlCharacters),
        list(Fault::EchoToken),
    ];
    let flags = ["--max-body", "1MiB"];
    check("bodies", Format::Negotiated, &flags, &cases).await;
    check("bodies_in_xml", Format::Xml, &flags, &cases).await;
}

#[tokio::test]
async fn a_scan_is_never_asked_for_twice() {
    let cases = [
        scan(Fault::Reset),
        scan(Fault::Maintenance),
        scan(Fault::Status(429, Some(0))),
        scan(Fault::Status(502, None)),
        scan(Fault::Status(503, Some(0))),
        scan(Fault::Status(504, None)),
        scan(Fault::Status(401, None)),
        scan(Fault::Status(403, None)),
        scan(Fault::Status(404, None)),
    ];
    check(
        "a_scan_is_never_asked_for_twice",
        Format::Negotiated,
        &[],
        &cases,
    )
    .await;
}

#[tokio::test]
async fn a_server_that_hangs_runs_into_the_deadline() {
    let late = Fault::Latency(Duration::from_secs(3_600));
    let cases = [
        list(Fault::Hang),
        list(Fault::HangBody),
        list(late),
        scan(Fault::Hang),
    ];
    // All of it is waiting: each has a server of its own.
    let flags = ["--timeout", "6s"];
    let told = cases
        .iter()
        .map(|case| told(Format::Negotiated, &flags, std::slice::from_ref(case)));
    insta::assert_snapshot!("deadlines", join_all(told).await.concat());
}

#[tokio::test]
async fn a_deadline_closes_the_connection() {
    for fault in [Fault::Hang, Fault::HangBody] {
        let plex = plex().await;
        let mut command = set_up(&plex.url());
        command.args(["--timeout", "1s"]);
        let mut client = Stdio::open(command).await;
        plex.inject(FaultRule {
            paths: Paths::Every,
            first: None,
            fault: fault.clone(),
        });
        let result = client.call(LIST, json!({"library_id": "1"})).await;
        outcome(&result).expect_err("it hangs");
        let broken = async {
            while plex.seen().iter().any(|seen| seen.ended != Ended::Broken) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(DEADLINE, broken)
            .await
            .unwrap_or_else(|_| panic!("{fault:?}: {:?}", plex.seen()));
    }
}

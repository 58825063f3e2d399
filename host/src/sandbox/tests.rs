//! Calls of a small component, well-behaved and not.

use std::fs;

use serde_json::json;

use super::load::check_digest;
use plex_mcp_protocol::ToolFailure;

use super::*;
use crate::component::{self, fixture};
use crate::egress::{Origin, Tls};
use crate::secret::{Token, TokenSource};

const REAL: &str = "real-secret-token";

fn limits() -> Limits {
    Limits {
        timeout: Duration::from_secs(20),
        memory: 4 << 20,
        cpu: Duration::from_millis(50),
        answer: 400,
        calls: 2,
        ..Limits::default()
    }
}

/// The fixture in a file, accepted or not.
fn load(limits: Limits, accepted: bool) -> Sandbox {
    let bytes = fixture::component(&fixture::section());
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("fixture.wasm");
    fs::write(&path, &bytes).unwrap();
    let origin = Origin::parse("http://127.0.0.1:1/pre").unwrap();
    let token = TokenSource::Fixed(Token::new(REAL).unwrap());
    Sandbox::load(Options {
        source: Source::File(path),
        digest: accepted.then(|| format!("sha256:{}", component::sha256(&bytes))),
        policy: None,
        gate: Gate::new(Some(origin), Some(token), &Tls::default(), &limits).unwrap(),
        limits,
        client_identifier: "client".into(),
        cache_dir: None,
    })
    .unwrap()
}

async fn call(sandbox: &Sandbox, name: &str, arguments: Value) -> Result<Value, CallError> {
    let tool = sandbox
        .contract()
        .tools
        .iter()
        .find(|tool| tool.name == name)
        .expect(name);
    let Value::Object(arguments) = arguments else {
        panic!("arguments are an object")
    };
    sandbox.call(tool, &arguments).await
}

#[track_caller]
fn check<T: PartialEq + std::fmt::Debug>(actual: T, expected: T) {
    assert_eq!(actual, expected);
}

#[tokio::test]
async fn values_go_in_and_out() {
    let sandbox = load(limits(), true);
    check(
        call(&sandbox, "echo_it", json!({"id": "7", "limit": 9})).await,
        Ok(json!({"the_value": 9})),
    );
    check(
        call(&sandbox, "echo_it", json!({"id": "7"})).await,
        Ok(json!({"the_value": 50})),
    );
    let words = "`id` is required (Id, from `get_env`). A right call: {\"id\":\"7\",\"limit\":9}";
    check(
        call(&sandbox, "echo_it", json!({})).await,
        Err(CallError::Arguments(words.into())),
    );
}

#[tokio::test]
async fn a_tool_that_is_to_ask_sees_so_and_another_call_does_not() {
    let sandbox = load(limits(), true);
    let contract = sandbox.contract();
    let erase = contract.tools.iter().find(|tool| tool.name == "erase");
    let erase = erase.expect("it is there");
    let arguments = json!({"id": "7"});
    let call = |confirmation| {
        let arguments = arguments.as_object().unwrap();
        sandbox.call_counting(erase, arguments, confirmation, watch::Sender::default())
    };
    match call(Confirmation::Asked).await {
        Err(CallError::Tool(failure)) => {
            check(failure.code.as_str(), "confirm");
            check(failure.message.as_str(), "all of it goes\t\u{7}");
        }
        other => panic!("{other:?}"),
    }
    let answered = call(Confirmation::NotAsked).await.unwrap();
    check(answered.into_json(), json!({"the_value": 1}));
}

#[tokio::test]
async fn a_tool_has_the_time_and_the_requests_that_it_declares() {
    let tool = |timeout, requests| Tool {
        timeout,
        requests,
        ..Tool::default()
    };
    let of = |tool: &Tool| {
        let Limits {
            timeout, requests, ..
        } = call::limits_of(tool, &limits());
        (timeout.as_secs(), requests)
    };
    check(of(&tool(None, None)), (20, 64));
    check(
        of(&tool(Some(Duration::from_secs(60)), Some(256))),
        (60, 256),
    );
    // Less than is usual is no limit.
    check(of(&tool(Some(Duration::from_secs(5)), Some(1))), (20, 64));
}

#[tokio::test]
async fn an_image_is_handed_over_whole() {
    let sandbox = load(limits(), true);
    let answered = call(&sandbox, "picture", json!({"bytes": 4})).await;
    check(
        answered,
        Ok(json!({"media_type": "image/png", "data": "iVBORw=="})),
    );
    let too_large = call(&sandbox, "picture", json!({"bytes": 300_000})).await;
    let words = "the image has 300000 bytes and 256 KiB are allowed: ask for a smaller one";
    check(too_large, Err(CallError::Limit(words.into())));
}

#[tokio::test]
async fn invariant_3_nothing_survives_a_call() {
    let sandbox = load(limits(), true);
    for _ in 0..3 {
        check(
            call(&sandbox, "count", json!({})).await,
            Ok(json!({"the_value": 1})),
        );
    }
}

#[tokio::test]
async fn invariant_10_the_component_sees_five_variables_and_no_token() {
    let sandbox = load(limits(), true);
    let answered = call(&sandbox, "get_env", json!({})).await.unwrap();
    let texts: Vec<_> = answered["texts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect();
    let (names, values): (Vec<_>, Vec<_>) = texts.chunks(2).map(|pair| (pair[0], pair[1])).unzip();
    let expected = [
        "PLEX_URL",
        "PLEX_TOKEN",
        "PLEX_CLIENT_IDENTIFIER",
        "PLEX_DEADLINE_MS",
        "PLEX_MAX_ANSWER",
    ];
    assert_eq!(names, expected);
    let [url, placeholder, identifier, deadline, answer] = values[..] else {
        unreachable!()
    };
    assert_eq!(
        (url, identifier, deadline, answer),
        ("http://127.0.0.1:1/pre", "client", "19500", "400")
    );
    assert_eq!(placeholder.len(), 32);
    assert!(!answered.to_string().contains(REAL));

    let again = call(&sandbox, "get_env", json!({})).await.unwrap();
    assert_ne!(
        again["texts"][3], answered["texts"][3],
        "every call gets a placeholder of its own"
    );
}

#[tokio::test]
async fn errors_of_the_component_are_decoded() {
    let failure = ToolFailure {
        code: "not_found".into(),
        message: "no such one".into(),
        status: Some(404),
        retryable: true,
        detail: None,
    };
    check(
        call(&load(limits(), true), "fail", json!({})).await,
        Err(CallError::Tool(failure)),
    );
}

#[tokio::test]
async fn what_breaks_down_is_told_in_words_and_the_next_call_works() {
    let sandbox = load(limits(), true);
    let trap = "the component broke down: it gave up on something it did not expect";
    check(
        call(&sandbox, "trap", json!({})).await,
        Err(CallError::Trap(trap.into())),
    );
    let stack = "the component broke down: its stack overflowed";
    check(
        call(&sandbox, "recurse", json!({})).await,
        Err(CallError::Trap(stack.into())),
    );
    let memory = "the call needed more than 4 MiB of memory";
    check(
        call(&sandbox, "grow", json!({})).await,
        Err(CallError::Limit(memory.into())),
    );
    let cpu = "the call computed longer than 50ms";
    check(
        call(&sandbox, "spin", json!({})).await,
        Err(CallError::Limit(cpu.into())),
    );
    check(
        call(&sandbox, "count", json!({})).await,
        Ok(json!({"the_value": 1})),
    );
}

#[tokio::test]
async fn the_wall_clock_stops_what_computing_time_does_not() {
    let limits = Limits {
        timeout: Duration::from_millis(50),
        cpu: Duration::from_secs(60),
        ..limits()
    };
    let words = "the call did not finish within 50ms";
    check(
        call(&load(limits, true), "spin", json!({})).await,
        Err(CallError::Limit(words.into())),
    );
}

#[tokio::test]
async fn invariant_8_an_answer_over_the_limit_is_an_error() {
    let sandbox = load(
        Limits {
            answer: 10,
            ..limits()
        },
        true,
    );
    let words = "the answer has 15 characters and 10 are allowed: ask for less at once";
    check(
        call(&sandbox, "count", json!({})).await,
        Err(CallError::Limit(words.into())),
    );
}

#[tokio::test]
async fn calls_over_the_limit_wait_and_then_say_so() {
    let sandbox = load(
        Limits {
            timeout: Duration::from_millis(50),
            calls: 1,
            ..limits()
        },
        true,
    );
    let running = sandbox.0.calls.take(Duration::ZERO).await.unwrap();
    let busy = call(&sandbox, "count", json!({})).await;
    assert!(
        matches!(&busy, Err(CallError::Busy(words)) if words.contains("within 12.5ms")),
        "{busy:?}"
    );
    drop(running);
    check(
        call(&sandbox, "count", json!({})).await,
        Ok(json!({"the_value": 1})),
    );
}

#[tokio::test]
async fn a_call_that_is_dropped_frees_its_place() {
    let sandbox = load(
        Limits {
            cpu: Duration::from_secs(60),
            calls: 1,
            ..limits()
        },
        true,
    );
    let spinning = call(&sandbox, "spin", json!({}));
    assert!(
        tokio::time::timeout(Duration::from_millis(20), spinning)
            .await
            .is_err()
    );
    check(
        call(&sandbox, "count", json!({})).await,
        Ok(json!({"the_value": 1})),
    );
}

#[tokio::test]
async fn what_running_calls_have_is_counted_until_they_are_over() {
    let cpu = Duration::from_secs(60);
    let sandbox = load(Limits { cpu, ..limits() }, true);
    check(sandbox.timeout(), Duration::from_secs(20));
    let mut spinning = Box::pin(call(&sandbox, "spin", json!({})));
    while sandbox.memory_in_use() == 0 {
        let ended = tokio::time::timeout(Duration::from_millis(1), &mut spinning).await;
        assert!(ended.is_err(), "it spins until it is dropped");
    }
    check(sandbox.memory_in_use(), 64 << 10);
    drop(spinning);
    check(sandbox.memory_in_use(), 0);
}

#[test]
fn invariant_1_another_file_is_accepted_by_exactly_its_digest() {
    let sandbox = load(limits(), false);
    let closed = sandbox.0.closed.clone().expect("nothing may leave");
    let sha256 = component::sha256(&fixture::component(&fixture::section()));
    assert!(
        closed.ends_with(&format!("--digest sha256:{sha256}")),
        "{closed}"
    );
    assert_eq!(load(limits(), true).0.closed, None);

    check_digest(&sha256.to_uppercase(), &sha256).unwrap();
    let wrong = check_digest(&format!("sha256:{}", "0".repeat(64)), &sha256).unwrap_err();
    assert!(
        wrong
            .to_string()
            .ends_with(&format!("its digest is sha256:{sha256}"))
    );
    assert!(
        check_digest("sha256:abc", &sha256)
            .unwrap_err()
            .to_string()
            .contains("is no digest")
    );
}

#[test]
fn invariant_4_what_imports_more_does_not_load() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("greedy.wasm");
    let import = |name| format!(r#"(import "{name}" (instance (export "f" (func))))"#);
    let [tcp, files] = ["wasi:sockets/tcp@0.2.6", "wasi:filesystem/types@0.2.6"];
    fs::write(
        &path,
        wat::parse_str(format!("(component {}{})", import(tcp), import(files))).unwrap(),
    )
    .unwrap();
    let limits = limits();
    let refused = Sandbox::load(Options {
        source: Source::File(path),
        digest: None,
        policy: None,
        gate: Gate::new(None, None, &Tls::default(), &limits).unwrap(),
        limits,
        client_identifier: String::new(),
        cache_dir: None,
    });
    let words = format!("{:#}", refused.err().expect("it does not load"));
    assert!(
        words.contains("greedy.wasm") && words.contains(tcp) && words.contains(files),
        "{words}"
    );
}

#[test]
fn all_calls_together_have_a_bound() {
    // Its memory, and what its host keeps for it.
    check(limits().total(), 2 * ((4 << 20) + (300 << 20)));
    let calls = usize::MAX;
    check(Limits { calls, ..limits() }.total(), usize::MAX);
}

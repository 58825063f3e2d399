//! The embedded component against the demo server, without MCP around it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use plex_mcp_demo::{Demo, Options as DemoOptions};
use serde_json::json;

use super::*;
use crate::component::{self, Effect};
use crate::egress::{Origin, Tls};
use crate::secret::{Token, TokenSource};

const REAL: &str = "real-secret-token-of-the-owner";

/// The place of compiled code, for all tests, and for the next time.
fn compiled() -> PathBuf {
    Path::new(env!("OUT_DIR")).join("compiled")
}

/// A demo server, and a sandbox that is set up for it.
async fn start(source: Source, token: &str, cache_dir: PathBuf) -> (Demo, Sandbox) {
    let options = DemoOptions {
        admin_token: REAL.into(),
        ..DemoOptions::default()
    };
    let demo = Demo::start(options).await.unwrap();
    let sandbox = sandbox(source, Some(&demo.url()), token, cache_dir);
    (demo, sandbox)
}

fn sandbox(source: Source, url: Option<&str>, token: &str, cache_dir: PathBuf) -> Sandbox {
    let limits = Limits::default();
    let origin = url.map(|url| Origin::parse(url).unwrap());
    let token = TokenSource::Fixed(Token::new(token).unwrap());
    Sandbox::load(Options {
        source,
        digest: None,
        policy: None,
        gate: Gate::new(origin, Some(token), &Tls::default(), &limits).unwrap(),
        limits,
        client_identifier: "tests".into(),
        cache_dir: Some(cache_dir),
    })
    .unwrap()
}

async fn call(sandbox: &Sandbox, tool: &Tool, arguments: Value) -> Result<Value, CallError> {
    let Value::Object(arguments) = arguments else {
        panic!("arguments are an object")
    };
    sandbox.call(tool, &arguments).await
}

/// The tool that the component itself names as its check: no test of the host needs to know one.
fn check_tool(sandbox: &Sandbox) -> &Tool {
    let check = sandbox
        .contract()
        .check
        .as_deref()
        .expect("the embedded component has a check");
    sandbox
        .contract()
        .tools
        .iter()
        .find(|tool| tool.name == check)
        .expect(check)
}

/// The words of the failed check.
async fn check(sandbox: &Sandbox, code: &str, words: &str) {
    match call(sandbox, check_tool(sandbox), json!({})).await {
        Err(CallError::Tool(failure)) => {
            assert_eq!(failure.code, code, "{failure}");
            assert!(failure.to_string().contains(words), "{failure}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_tool_that_reads_and_needs_no_argument_answers_without_the_token() {
    let (_demo, sandbox) = start(Source::Embedded, REAL, compiled()).await;
    let mut answered = 0;
    for tool in sandbox
        .contract()
        .tools
        .iter()
        .filter(|tool| tool.effect == Effect::Read)
        .filter(|tool| !tool.input_schema.contains_key("required"))
    {
        let answer = call(&sandbox, tool, json!({}))
            .await
            .unwrap_or_else(|error| panic!("{}: {error}", tool.name));
        assert!(
            answer.is_object() && !answer.to_string().contains(REAL),
            "{}",
            tool.name
        );
        answered += 1;
    }
    assert!(answered >= 5, "{answered} tools answered");
}

#[tokio::test]
async fn a_refused_token_is_the_servers_answer_and_not_repeated() {
    let wrong = "wrong-secret-token";
    let (_demo, sandbox) = start(Source::Embedded, wrong, compiled()).await;
    match call(&sandbox, check_tool(&sandbox), json!({})).await {
        Err(CallError::Tool(failure)) => {
            assert_eq!(
                (failure.status, failure.detail.as_deref()),
                (Some(401), None)
            );
            assert!(!failure.message.contains(wrong));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn without_a_server_the_words_say_what_to_set() {
    check(
        &sandbox(Source::Embedded, None, REAL, compiled()),
        "denied",
        "set PLEX_URL to its address, or use --demo",
    )
    .await;
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_from_one_that_hangs_up() {
    let sandbox = sandbox(
        Source::Embedded,
        Some("http://127.0.0.1:1"),
        REAL,
        compiled(),
    );
    check(
        &sandbox,
        "connect",
        "nothing accepts connections at http://127.0.0.1:1",
    )
    .await;
}

/// One request is redirected and one not found, at once: which came last decided whether the reason was told.
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_checks_of_an_address_with_a_path_are_told_the_same_reason() {
    let (demo, _) = start(Source::Embedded, REAL, compiled()).await;
    let url = format!("{}/web", demo.url());
    let sandbox = sandbox(Source::Embedded, Some(&url), REAL, compiled());
    let mut told = BTreeSet::new();
    for _ in 0..100 {
        let failed = call(&sandbox, check_tool(&sandbox), json!({})).await;
        told.insert(failed.unwrap_err().to_string());
    }
    assert_eq!(told.len(), 1, "{told:?}");
    let reason = "the server redirects to another path of its own";
    assert!(told.iter().all(|words| words.contains(reason)), "{told:?}");
}

#[tokio::test]
async fn invariant_1_another_file_gets_no_network_until_it_is_accepted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("other.wasm");
    fs::write(&path, component::embedded()).unwrap();
    let (demo, closed) = start(Source::File(path.clone()), REAL, compiled()).await;
    check(&closed, "denied", "--digest sha256:").await;

    let open = |digest: String| {
        let limits = Limits::default();
        let origin = Origin::parse(&demo.url()).unwrap();
        let token = TokenSource::Fixed(Token::new(REAL).unwrap());
        Sandbox::load(Options {
            source: Source::File(path.clone()),
            digest: Some(digest),
            policy: None,
            gate: Gate::new(Some(origin), Some(token), &Tls::default(), &limits).unwrap(),
            limits,
            client_identifier: "tests".into(),
            cache_dir: Some(compiled()),
        })
    };
    let digest = component::sha256(component::embedded());
    let accepted = open(format!("sha256:{digest}")).unwrap();
    assert!(
        call(&accepted, check_tool(&accepted), json!({}))
            .await
            .is_ok()
    );
    let refused = open(format!("sha256:{}", "0".repeat(64)))
        .err()
        .expect("another digest");
    assert!(format!("{refused:#}").contains(&digest), "{refused:#}");
}

#[tokio::test]
async fn a_start_from_compiled_code_answers_like_the_first() {
    let cache = tempfile::tempdir().unwrap();
    let dir = cache.path().join("compiled");
    let (demo, first) = start(Source::Embedded, REAL, dir.clone()).await;
    first.compiled().await.unwrap();
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 1);
    let second = sandbox(Source::Embedded, Some(&demo.url()), REAL, dir);
    let answers = [
        call(&first, check_tool(&first), json!({})).await.unwrap(),
        call(&second, check_tool(&second), json!({})).await.unwrap(),
    ];
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn the_list_of_tools_is_short_enough_to_stand_in_every_context() {
    let inspection = component::inspect(component::embedded()).unwrap();
    assert_eq!(inspection.refusals, Vec::<String>::new());
    let tools: Vec<_> = inspection
        .contract
        .expect("a contract")
        .tools
        .iter()
        .map(|tool| {
            json!({
                "name": tool.name, "title": tool.title, "description": tool.description, "inputSchema": *tool.input_schema,
                "annotations": {"readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false},
            })
        })
        .collect();
    let characters = json!({ "tools": tools }).to_string().chars().count();
    assert!(characters <= 72_000, "{characters} characters");
}

/// The host's own lines: no comments, no tests.
fn sources(dir: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            if name != "tests" {
                sources(&path, found);
            }
        } else if name.ends_with(".rs") && !name.ends_with("tests.rs") && name != "fixture.rs" {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let lines = code
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            found.push((path, lines.collect::<Vec<_>>().join("\n")));
        }
    }
}

/// The only crates of the host that know Plex's paths: the demo server, and what signs in and finds servers.
const KNOW_PLEX: [&str; 2] = ["demo", "account"];

#[test]
fn invariant_1_the_host_knows_no_plex_path_and_no_tool_name() {
    let contract = component::inspect(component::embedded())
        .unwrap()
        .contract
        .expect("a contract");
    let mut forbidden: Vec<String> = Vec::new();
    for tool in &contract.tools {
        forbidden.extend([tool.name.clone(), tool.export.clone()]);
        for rule in tool.egress.iter() {
            let rule = rule.to_string();
            let path = rule
                .split_once('/')
                .expect("a path")
                .1
                .split(['/', '?'])
                .next()
                .unwrap_or_default();
            if !path.is_empty() && !path.starts_with('{') {
                forbidden.extend([format!("\"/{path}"), format!("/{path}/")]);
            }
        }
    }
    assert!(forbidden.len() > 20, "{forbidden:?}");
    // The way of an account at plex.tv; the path where a server says who it is.
    forbidden.extend(["/api/v2", "/identity"].map(str::to_owned));
    let mut found = Vec::new();
    let host = Path::new(env!("CARGO_MANIFEST_DIR"));
    sources(&host.join("src"), &mut found);
    assert!(found.len() > 20);
    for entry in fs::read_dir(host).unwrap() {
        let crate_ = entry.unwrap().path();
        let knows_plex = KNOW_PLEX.iter().any(|name| crate_.ends_with(name));
        if !knows_plex && crate_.join("src").is_dir() {
            sources(&crate_.join("src"), &mut found);
        }
    }
    for (path, code) in found {
        for words in &forbidden {
            assert!(
                !code.contains(words.as_str()),
                "{}: {words}",
                path.display()
            );
        }
    }
}

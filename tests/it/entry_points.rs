//! `--tools-mode search`: four tools in the place of all, over both transports and in both eras.

use plex_mcp_contract::fixture;
use plex_mcp_demo::Format;
use serde_json::{Value, json};

use crate::harness::{
    Component, Http, Listed, OWNER_TOKEN, Stdio, executable, outcome, plex, request, set_up,
    stateless_request, still_plex,
};

const ALL: [&str; 4] = [
    "find_tool",
    "call_read_tool",
    "call_write_tool",
    "call_destructive_tool",
];

const SEARCH: [&str; 2] = ["--tools-mode", "search"];

fn entry_point(effect: &str) -> String {
    format!("call_{effect}_tool")
}

/// The names of what is listed.
fn names(listed: &Value) -> Vec<&str> {
    let tools = listed["tools"].as_array().unwrap().iter();
    tools.map(|tool| tool["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_tool_is_found_and_answers_as_by_its_name() {
    let listed = Listed::embedded().await;
    let by_name = listed.fresh(Format::Negotiated, &[]).await;
    let by_search = listed.fresh(Format::Negotiated, &SEARCH).await;
    let (mut by_name, mut client) = (by_name, by_search.client);
    let list = client.request("tools/list", json!({})).await;
    let effects: Vec<_> = listed.tools.iter().map(|tool| &*tool.effect).collect();
    let expected: Vec<_> = ALL
        .into_iter()
        .filter(|name| {
            *name == "find_tool" || effects.iter().any(|effect| entry_point(effect) == *name)
        })
        .collect();
    assert_eq!(names(&list["result"]), expected);

    let all = client.call("find_tool", json!({})).await;
    let found: Vec<_> = listed.tools.iter().map(|tool| &*tool.name).collect();
    assert_eq!(names(outcome(&all).unwrap()), found);
    for tool in &listed.tools {
        let found = client.call("find_tool", json!({"query": tool.name})).await;
        let found = &outcome(&found).unwrap()["tools"][0];
        assert_eq!(found["name"], tool.name);
        assert_eq!(found["call_with"], entry_point(&tool.effect));
        assert_eq!(found["input_schema"], tool.input_schema);
        assert_eq!(found["example"], Value::Object(tool.examples[0].clone()));
        for example in &tool.examples {
            let expected = by_name.client.call(&tool.name, json!(example)).await;
            let call = json!({"tool": tool.name, "arguments": example});
            let answer = client.call(&entry_point(&tool.effect), call).await;
            assert_eq!(answer, expected, "{} {example:?}", tool.name);
        }
    }
}

#[tokio::test]
async fn words_find_the_tool_that_is_meant() {
    let mut command = executable();
    command
        .args(["--demo", "--toolsets", "all", "--access", "full"])
        .args(SEARCH);
    let mut client = Stdio::open(command).await;
    for (query, expected) in [
        ("what was added last", "plex_get_recently_added"),
        ("who is watching right now", "plex_get_sessions"),
        ("search for a film", "plex_search"),
        ("scan a library for new files", "plex_refresh_library"),
        ("seasons of a show", "plex_get_children"),
        ("what can I continue watching", "plex_get_on_deck"),
    ] {
        let found = client.call("find_tool", json!({"query": query})).await;
        let found = names(outcome(&found).unwrap())
            .iter()
            .take(3)
            .any(|name| *name == expected);
        assert!(found, "{query}");
    }
}

#[tokio::test]
async fn both_eras_on_both_transports() {
    let plex = still_plex(0).await;
    let call = json!({"name": "call_read_tool", "arguments": {"tool": "plex_get_libraries"}});
    let mut command = set_up(&plex.url());
    command.args(SEARCH);
    let mut client = Stdio::open(command).await;
    let old = client.request("tools/call", call.clone()).await["result"].clone();
    outcome(&old).unwrap();
    let mut command = set_up(&plex.url());
    command.args(SEARCH);
    let mut client = Stdio::start(command);
    client
        .send(&stateless_request(1, "tools/call", call.clone()))
        .await;
    let new = client.next().await["result"].clone();
    assert_eq!(new["structuredContent"], old["structuredContent"]);
    assert!(
        new["_meta"]["io.modelcontextprotocol/serverInfo"].is_object(),
        "{new}"
    );

    let server = Http::start(set_up(&plex.url()), &SEARCH).await;
    let answer = server.request("tools/call", call.clone()).await;
    assert_eq!(answer["result"], old);
    let answer = server.stateless("tools/call", call).await.json();
    assert_eq!(
        answer["result"]["structuredContent"],
        old["structuredContent"]
    );
    let list = server.stateless("tools/list", json!({})).await.json();
    assert_eq!(names(&list["result"]), ALL[..3]);
    let find = json!({"name": "find_tool", "arguments": {"query": "library"}});
    let found = server.stateless("tools/call", find).await.json();
    assert!(found["result"]["_meta"].is_object(), "{found}");
    // The tool is counted, and not the way to it.
    let metrics = server.get("/metrics").await.text;
    assert!(metrics.contains("plex_get_libraries"), "{metrics}");
    assert!(!metrics.contains("call_read_tool"), "{metrics}");
}

#[tokio::test]
async fn what_is_not_offered_cannot_be_called() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.args(["--access", "read"]).args(SEARCH);
    let mut client = Stdio::open(command).await;
    let list = client.request("tools/list", json!({})).await;
    assert_eq!(names(&list["result"]), ALL[..2]);
    let scan = json!({"tool": "plex_refresh_library", "arguments": {"library_id": "1"}});
    let answer = client.call("call_read_tool", scan.clone()).await;
    let words = outcome(&answer).unwrap_err();
    assert!(
        words.starts_with("there is no tool `plex_refresh_library`"),
        "{words}"
    );
    for (name, words) in [
        ("call_write_tool", "unknown tool `call_write_tool`"),
        (
            "plex_refresh_library",
            "unknown tool `plex_refresh_library`: ask tools/list",
        ),
        (
            "plex_search",
            "unknown tool `plex_search`: call it with `call_read_tool`",
        ),
        (
            "find_tol",
            "unknown tool `find_tol` (did you mean `find_tool`?)",
        ),
    ] {
        let call = json!({"name": name, "arguments": scan});
        let answer = client.request("tools/call", call).await;
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(message.starts_with(words), "{message}");
    }
    assert!(plex.seen().is_empty());
}

#[tokio::test]
async fn arguments_of_the_tool_are_checked_as_by_its_name() {
    let plex = plex().await;
    let mut by_name = Stdio::open(set_up(&plex.url())).await;
    let mut command = set_up(&plex.url());
    command.args(SEARCH);
    let mut client = Stdio::open(command).await;
    for arguments in [
        json!({}),
        json!({"library_id": "../x"}),
        json!({"library_id": 1, "limit": "2"}),
        json!({"library_id": "1", "limit": 0}),
        json!({"library_id": "1", "lmit": 3}),
    ] {
        let expected = by_name
            .call("plex_get_library_items", arguments.clone())
            .await;
        let call = json!({"tool": "plex_get_library_items", "arguments": arguments});
        assert_eq!(
            client.call("call_read_tool", call).await,
            expected,
            "{arguments}"
        );
    }
}

#[tokio::test]
async fn a_person_is_asked_as_by_its_name() {
    let component = Component::new("careful-search", &fixture::component(&fixture::section()));
    let flags = [&["--access", "full"][..], &SEARCH, &component.flags()].concat();
    let server = Http::start(executable(), &flags).await;
    let meta = json!({"io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}}}});
    let call = json!({
        "name": "call_destructive_tool", "arguments": {"tool": "erase", "arguments": {"id": "7"}}, "_meta": meta,
    });
    let asked = server.stateless("tools/call", call.clone()).await.json();
    let asked = &asked["result"];
    assert_eq!(asked["resultType"], "input_required", "{asked}");
    let again = |state: &Value, id: &str| {
        let mut call = call.clone();
        call["arguments"]["arguments"]["id"] = json!(id);
        call["requestState"] = state.clone();
        call["inputResponses"] =
            json!({"confirm": {"action": "accept", "content": {"confirm": true}}});
        call
    };
    // A yes to one thing is none to another.
    let other = server
        .stateless("tools/call", again(&asked["requestState"], "8"))
        .await
        .json();
    assert_eq!(other["error"]["code"], -32602, "{other}");
    let done = server
        .stateless("tools/call", again(&asked["requestState"], "7"))
        .await
        .json();
    assert_eq!(outcome(&done["result"]), Ok(&json!({"the_value": 1})));
}

#[tokio::test]
async fn a_program_that_is_not_set_up_lists_the_same() {
    let mut command = executable();
    command.args(SEARCH);
    let mut client = Stdio::open(command).await;
    let list = client.request("tools/list", json!({})).await;
    assert_eq!(names(&list["result"]), ALL[..3]);
    let answer = client.call("find_tool", json!({"query": "x"})).await;
    assert!(outcome(&answer).unwrap_err().contains("plex-mcp login"));
}

#[tokio::test]
async fn tools_are_added_to_toolsets() {
    let list = async |flags: &[&str]| {
        let mut command = executable();
        command.arg("tools").args(flags);
        let found = crate::harness::run(command, &[]).await;
        let names = found
            .stdout
            .lines()
            .filter_map(|line| line.split('\t').next());
        (
            found.status,
            names.map(str::to_owned).collect::<Vec<_>>(),
            found.stderr,
        )
    };
    let (_, default, _) = list(&["--toolsets", "playback"]).await;
    let (status, more, stderr) = list(&[
        "--toolsets",
        "playback",
        "--tools",
        "plex-search,plex_get_item",
    ])
    .await;
    assert_eq!(status, 0, "{stderr}");
    assert_eq!(more.len(), default.len() + 2);
    assert!(more.contains(&"plex_search".to_owned()));
    let (status, _, stderr) = list(&["--tools", "plex_serch"]).await;
    assert_eq!(status, 1);
    assert!(stderr.contains("did you mean `plex_search`?"), "{stderr}");
}

#[tokio::test]
async fn instructions_begin_with_the_way() {
    let mut command = set_up("http://127.0.0.1:1");
    command.args(SEARCH);
    let mut client = Stdio::start(command);
    client
        .send(&request(1, "initialize", crate::harness::initialize()))
        .await;
    let answer = client.next().await;
    let words = answer["result"]["instructions"].as_str().unwrap();
    assert!(
        words.starts_with("Every tool is called through another one."),
        "{words}"
    );
    assert!(!words.contains(OWNER_TOKEN));
}

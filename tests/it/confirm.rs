//! Confirmation: before a tool does what cannot be undone, the client's person is asked, where the client can ask.
//!
//! The component is the contract's fixture. Its tool `erase` fails with `confirm` while it sees `PLEX_CONFIRM`; without, it
//! answers how often it was called in its instance.

use plex_mcp_contract::fixture;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::harness::{Component, Http, Stdio, executable, outcome, stateless_request};

const ASKS: &str = "Title: this cannot be undone. The tool says: \"all of it goes\\t\\u{7}\"";

const UNCONFIRMED: &str = "`erase` was not confirmed: nothing was changed";

fn component() -> Component {
    Component::new("careful", &fixture::component(&fixture::section()))
}

/// A server over HTTP with every tool of a component.
async fn http(component: &Component) -> Http {
    let flags = [&["--access", "full"][..], &component.flags()].concat();
    Http::start(executable(), &flags).await
}

/// The same over stdio, not started.
fn stdio() -> Command {
    let mut command = executable();
    command.args(["--access", "full"]).args(component().flags());
    command
}

/// `_meta` of a client that can show a form.
fn asking() -> Value {
    json!({"io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}}}})
}

fn call(id: &str) -> Value {
    json!({"name": "erase", "arguments": {"id": id}, "_meta": asking()})
}

/// The same call again, with the state and an answer.
fn again(mut call: Value, state: &Value, answer: Value) -> Value {
    call["requestState"] = state.clone();
    call["inputResponses"] = json!({"confirm": answer});
    call
}

fn yes() -> Value {
    json!({"action": "accept", "content": {"confirm": true}})
}

/// Sends a call, and returns its result or its error.
async fn sent(server: &Http, call: Value) -> Result<Value, Value> {
    let mut message = server.stateless("tools/call", call).await.json();
    match message.get("error") {
        Some(error) => Err(error.clone()),
        None => Ok(message["result"].take()),
    }
}

/// Asks for the first time, and returns the state.
async fn asked(server: &Http, call: Value) -> Value {
    let result = sent(server, call).await.unwrap();
    assert_eq!(result["resultType"], "input_required", "{result}");
    let question = &result["inputRequests"]["confirm"];
    assert_eq!(question["method"], "elicitation/create");
    assert_eq!(question["params"]["message"], ASKS);
    let form = &question["params"]["requestedSchema"];
    assert_eq!(form["properties"]["confirm"]["type"], "boolean");
    assert_eq!(form["required"], json!(["confirm"]));
    result["requestState"].clone()
}

#[track_caller]
fn check_refused(answer: Result<Value, Value>) {
    let error = answer.expect_err("the state is refused");
    assert_eq!(error["code"], -32602, "{error}");
    let words = error["message"].as_str().unwrap();
    assert!(words.starts_with("the `requestState`"), "{words}");
}

#[tokio::test]
async fn after_a_yes_the_tool_acts_once_in_an_instance_of_its_own() {
    let server = http(&component()).await;
    let state = asked(&server, call("7")).await;
    let confirmed = again(call("7"), &state, yes());
    let result = sent(&server, confirmed.clone()).await.unwrap();
    assert_eq!(outcome(&result), Ok(&json!({"the_value": 1})));
    // The same yes again is none, to the same question and to another.
    check_refused(sent(&server, confirmed).await);
    check_refused(sent(&server, again(call("8"), &state, yes())).await);
}

#[tokio::test]
async fn sandbox_a_state_that_is_spelled_otherwise_is_no_second_yes() {
    let server = http(&component()).await;
    let state = asked(&server, call("7")).await;
    let text = state.as_str().unwrap();
    // Its last digit has bits that mean nothing.
    let front = &text[..text.len() - 1];
    let digits = ('A'..='Z').chain('a'..='z').chain('0'..='9');
    let digits = digits.chain("+/-_".chars());
    let mut spellings: Vec<String> = digits.map(|last| format!("{front}{last}")).collect();
    spellings.extend(["=", "==", "\n"].map(|end| format!("{text}{end}")));
    spellings.push(format!(" {text}"));
    let mut done = 0;
    for spelling in spellings {
        let answer = sent(&server, again(call("7"), &json!(spelling), yes())).await;
        if let Ok(result) = answer {
            assert_eq!(outcome(&result), Ok(&json!({"the_value": 1})));
            done += 1;
        } else {
            check_refused(answer);
        }
    }
    assert_eq!(done, 1);
}

#[tokio::test]
async fn without_a_yes_nothing_is_changed() {
    let server = http(&component()).await;
    for no in [
        json!({"action": "accept", "content": {"confirm": false}}),
        json!({"action": "decline"}),
        json!({"action": "cancel"}),
    ] {
        let state = asked(&server, call("7")).await;
        let result = sent(&server, again(call("7"), &state, no)).await.unwrap();
        assert_eq!(outcome(&result), Err(UNCONFIRMED));
    }
    // Without an answer it asks again.
    let state = asked(&server, call("7")).await;
    let mut unanswered = call("7");
    unanswered["requestState"] = state.clone();
    assert_ne!(asked(&server, unanswered).await, state);
}

#[tokio::test]
async fn sandbox_a_state_is_of_one_tool_one_call_and_one_caller() {
    let server = http(&component()).await;
    let state = asked(&server, call("7")).await;
    let refused = async |call: Value| check_refused(sent(&server, call).await);
    // Tampered with.
    let text = state.as_str().unwrap();
    let middle = text.len() / 2;
    let other = if text.as_bytes()[middle] == b'A' {
        "B"
    } else {
        "A"
    };
    let tampered = format!("{}{other}{}", &text[..middle], &text[middle + 1..]);
    refused(again(call("7"), &json!(tampered), yes())).await;
    refused(again(call("7"), &json!(""), yes())).await;
    // Of other arguments.
    refused(again(call("8"), &state, yes())).await;
    // Of another caller.
    let mut stranger = again(call("7"), &state, yes());
    let name = json!({"name": "stranger", "version": "0"});
    stranger["_meta"]["io.modelcontextprotocol/clientInfo"] = name;
    refused(stranger).await;
    // Of another process.
    let elsewhere = http(&component()).await;
    check_refused(sent(&elsewhere, again(call("7"), &state, yes())).await);
    // It is still good for what it was given for.
    let result = sent(&server, again(call("7"), &state, yes()))
        .await
        .unwrap();
    assert_eq!(outcome(&result), Ok(&json!({"the_value": 1})));
}

#[tokio::test]
async fn sandbox_a_state_of_one_tool_is_not_good_for_another() {
    // Two tools of the same function would be told apart by their names alone.
    let mut section = fixture::section();
    section["tools"][8]["aliases"] = json!(["erase-old"]);
    for other in [2, 3] {
        section["tools"][other]["effect"] = json!("destructive");
    }
    section["check"] = json!("get-env");
    let component = Component::new("careful-too", &fixture::component(&section));
    let server = http(&component).await;
    let state = asked(&server, call("7")).await;
    let mut count = again(call("7"), &state, yes());
    count["name"] = json!("count");
    count["arguments"] = json!({});
    check_refused(sent(&server, count).await);
    // An alias is the same tool.
    let mut alias = again(call("7"), &state, yes());
    alias["name"] = json!("erase_old");
    let result = sent(&server, alias).await.unwrap();
    assert_eq!(outcome(&result), Ok(&json!({"the_value": 1})));
}

#[tokio::test]
async fn a_client_that_cannot_ask_is_not_held_up() {
    let server = http(&component()).await;
    for capabilities in [json!({}), json!({"elicitation": {"url": {}}})] {
        let meta = json!({"io.modelcontextprotocol/clientCapabilities": capabilities});
        let call = json!({"name": "erase", "arguments": {"id": "7"}, "_meta": meta});
        let result = sent(&server, call).await.unwrap();
        assert_eq!(outcome(&result), Ok(&json!({"the_value": 1})));
    }
    // Without a session there is no way back to an older client.
    let parameters = json!({"name": "erase", "arguments": {"id": "7"}});
    let answer = server.request("tools/call", parameters).await;
    assert_eq!(outcome(&answer["result"]), Ok(&json!({"the_value": 1})));
}

#[tokio::test]
async fn a_tool_that_can_be_undone_does_not_ask() {
    let server = http(&component()).await;
    let call = json!({"name": "count", "arguments": {}, "_meta": asking()});
    let result = sent(&server, call).await.unwrap();
    assert_eq!(outcome(&result), Ok(&json!({"the_value": 1})));
    let call = json!({"name": "get_env", "arguments": {}, "_meta": asking()});
    let result = sent(&server, call).await.unwrap();
    assert!(!result.to_string().contains("PLEX_CONFIRM"), "{result}");
}

#[tokio::test]
async fn stateless_clients_are_asked_over_stdio_too() {
    let mut client = Stdio::start(stdio());
    client
        .send(&stateless_request(1, "tools/call", call("7")))
        .await;
    let answer = client.next().await;
    let state = answer["result"]["requestState"].clone();
    let confirmed = again(call("7"), &state, yes());
    client
        .send(&stateless_request(2, "tools/call", confirmed))
        .await;
    let answer = client.next().await;
    assert_eq!(
        outcome(&answer["result"]),
        Ok(&json!({"the_value": 1})),
        "{answer}"
    );
}

/// A client of 2025-11-25 that can show a form, and what it sees of a call when its person answers so.
async fn in_a_session(answer: Value) -> Value {
    let mut client = Stdio::start(stdio());
    let initialize = json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {"elicitation": {}},
        "clientInfo": {"name": "test", "version": "0"},
    });
    client.request("initialize", initialize).await;
    client
        .send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
        .await;
    let call = json!({"name": "erase", "arguments": {"id": "7"}});
    client
        .send(&json!({"jsonrpc": "2.0", "id": "call", "method": "tools/call", "params": call}))
        .await;
    let question = client.next().await;
    assert_eq!(question["method"], "elicitation/create", "{question}");
    assert_eq!(question["params"]["message"], ASKS);
    client
        .send(&json!({"jsonrpc": "2.0", "id": question["id"], "result": answer}))
        .await;
    let mut answer = client.next().await;
    assert_eq!(answer["id"], "call", "{answer}");
    answer["result"].take()
}

#[tokio::test]
async fn older_clients_are_asked_over_their_session() {
    let result = in_a_session(yes()).await;
    assert_eq!(outcome(&result), Ok(&json!({"the_value": 1})));
    let result = in_a_session(json!({"action": "decline"})).await;
    assert_eq!(outcome(&result), Err(UNCONFIRMED));
    let mut client = Stdio::open(stdio()).await;
    let result = client.call("erase", json!({"id": "7"})).await;
    assert_eq!(outcome(&result), Ok(&json!({"the_value": 1})));
}

//! What clients are told of the tools.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::harness::{Http, Stdio, plex, set_up};

async fn listed(flags: &[&str]) -> Vec<Value> {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.args(flags);
    let mut client = Stdio::open(command).await;
    let mut answer = client.request("tools/list", json!({})).await;
    match answer["result"]["tools"].take() {
        Value::Array(tools) => tools,
        other => panic!("{other}"),
    }
}

fn names(tools: &[Value]) -> Vec<&str> {
    tools
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn golden() {
    let tools = listed(&[]).await;
    insta::assert_snapshot!(serde_json::to_string_pretty(&tools).unwrap());
}

#[tokio::test]
async fn it_is_short() {
    let mut tools = listed(&[]).await;
    for tool in &mut tools {
        tool.as_object_mut().unwrap().remove("outputSchema");
    }
    let length = Value::from(tools).to_string().chars().count();
    assert!(
        length <= 12_000,
        "{length} characters without output schemas"
    );
}

#[tokio::test]
async fn it_is_the_same_each_time_and_everywhere() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let first = client.request("tools/list", json!({})).await["result"]["tools"].take();
    let again = client.request("tools/list", json!({})).await["result"]["tools"].take();
    assert_eq!(first, again);
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let legacy = server.request("tools/list", json!({})).await["result"]["tools"].take();
    assert_eq!(first, legacy);
    let stateless =
        server.stateless("tools/list", json!({})).await.json()["result"]["tools"].take();
    assert_eq!(first, stateless);
}

#[tokio::test]
async fn names_and_schemas_are_ones_that_clients_take() {
    for tool in listed(&["--access", "full", "--toolsets", "all"]).await {
        let name = tool["name"].as_str().unwrap();
        assert!(
            name.len() <= 64 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{name}"
        );
        assert!(
            tool["description"].as_str().unwrap().chars().count() <= 2_048,
            "{name}"
        );
        for schema in ["inputSchema", "outputSchema"] {
            assert_eq!(tool[schema]["type"], "object", "{name}: {schema}");
            jsonschema::draft202012::meta::validate(&tool[schema])
                .unwrap_or_else(|error| panic!("{name}: {schema}: {error}"));
        }
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{name}");
        let hints = tool["annotations"].as_object().unwrap();
        assert_eq!(hints.len(), 4, "{name}: {hints:?}");
        assert_eq!(hints["openWorldHint"], false, "{name}");
    }
}

#[tokio::test]
async fn access_and_toolsets_choose() {
    let written = listed(&[]).await;
    let read = listed(&["--access", "read"]).await;
    let (all, fewer): (BTreeSet<_>, BTreeSet<_>) = (
        names(&written).into_iter().collect(),
        names(&read).into_iter().collect(),
    );
    assert!(fewer.is_subset(&all) && fewer.len() < all.len());
    assert!(
        read.iter()
            .all(|tool| tool["annotations"]["readOnlyHint"] == true)
    );
    let server = listed(&["--toolsets", "server"]).await;
    assert_eq!(names(&server), ["plex_get_server"]);
}

#[tokio::test]
async fn a_tool_outside_is_unknown() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.args(["--access", "read"]);
    let mut client = Stdio::open(command).await;
    for name in [
        "plex_refresh_library",
        "no_such_tool",
        "plex-get-libraries",
        "",
    ] {
        let parameters = json!({"name": name, "arguments": {"library_id": "1"}});
        let answer = client.request("tools/call", parameters).await;
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
}

#[tokio::test]
async fn a_cursor_is_one_that_nobody_gave() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let answer = client.request("tools/list", json!({"cursor": "2"})).await;
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
}

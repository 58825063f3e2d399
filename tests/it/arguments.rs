//! Arguments as clients and models send them: where the type leaves no doubt, they are understood.

use serde_json::{Value, json};

use crate::harness::{Stdio, outcome, plex, set_up};

/// What comes of a call is what comes of the same call written right.
async fn check_same(client: &mut Stdio, tool: &str, sent: Value, right: Value) {
    let answered = client.call(tool, sent.clone()).await;
    let expected = client.call(tool, right).await;
    let expected = outcome(&expected).expect("the right call is answered");
    assert_eq!(outcome(&answered), Ok(expected), "{sent}");
}

#[tokio::test]
async fn lists_numbers_flags_and_ids_as_they_come() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let client = &mut client;
    let ids = json!({"rating_keys": ["1014", "1015"]});
    check_same(
        client,
        "plex_get_item",
        json!({"rating_keys": "[\"1014\", \"1015\"]"}),
        ids.clone(),
    )
    .await;
    check_same(
        client,
        "plex_get_item",
        json!({"rating_keys": [1014, 1015]}),
        ids,
    )
    .await;
    check_same(
        client,
        "plex_get_item",
        json!({"rating_keys": "1014"}),
        json!({"rating_keys": ["1014"]}),
    )
    .await;
    check_same(
        client,
        "plex_get_library_items",
        json!({"library_id": 1, "limit": "5", "filters": "unwatched is true", "kind": "", "detail": "", "fields": null}),
        json!({"library_id": "1", "limit": 5, "filters": ["unwatched is true"]}),
    )
    .await;
    check_same(
        client,
        "plex_search",
        json!({"query": "keaton", "section_id": 1}),
        json!({"query": "keaton", "library_id": "1"}),
    )
    .await;
}

#[tokio::test]
async fn names_that_clients_add_are_passed_over_on_every_tool() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let tools = client.request("tools/list", json!({})).await["result"]["tools"].take();
    let added = json!({"toolCallId": "call_1", "sessionId": "s", "action": "sendMessage", "chatInput": "What is new?"});
    for tool in tools.as_array().unwrap() {
        let name = tool["name"].as_str().unwrap();
        // Whatever else is wrong, it is not these.
        let result = client.call(name, added.clone()).await;
        for added in added.as_object().unwrap().keys() {
            assert!(!result.to_string().contains(added), "{name}: {result}");
        }
        if tool["inputSchema"].get("required").is_none() {
            outcome(&result).unwrap_or_else(|words| panic!("{name}: {words}"));
        }
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once_with_a_right_call() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let wrong = json!({"library_id": "films", "limit": "5 films", "match": "perhaps", "lmit": 1});
    let result = client.call("plex_get_library_items", wrong).await;
    insta::assert_snapshot!(outcome(&result).unwrap_err());
}

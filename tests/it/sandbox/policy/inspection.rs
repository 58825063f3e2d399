//! What an operator sees before anything runs.

use plex_mcp_host::component::embedded;
use serde_json::{Value, json};

use super::{RULE, digest, narrow, other, policy, undescribed};
use crate::harness::{Run, executable, run};

/// Inspects `component`, with `policy`.
async fn inspected(component: &[u8], policy: Option<String>, flags: &[&str]) -> Run {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("other.wasm");
    std::fs::write(&file, component).unwrap();
    let mut command = executable();
    command.current_dir(&place).args(["inspect", "other.wasm"]);
    if let Some(policy) = policy {
        std::fs::write(place.path().join("policy.toml"), policy).unwrap();
        command.args(["--policy", "policy.toml"]);
    }
    run(command, flags).await
}

/// The text, without what changes with every build.
async fn text(component: &[u8], policy: Option<String>) -> String {
    let found = inspected(component, policy, &["--table"]).await;
    for line in found.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let sha256 = digest(component).replace("sha256:", "");
    let size = format!("{} bytes", component.len());
    assert!(
        found.stdout.contains(&sha256) && found.stdout.contains(&size),
        "{}",
        found.stderr
    );
    let text = found
        .stdout
        .replace(&sha256, "SHA256")
        .replace(&size, "SIZE");
    format!("status {}\n{text}", found.status)
}

#[tokio::test]
async fn an_operator_sees_what_is_new_and_what_would_be_granted() {
    insta::assert_snapshot!("inspect_narrow", text(&narrow(), None).await);
    let words = format!("effects.write = \"deny\"\n{RULE}");
    let granting = policy(&narrow(), &words);
    insta::assert_snapshot!("inspect_policy", text(&narrow(), granting).await);
    insta::assert_snapshot!("inspect_undescribed", text(&undescribed(), None).await);
}

/// Ours, saying something else of itself at its end.
fn saying(name: &str, words: &str) -> Vec<u8> {
    let content = [&[name.len() as u8], name.as_bytes(), words.as_bytes()].concat();
    assert!(content.len() < 128, "its length has one byte");
    [embedded(), &[0, content.len() as u8], &content].concat()
}

#[tokio::test]
async fn what_a_stranger_says_of_itself_is_not_taken_for_what_we_say() {
    let words = "fine\n\n sha256    00\n new       nothing\u{1b}[2J\u{202e}\r\u{9b}1A";
    let stranger = saying("description", words);
    let shown = text(&stranger, None).await;
    let (said, _) = shown.split_once(" imports").unwrap();
    insta::assert_snapshot!("inspect_said", said);
    let found = inspected(&stranger, None, &["--json"]).await;
    assert!(!found.stdout.contains(|c: char| c != '\n' && c.is_control()));
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    assert_eq!(found["metadata"]["description"], words);
}

#[tokio::test]
async fn programs_see_it_too() {
    let narrow = narrow();
    let json = async |component: &[u8], policy| {
        let found = inspected(component, policy, &["--json"]).await;
        serde_json::from_str::<Value>(&found.stdout).unwrap_or_else(|_| panic!("{}", found.stderr))
    };
    let tool = |found: &Value, name: &str| {
        let tools = found["tools"].as_array().unwrap();
        tools
            .iter()
            .find(|tool| tool["name"] == name)
            .unwrap()
            .clone()
    };
    let none = json!({"tools": [], "effects": [], "egress": [], "imports": [], "origins": [], "delegated": []});
    assert_eq!(json(&other(), None).await["new"], none);

    let line = "GET /hubs/others?query={query}&limit&sectionId?={library-id}&includeCollections";
    let found = json(&narrow, None).await;
    let mut expected = none;
    let person = "GET /hubs/others?query={person}&limit";
    expected["egress"] =
        json!([{"tool": "plex_search", "line": line}, {"tool": "plex_get_person", "line": person}]);
    assert_eq!(found["new"], expected);
    let declared = json!({"effect": "read", "egress": [
        line,
        "GET /hubs/search/voice?query={query}&limit",
        "GET /library/metadata/{:ids}?{:trim}",
        "GET /library/sections",
    ]});
    let granted = json!({"unaccepted": null, "digest": declared});
    assert_eq!(tool(&found, "plex_search")["granted"], granted);

    let found = json(
        &narrow,
        policy(&narrow, &format!("tools.plex_get_item = \"deny\"\n{RULE}")),
    )
    .await;
    let widened = json!({"effect": "read", "egress": [line.replace("others", "search")]});
    let granted = json!({"unaccepted": null, "digest": declared, "policy": widened});
    assert_eq!(tool(&found, "plex_search")["granted"], granted);
    assert_eq!(
        tool(&found, "plex_get_item")["granted"]["policy"],
        Value::Null
    );

    let bare = undescribed();
    let found = json(&bare, policy(&bare, RULE)).await;
    assert_eq!(found["refusals"], json!([]));
    let granted = json!({"effect": "destructive", "egress": [line.replace("others", "search")]});
    let granted = json!({"unaccepted": null, "digest": null, "policy": granted});
    assert_eq!(tool(&found, "plex_search")["granted"], granted);
}

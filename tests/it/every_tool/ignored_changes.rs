//! A server that answers 200 to a change and carries out nothing must lead to an error: what a change answers is read back.

use plex_mcp_demo::{Fault, FaultRule, Format, Paths};
use serde_json::json;

use super::{Findings, answer, each_tool};
use crate::harness::{Listed, hostile};

/// Looks at the tools whose answer says whether something changed.
pub async fn suite(listed: &Listed) -> Findings {
    each_tool(listed, async |tool| {
        let mut found = Vec::new();
        if tool.is_read() || !tool.says_changed() {
            return found;
        }
        for example in &tool.examples {
            let mut heeded = listed.fresh(Format::Negotiated, &[]).await;
            let result = heeded.client.call(&tool.name, json!(example)).await;
            if let Err(words) = answer(&result) {
                found.push(format!("{}: {words}", json!(example)));
                continue;
            }
            let mut ignored = listed.fresh(Format::Negotiated, &[]).await;
            let mut changes = 0;
            for (number, seen) in heeded.plex.seen().iter().enumerate() {
                let rule = tool.rule(&seen.method, &seen.target, example);
                if rule.is_some_and(|rule| rule.changes) {
                    changes += 1;
                    ignored.plex.inject(FaultRule {
                        paths: Paths::Number(number),
                        first: None,
                        fault: Fault::Ignored,
                    });
                }
            }
            if changes == 0 {
                found.push(format!("{}: sends no change", json!(example)));
            }
            let result = ignored.client.call(&tool.name, json!(example)).await;
            if let Ok(answer) = answer(&result) {
                found.push(format!(
                    "{}: nothing changed, and it answers {answer}",
                    json!(example)
                ));
            }
        }
        found
    })
    .await
}

#[tokio::test]
async fn a_tool_that_believes_the_server_is_found() {
    let mut listed = Listed::of(hostile()).await;
    listed.tools.retain(|tool| tool.name == "believe");
    let found = suite(&listed).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("nothing changed, and it answers"));
}

//! What Prometheus reads.

use std::collections::BTreeSet;

use serde_json::json;

use crate::harness::{Http, plex, set_up};

/// Values and bounds replaced: what a dashboard is built on.
fn shape(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut samples = BTreeSet::new();
    for line in text.lines() {
        match line.strip_prefix("# ") {
            Some(_) => {
                lines.extend(std::mem::take(&mut samples));
                lines.push(line.to_owned());
            }
            None if line.contains("_bucket") && !line.contains("+Inf") => {}
            None => {
                let (name, _) = line.rsplit_once(' ').unwrap();
                samples.insert(format!("{name} N"));
            }
        }
    }
    lines.join("\n")
}

#[tokio::test]
async fn calls_are_counted_and_clients_name_nothing() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    for (tool, arguments) in [
        ("plex_get_libraries", json!({})),
        ("plex_get_libraries", json!({})),
        ("plex_get_libraries", json!({"evil-argument": 1})),
        ("plex_get_item", json!({"rating_keys": ["999999"]})),
        ("evil_tool", json!({})),
        ("evil\"} 1\nevil_metric 7", json!({})),
    ] {
        let parameters = json!({"name": tool, "arguments": arguments});
        server.request("tools/call", parameters).await;
    }
    let answer = server.get("/metrics").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let form = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(answer.headers["content-type"], form);
    let text = answer.text;
    assert!(!text.contains("evil"), "{text}");
    let check = |line: &str| assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    check(r#"plex_mcp_calls_total{tool="plex_get_libraries",outcome="ok"} 2"#);
    check(r#"plex_mcp_calls_total{tool="plex_get_libraries",outcome="invalid_arguments"} 1"#);
    check(r#"plex_mcp_calls_total{tool="plex_get_item",outcome="tool_error"} 1"#);
    check(r#"plex_mcp_calls_total{tool="",outcome="unknown_tool"} 2"#);
    check(r#"plex_mcp_requests_total{outcome="refused"} 0"#);
    let sent = r#"plex_mcp_requests_total{outcome="sent"} "#;
    let sent = text.lines().find_map(|line| line.strip_prefix(sent));
    assert!(sent.unwrap().parse::<u64>().unwrap() >= 3, "{text}");
    check("plex_mcp_calls_in_progress 0");
    insta::assert_snapshot!("metrics", shape(&text));
}

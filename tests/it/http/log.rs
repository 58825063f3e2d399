//! What the log says of requests over HTTP.

use rustix::process::Signal;
use serde_json::{Value, json};

use crate::harness::{Http, plex, request, set_up, signal};

/// Ends the server; returns the lines of its log, each of which must be JSON.
async fn ended(server: Http) -> Vec<Value> {
    signal(server.process(), Signal::TERM);
    let (_, stderr) = server.ended().await;
    let line = |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
    stderr.lines().map(line).collect()
}

fn call(tool: &str, arguments: Value) -> String {
    let parameters = json!({"name": tool, "arguments": arguments});
    request(1, "tools/call", parameters).to_string()
}

#[tokio::test]
async fn a_line_for_each_request() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.env("PLEX_MCP_HTTP_TOKEN", "correct-horse");
    let server = Http::start(command, &["--log-format", "json"]).await;
    let post = async |id: &str, body: String| {
        let headers = [
            ("x-request-id", id),
            ("authorization", "Bearer correct-horse"),
        ];
        let answer = server.post(&headers, body).await;
        assert_eq!(answer.headers["x-request-id"], id, "{answer:?}");
    };
    post("list", request(1, "tools/list", json!({})).to_string()).await;
    post(
        "made-up",
        request(1, "prompts/evil-method", json!({})).to_string(),
    )
    .await;
    post(
        "search",
        call("plex_search", json!({"query": "evil-words"})),
    )
    .await;
    // Its answer comes in pieces.
    let mut told = json!({"name": "plex_search", "arguments": {"query": "evil-words"}});
    told["_meta"] = json!({"progressToken": "evil-token"});
    post("told", request(1, "tools/call", told).to_string()).await;
    post("wrong", call("plex_search", json!({"query": [7, 8]}))).await;
    post("unknown", call("evil_tool", json!({}))).await;
    post("broken", "evil-words".to_owned()).await;
    let refused = server.post(&[("x-request-id", "evil id")], "").await;
    let made = refused.headers["x-request-id"].to_str().unwrap().to_owned();
    assert!(made.len() == 32 && made != "evil id", "{made}");
    let lines = ended(server).await;
    let mut found: Vec<String> = Vec::new();
    for line in lines
        .iter()
        .filter(|line| line["fields"]["method"].is_string())
    {
        let mut fields = line["fields"].as_object().unwrap().clone();
        assert!(fields["ms"].take().is_u64(), "{line}");
        fields.remove("ms");
        let id = line["span"]["request_id"].as_str().unwrap();
        let id = if id == made { "(made)" } else { id };
        found.push(format!("{id}: {}", Value::Object(fields)));
    }
    insta::assert_snapshot!("requests", found.join("\n"));
    let log = lines.iter().map(Value::to_string).collect::<String>();
    assert!(
        !log.contains("evil") && !log.contains("correct-horse"),
        "{log}"
    );
}

#[tokio::test]
async fn what_a_call_logs_carries_its_id() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.env("RUST_LOG", "plex_mcp_host=info,plex_mcp::audit=debug");
    let server = Http::start(command, &["--log-format", "json"]).await;
    for id in ["one-call", "another"] {
        let call = call("plex_get_libraries", json!({}));
        server.post(&[("x-request-id", id)], call).await;
    }
    let lines = ended(server).await;
    let count = |id: &str| {
        let audited =
            |line: &&Value| line["target"] == "plex_mcp::audit" && line["span"]["request_id"] == id;
        lines.iter().filter(audited).count()
    };
    assert!(count("one-call") > 0, "{lines:?}");
    assert_eq!(count("one-call"), count("another"), "{lines:?}");
}

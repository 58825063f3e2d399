//! More calls than may run.

use serde_json::json;

use crate::harness::{Http, outcome, set_up, silent_plex};

#[tokio::test]
async fn a_call_that_finds_no_room_is_told_so() {
    let (url, mut asked) = silent_plex().await;
    let server = Http::start(set_up(&url), &["--max-calls", "1", "--timeout", "4s"]).await;
    let call = || server.request("tools/call", json!({"name": "plex_get_libraries"}));
    let late = async {
        asked.recv().await.unwrap();
        call().await
    };
    // The one that runs has no answer before its own time is over.
    let (running, late) = tokio::join!(call(), late);
    let words = outcome(&late["result"]).unwrap_err();
    let expected = "1 calls are running already, and none of them ended within 1s: try again";
    assert!(words.starts_with(expected), "{words}");
    let words = outcome(&running["result"]).unwrap_err();
    assert!(!words.contains("running already"), "{words}");
    let metrics = server.get("/metrics").await.text;
    let busy = r#"plex_mcp_calls_total{tool="plex_get_libraries",outcome="busy"} 1"#;
    assert!(metrics.contains(busy), "{metrics}");
}

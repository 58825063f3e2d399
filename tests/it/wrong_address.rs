//! What answers at the address is another program: the words say so, and do not blame the token.

use plex_mcp_demo::{Fault, FaultRule, Paths};
use serde_json::json;

use crate::harness::{Stdio, outcome, plex, set_up};

/// Checks the words of `tool` where everything below `/web` answers with the fault.
async fn check(tool: &str, fault: Option<Fault>) {
    let plex = plex().await;
    if let Some(fault) = fault.clone() {
        plex.inject(FaultRule {
            paths: Paths::Below("/web".to_owned()),
            first: None,
            fault,
        });
    }
    let mut client = Stdio::open(set_up(&format!("{}/web", plex.url()))).await;
    let result = client.call(tool, json!({})).await;
    let words = outcome(&result).unwrap_err();
    assert!(
        words.contains("PLEX_URL") && !words.contains("PLEX_TOKEN"),
        "{tool}, {fault:?}: {words}"
    );
}

#[tokio::test]
async fn an_address_that_ends_in_web_is_no_wrong_token() {
    for fault in [Fault::NotPlex, Fault::Status(404, None)] {
        check("plex_get_libraries", Some(fault.clone())).await;
        check("plex_get_server", Some(fault)).await;
    }
    // As the demo server answers it.
    check("plex_get_libraries", None).await;
    // Plex tells anybody who it is, and refuses only the rest.
    for status in [401, 403] {
        check("plex_get_server", Some(Fault::Status(status, None))).await;
    }
}

//! Access is judged twice, here and by rmcp, in the same way.

use std::sync::LazyLock;

use http_body_util::Empty;
use plex_mcp_contract::{Contract, Tool};
use serde_json::{Map, Value};
use tokio::sync::watch;

use super::*;
use crate::answer::Answer as Answered;
use crate::choice::{Access, ToolsMode};
use crate::failure::CallError;
use crate::offer::Offer;
use crate::tools::Confirmation;

#[derive(Clone)]
struct NoTools;

impl Tools for NoTools {
    fn contract(&self) -> &Contract {
        static CONTRACT: LazyLock<Contract> = LazyLock::new(Contract::default);
        &CONTRACT
    }

    async fn call(
        &self,
        _: &Tool,
        _: &Map<String, Value>,
        _: Confirmation,
        _: watch::Sender<usize>,
    ) -> Result<Answered, CallError> {
        Err(CallError::Trap("there are no tools".to_owned()))
    }
}

/// rmcp looks at the head first; a method that it does not serve gets no further.
async fn rmcp_lets_in(endpoint: &Endpoint<NoTools>, head: &Parts) -> bool {
    let mut probe = Request::new(Empty::<Bytes>::new());
    *probe.method_mut() = Method::OPTIONS;
    *probe.headers_mut() = head.headers.clone();
    let answer = endpoint.0.handle(probe).await;
    answer.status() == StatusCode::METHOD_NOT_ALLOWED
}

#[tokio::test]
async fn sandbox_access_is_as_narrow_as_with_rmcp() {
    let entries = |entries: &[&str]| {
        entries
            .iter()
            .map(|entry| (*entry).to_owned())
            .collect::<Vec<_>>()
    };
    let hosts = entries(&[
        "nas.example",
        "Plex.Example:8443",
        "fd00::7",
        "[fd00::8]:80",
    ]);
    let origins = entries(&[
        "https://app.example",
        "https://App.example:8443",
        "http://other.example:*",
    ]);
    let bearer = Bearer::new("s3cret").unwrap();
    let access = AccessControl::new(hosts, &origins, Some(bearer)).unwrap();
    let offer = Offer::new(NoTools.contract(), Access::Read, &[], &[]).unwrap();
    let endpoint = Endpoint::new(Server::new(NoTools, offer, ToolsMode::All), &access);
    let mut let_in = 0;
    for host in [
        "localhost",
        "LOCALHOST:1",
        "localhost.",
        "127.0.0.1",
        "127.0.0.2",
        "[::1]:9",
        "[::2]",
        "0.0.0.0",
        "nas.example",
        "NAS.example:1",
        "nas.example.evil",
        "plex.example",
        "plex.example:8443",
        "plex.example:8444",
        "[fd00::7]:1",
        "[fd00::8]",
        "[fd00::8]:80",
        "evil.example",
    ] {
        for origin in [
            "",
            "null",
            "http://localhost",
            "http://localhost:5173",
            "https://localhost",
            "http://[::1]:1",
            "http://127.0.0.1",
            "HTTP://LOCALHOST",
            "https://app.example",
            "https://app.example:443",
            "https://app.example:8443",
            "https://app.example:8444",
            "http://app.example",
            "http://other.example:7",
            "http://other.example",
            "https://other.example",
            "evil",
            "localhost",
            "http://",
            "file:///",
        ] {
            let mut request = Request::post("/mcp").header("host", host);
            request = request.header("authorization", "Bearer s3cret");
            if !origin.is_empty() {
                request = request.header("origin", origin);
            }
            let head = request.body(()).unwrap().into_parts().0;
            let ours = access.refusal(&head).is_none();
            assert_eq!(
                ours,
                rmcp_lets_in(&endpoint, &head).await,
                "{host} {origin}"
            );
            let_in += usize::from(ours);
        }
    }
    assert!(let_in > 50, "{let_in}");
    // rmcp reads past what no browser writes; ours is narrower.
    for origin in [
        "http://evil@localhost",
        "http://localhost/evil",
        "http://localhost?evil",
    ] {
        let request = Request::post("/mcp")
            .header("host", "localhost")
            .header("origin", origin);
        let head = request.body(()).unwrap().into_parts().0;
        let refusal = access.refusal(&head).unwrap();
        assert_eq!(
            refusal.status,
            StatusCode::FORBIDDEN,
            "{origin}: {refusal:?}"
        );
    }
}

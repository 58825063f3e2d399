//! The reason of a failure is told whatever else is under way: answers to other requests take nothing back.

use http::Request;
use tokio::sync::oneshot;
use wasmtime_wasi_http::RequestOptions;

use super::call::{Call, policy, tight};
use super::server::{Script, Server, written};
use crate::egress::{Gate, Tls};

const REDIRECTED: &str = "the server redirects to another path of its own, and redirects are not followed: check its address";

fn moved() -> Vec<u8> {
    written("301 Moved Permanently", "Location: /a/index.html\r\n", b"")
}

fn missing() -> Vec<u8> {
    written("404 Not Found", "", b"")
}

/// A call that asks for two things at once, and the ends that the server gives them, `first` or last.
async fn told(answers: [Vec<u8>; 2], first: usize) -> Option<String> {
    let (goes, may): (Vec<_>, Vec<_>) =
        [oneshot::channel(), oneshot::channel()].into_iter().unzip();
    let scripts: Vec<_> = may
        .into_iter()
        .zip(answers)
        .map(|(may, answer)| Script::AnswerLate(may, answer))
        .collect();
    let mut server = Server::start(scripts).await;
    let gate = Gate::new(Some(server.origin.clone()), None, &Tls::default(), &tight());
    let rules = policy(&server.origin, &["GET /a", "GET /b"], &[]);
    let mut call = Call::through(gate.unwrap(), &tight(), rules);
    let mut asked = Vec::new();
    for path in ["/a", "/b"] {
        let request = Request::get(format!("{}{path}", server.origin));
        let request = call.request(request, "", RequestOptions::default());
        asked.push(Some(tokio::spawn(request)));
        // The first connection is the first request's.
        server.next_head().await;
    }
    let mut goes: Vec<_> = goes.into_iter().map(Some).collect();
    for place in [first, 1 - first] {
        goes[place].take().unwrap().send(()).unwrap();
        // Failed or answered, before the other one is.
        let _ = asked[place].take().unwrap().await.unwrap();
    }
    call.call_record.detail()
}

/// Timing decides which of the two comes last, and nothing else.
#[tokio::test]
async fn an_answer_that_comes_after_a_refused_redirect_leaves_its_reason() {
    for first in [0, 1] {
        let found = told([moved(), missing()], first).await;
        assert_eq!(found.as_deref(), Some(REDIRECTED), "{first} came first");
    }
}

#[tokio::test]
async fn two_reasons_are_told_in_the_order_of_the_requests() {
    let switching = || written("101 Switching Protocols", "Upgrade: x\r\n", b"");
    let switched =
        "the server answers 101 Switching Protocols to an ordinary request: check host and port";
    for first in [0, 1] {
        let found = told([moved(), switching()], first).await;
        assert_eq!(
            found,
            Some(format!("{REDIRECTED}; {switched}")),
            "{first} came first"
        );
    }
    for first in [0, 1] {
        assert_eq!(
            told([moved(), moved()], first).await.as_deref(),
            Some(REDIRECTED)
        );
    }
}

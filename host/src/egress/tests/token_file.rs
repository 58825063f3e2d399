//! A token file that changes while requests are on their way.

use std::fs::{self, File};
use std::path::Path;

use http::Request;
use wasmtime_wasi_http::RequestOptions;

use super::call::{Call, policy, tight};
use super::server::{Server, answer, ok};
use crate::egress::{Gate, Tls};
use crate::secret::TokenSource;

/// Changes the file between a request and its answer, which the same length and time stand for.
fn change(path: &Path, token: &str) {
    let written = fs::metadata(path).unwrap().modified().unwrap();
    fs::write(path, token).unwrap();
    let file = File::options().write(true).open(path).unwrap();
    file.set_modified(written).unwrap();
}

#[tokio::test]
async fn a_token_file_is_read_again_after_a_401_and_the_request_repeated_once() {
    let refused = || answer("401 Unauthorized", "", b"");
    let mut server = Server::start([refused(), refused(), refused(), ok("in")]).await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    fs::write(&path, "first-token").unwrap();
    let source = TokenSource::File(path.clone());

    // Unchanged: the refusal stands.
    let mut call = Call::new(&server.origin, Some(source.clone()));
    assert_eq!(call.send("/a").await.unwrap().status(), 401);
    assert!(server.head().contains("x-plex-token: first-token"));

    let mut call = Call::new(&server.origin, Some(source));
    assert_eq!(call.send("/a").await.unwrap().status(), 401);
    change(&path, "other-token");
    assert_eq!(call.text("/a").await, "in");
    let heads = [server.head(), server.head(), server.head()];
    let tokens = heads.each_ref().map(|head| head.contains("other-token"));
    assert_eq!(tokens, [false, false, true]);
}

/// The server answers `status` while the file changes: it gets the request with each of these tokens.
async fn check(request: &str, status: &str, tokens: &[&str]) {
    let mut server = Server::start([ok(""), answer(status, "", b""), ok("")]).await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    fs::write(&path, "first-token").unwrap();
    let (origin, source) = (server.origin.clone(), TokenSource::File(path.clone()));
    let gate = Gate::new(
        Some(origin.clone()),
        Some(source),
        &Tls::default(),
        &tight(),
    );
    let rules = policy(&origin, &["GET /a", "PUT /a"], &[]);
    let mut call = Call::through(gate.unwrap(), &tight(), rules);
    call.text("/a").await;
    server.head();
    change(&path, "other-token");

    let (method, target) = request.split_once(' ').unwrap();
    let request = Request::builder()
        .method(method)
        .uri(format!("{origin}{target}"));
    let sent = call.request(request, "", RequestOptions::default()).await;
    sent.unwrap();
    let heads = std::iter::from_fn(|| server.heads.try_recv().ok());
    let sent: Vec<_> = heads
        .map(|head| {
            let (_, token) = head.split_once("x-plex-token: ").unwrap();
            token.lines().next().unwrap().to_owned()
        })
        .collect();
    assert_eq!(sent, tokens, "{method}: {status}");
}

#[tokio::test]
async fn only_a_refusal_of_the_token_is_asked_again() {
    let (once, again) = (&["first-token"][..], &["first-token", "other-token"][..]);
    check("GET /a", "401 Unauthorized", again).await;
    check("PUT /a", "401 Unauthorized", again).await;
    check("GET /a", "403 Forbidden", once).await;
    check("GET /a", "200 OK", once).await;
}

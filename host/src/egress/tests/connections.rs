//! Connections that come to nothing, told apart.

use std::time::Duration;

use http_body_util::BodyExt;
use tokio::net::TcpListener;
use wasmtime_wasi_http::{Error, RequestOptions};

use super::call::{Call, check_failure, fixed, policy, tight};
use super::server::{Script, Server};
use crate::egress::client::Trust;
use crate::egress::{Gate, Origin, Tls};

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_error() {
    let cut = Script::Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".to_vec());
    let server = Server::start([cut]).await;
    let mut call = Call::new(&server.origin, fixed());
    let body = call.send("/a").await.unwrap().into_body().collect().await;
    assert!(matches!(body, Err(Error::HttpResponseIncomplete)));
    assert_eq!(
        call.call_record.detail().unwrap(),
        "the server closed the connection in the middle of its answer"
    );
}

#[tokio::test]
async fn failures_to_connect_are_told_apart() {
    let server = Server::start([
        Script::Answer(Vec::new()),
        Script::Speak(b"SSH-2.0-x\r\n"),
        Script::Hang,
    ])
    .await;
    let mut call = Call::new(&server.origin, fixed());
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "ConnectionTerminated",
        "try https:// in its address",
    );
    let failed = call.send("/a").await;
    check_failure(failed, &call, "HttpProtocolError", "does not speak HTTP");
    let patience = Some(Duration::from_millis(50));
    let options = RequestOptions {
        first_byte_timeout: patience,
        ..RequestOptions::default()
    };
    let failed = call.send_with("/a", options).await;
    check_failure(
        failed,
        &call,
        "HttpResponseTimeout",
        "did not answer in time",
    );

    // The port of a listener that is gone again.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = Origin::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let mut call = Call::new(&origin, fixed());
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "ConnectionRefused",
        "nothing accepts connections at http://127.0.0.1:",
    );

    let mut call = Call::new(&Origin::parse("http://plex.invalid").unwrap(), fixed());
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "DnsError",
        "no address was found for the host `plex.invalid`",
    );
}

#[tokio::test]
async fn tls_towards_a_server_without_it_says_so() {
    let server = Server::start([Script::Speak(b"HTTP/1.1 400 Bad Request\r\n\r\n")]).await;
    let origin = Origin::parse(&server.origin.to_string().replace("http://", "https://")).unwrap();
    let tls = Tls {
        insecure: true,
        ..Tls::default()
    };
    let gate = Gate::new(Some(origin.clone()), fixed(), &tls, &tight()).unwrap();
    let policy = policy(&origin, &["GET /a"], &[]);
    let mut call = Call::through(gate, &tight(), policy);
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "TlsProtocolError",
        "does not speak TLS: try http://",
    );
}

#[tokio::test]
async fn invariant_5_no_client_follows_a_redirect() {
    let trusts = [
        Trust::in_server(false, &Tls::default()).unwrap(),
        Trust::in_others(),
    ];
    let clients = trusts.map(|trust| [trust.pooled(), trust.single().map_err(Into::into)]);
    for client in clients.into_iter().flatten() {
        let moved = b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n";
        let found = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        let scripts = [&moved[..], found].map(|bytes| Script::Answer(bytes.to_vec()));
        let server = Server::start(scripts).await;
        let asked = client.unwrap().get(format!("{}/a", server.origin));
        assert_eq!(asked.send().await.unwrap().status(), 302);
        assert_eq!(server.heads.len(), 1);
    }
}

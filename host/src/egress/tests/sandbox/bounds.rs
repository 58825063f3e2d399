//! The bounds of everything.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Barrier;
use wasmtime_wasi_http::Error;

use crate::egress::Origin;
use crate::egress::tests::call::{Call, check_failure, fixed, tight};
use crate::egress::tests::server::{Script, Server, answer, gzip, in_pieces, ok};
use crate::limits::Limits;

const LARGE: &str = "larger than 100 bytes";

#[tokio::test]
async fn a_body_that_is_declared_too_large_is_refused_at_once() {
    let server = Server::start([ok(&"x".repeat(101)), ok(&"x".repeat(100))]).await;
    let mut call = Call::new(&server.origin, fixed());
    let failed = call.send("/a").await;
    check_failure(failed, &call, "HttpResponseBodySize", LARGE);
    let mut call = Call::new(&server.origin, fixed());
    assert_eq!(call.text("/a").await.len(), 100);
}

/// The body breaks off at its cap, and the call may ask nothing more.
async fn check_cut(script: Script) {
    let mut server = Server::start([script, ok("")]).await;
    let mut call = Call::new(&server.origin, fixed());
    let response = call.send("/a").await.unwrap();
    let cut = response.into_body().collect().await;
    assert!(matches!(cut, Err(Error::HttpResponseBodySize(Some(100)))));
    server.head();
    let failed = call.send("/a").await;
    check_failure(failed, &call, "HttpResponseBodySize", LARGE);
    server.check_quiet();
}

#[tokio::test]
async fn a_body_that_turns_out_too_large_breaks_off() {
    let large = "x".repeat(101);
    check_cut(in_pieces("", [large.as_bytes()])).await;
    check_cut(in_pieces("", large.as_bytes().chunks(1))).await;
}

#[tokio::test]
async fn a_compressed_body_counts_as_what_it_grows_to() {
    let coding = "Content-Encoding: gzip\r\n";
    let within = gzip(&[b'x'; 100]);
    let server = Server::start([answer("200 OK", coding, &within)]).await;
    let text = Call::new(&server.origin, fixed()).text("/a").await;
    assert_eq!(text.len(), 100);

    check_cut(answer("200 OK", coding, &gzip(&[b'x'; 101]))).await;
    // Bytes that decode to nothing are counted as they arrive.
    let nothing = gzip(b"");
    check_cut(in_pieces(coding, [&nothing[..]; 6])).await;
}

#[tokio::test]
async fn a_bomb_is_not_unpacked_beyond_the_cap() {
    let bomb = gzip(&vec![b'x'; 64 << 20]);
    assert!(bomb.len() < 100 << 10);
    let limits = Limits {
        body: 1 << 20,
        ..tight()
    };
    let server = Server::start([answer("200 OK", "Content-Encoding: gzip\r\n", &bomb)]).await;
    let mut call = Call::within(&limits, &server.origin, fixed());
    let mut body = call.send("/a").await.unwrap().into_body();
    let mut seen = 0;
    let end = loop {
        match body.frame().await.expect("it breaks off") {
            Ok(frame) => seen += frame.into_data().unwrap().len(),
            Err(error) => break error,
        }
    };
    assert!(matches!(end, Error::HttpResponseBodySize(Some(1_048_576))));
    assert_eq!(seen, 1 << 20);
}

#[tokio::test]
async fn request_65_of_a_call_is_refused() {
    let mut server = Server::start(std::iter::repeat_with(|| ok(""))).await;
    let mut call = Call::within(&Limits::default(), &server.origin, fixed());
    for _ in 0..64 {
        call.text("/a").await;
        server.head();
    }
    let failed = call.send("/a").await;
    check_failure(failed, &call, "HttpRequestDenied", "more than 64 requests");
    server.check_quiet();
}

#[tokio::test]
async fn request_9_in_flight_waits() {
    // A server that answers eight together and no fewer, and counts how many were there at once.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (there, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = most.clone();
    tokio::spawn(async move {
        let eight = Arc::new(Barrier::new(8));
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let (there, most, eight) = (there.clone(), counted.clone(), eight.clone());
            tokio::spawn(async move {
                let mut head = [0; 1024];
                assert_ne!(stream.read(&mut head).await.unwrap(), 0);
                most.fetch_max(there.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                eight.wait().await;
                there.fetch_sub(1, Ordering::SeqCst);
                let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                stream.write_all(answer).await.unwrap();
            });
        }
    });
    let origin = Origin::parse(&format!("http://{address}")).unwrap();
    let mut call = Call::within(&Limits::default(), &origin, fixed());
    let asked: Vec<_> = (0..64).map(|_| tokio::spawn(call.begin("/a"))).collect();
    for answered in asked {
        assert_eq!(answered.await.unwrap().unwrap().status(), 200);
    }
    assert_eq!(most.load(Ordering::SeqCst), 8);
}

//! Bodies that are too much, or not what they say they are.

use tokio::io::AsyncWriteExt;

use super::raw::{connect, exchange, ping, rest, status};
use crate::harness::{Http, plex, set_up};

const HEAD: &str = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
                    Accept: application/json, text/event-stream\r\n";

#[tokio::test]
async fn sandbox_an_endless_body_is_cut_off() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let mut stream = connect(&server.url).await;
    let (mut read, mut write) = stream.split();
    let flood = async {
        let head = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n");
        write.write_all(head.as_bytes()).await.unwrap();
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        let mut sent = 0_u64;
        while sent < 1 << 30 && write.write_all(chunk.as_bytes()).await.is_ok() {
            sent += 0x10000;
        }
        sent
    };
    let (sent, answer) = tokio::join!(flood, rest(&mut read));
    assert!(sent < 1 << 30, "a gibibyte was taken");
    // A client that goes on sending may lose the answer to the reset of the connection.
    assert!(answer.is_empty() || status(&answer) == 413, "{answer}");
    assert_eq!(server.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn sandbox_lengths_that_lie() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let check = async |headers: &str, body: &str, expected: u16| {
        let request = format!("{HEAD}{headers}\r\n{body}");
        let answer = exchange(&server.url, request.as_bytes()).await;
        assert_eq!(status(&answer), expected, "{headers:?}: {answer}");
    };
    let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    check("Content-Length: 40\r\n", ping, 200).await;
    check("Content-Length: 20\r\n", ping, 400).await;
    check("Content-Length: 18446744073709551615\r\n", ping, 431).await;
    check("Content-Length: -1\r\n", ping, 400).await;
    check("Content-Length: 40\r\nContent-Length: 41\r\n", ping, 400).await;
    check("Transfer-Encoding: chunked\r\n", "zz\r\n", 400).await;
    check("Transfer-Encoding: gzip\r\n", ping, 400).await;
    check(
        "Content-Encoding: gzip\r\nContent-Length: 40\r\n",
        ping,
        415,
    )
    .await;
    assert_eq!(server.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn sandbox_a_body_that_never_ends_well() {
    let plex = plex().await;
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let mut stream = connect(&server.url).await;
    let head = format!("{HEAD}Content-Length: 100\r\n\r\n{{");
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let answer = rest(&mut stream).await;
    assert!(answer.is_empty() || status(&answer) == 400, "{answer}");
    let whole = ping("/mcp", "HTTP/1.1", "Host: localhost\r\n");
    let whole = exchange(&server.url, whole.as_bytes()).await;
    assert_eq!(status(&whole), 200, "{whole}");
}

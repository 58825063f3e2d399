//! Requests as bytes, for what no client library sends.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{DEADLINE, request};

/// A connection to the server at `http://HOST:PORT`.
pub async fn connect(url: &str) -> TcpStream {
    let address = url.strip_prefix("http://").unwrap();
    TcpStream::connect(address).await.unwrap()
}

/// Sends `bytes` and returns all that comes until the server closes the connection.
pub async fn exchange(url: &str, bytes: &[u8]) -> String {
    let mut stream = connect(url).await;
    let (mut read, mut write) = stream.split();
    // A server that has refused a request reads no more of it.
    let (_, answer) = tokio::join!(write.write_all(bytes), rest(&mut read));
    answer
}

/// All that comes until the server closes the connection, as it is or by resetting it.
pub async fn rest(read: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut text = Vec::new();
    let all = timeout(DEADLINE, read.read_to_end(&mut text)).await;
    let _ = all.expect("the server closes the connection");
    String::from_utf8(text).unwrap()
}

/// The status of an answer.
#[track_caller]
pub fn status(answer: &str) -> u16 {
    let status = answer
        .strip_prefix("HTTP/1.")
        .and_then(|rest| rest.get(2..5));
    let status = status.and_then(|status| status.parse().ok());
    status.unwrap_or_else(|| panic!("no answer: {answer:?}"))
}

/// What goes before a request's other headers, and what goes after all of them: a small message whole, on a connection
/// that is closed then.
pub fn ping(target: &str, version: &str, headers: &str) -> String {
    let body = request(1, "ping", serde_json::json!({})).to_string();
    let length = body.len();
    format!(
        "POST {target} {version}\r\n{headers}Connection: close\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

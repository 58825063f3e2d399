use std::time::Duration;

use plex_mcp_demo::{Clock, Demo, Options};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// 2026-01-01T00:00:00Z, when everything in the catalogue has just happened.
pub const NOW: i64 = 1_767_225_600;

/// A running server with its clock stopped.
pub async fn demo(synthetic: usize) -> Demo {
    let options = Options {
        synthetic,
        clock: Clock::fixed(NOW),
        ..Options::default()
    };
    Demo::start(options).await.unwrap()
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

pub fn admin() -> String {
    format!("X-Plex-Token: {}\r\n", Options::default().admin_token)
}

pub fn guest() -> String {
    format!("X-Plex-Token: {}\r\n", Options::default().shared_token)
}

/// Sends a request as it is written and reads to the end of the connection; an error is the connection's.
pub async fn raw(
    demo: &Demo,
    method: &str,
    target: &str,
    headers: &str,
) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect(demo.addr()).await?;
    let request =
        format!("{method} {target} HTTP/1.1\r\nHost: demo\r\nConnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut bytes = Vec::new();
    // Far beyond anything that is not a failure.
    tokio::time::timeout(Duration::from_secs(60), stream.read_to_end(&mut bytes)).await??;
    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    Ok(Answer {
        status: head[9..12].parse().unwrap(),
        body: bytes[end + 4..].to_vec(),
        head,
    })
}

pub async fn get(demo: &Demo, target: &str, headers: &str) -> Answer {
    raw(demo, "GET", target, headers).await.unwrap()
}

/// The owner's answer in XML.
pub async fn xml(demo: &Demo, target: &str) -> String {
    get(demo, target, &admin()).await.text()
}

/// The owner's answer in JSON, without the outermost object.
pub async fn json(demo: &Demo, target: &str) -> Value {
    json_as(demo, target, &admin()).await
}

pub async fn json_as(demo: &Demo, target: &str, token: &str) -> Value {
    let answer = get(
        demo,
        target,
        &format!("{token}Accept: application/json\r\n"),
    )
    .await;
    assert_eq!(answer.status, 200, "{target}: {}", answer.text());
    let mut value: Value = serde_json::from_slice(&answer.body).unwrap();
    value["MediaContainer"].take()
}

/// The titles of a list.
pub fn titles(container: &Value) -> Vec<String> {
    let items = container["Metadata"].as_array().into_iter().flatten();
    items
        .map(|item| item["title"].as_str().unwrap().to_owned())
        .collect()
}

/// The owner's answer to a request that changes something, in JSON and without the outermost object.
pub async fn change(demo: &Demo, method: &str, target: &str) -> Value {
    let headers = format!("{}Accept: application/json\r\n", admin());
    let answer = raw(demo, method, target, &headers).await.unwrap();
    assert_eq!(answer.status, 200, "{method} {target}: {}", answer.text());
    if answer.body.is_empty() {
        return Value::Null;
    }
    let mut value: Value = serde_json::from_slice(&answer.body).unwrap();
    value["MediaContainer"].take()
}

/// The URI of a path, encoded as the value of a parameter.
pub fn uri(demo: &Demo, path: &str) -> String {
    let machine = demo.machine_identifier();
    let uri = format!("server://{machine}/com.plexapp.plugins.library{path}");
    percent_encoding::utf8_percent_encode(&uri, percent_encoding::NON_ALPHANUMERIC).to_string()
}

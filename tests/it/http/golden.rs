//! The golden file: requests, and what is answered to each of them, byte for byte. `plex-mcp-http.wasm` is held to the same file
//! on other engines (`tests/interop/judges/engines`).
//!
//! `PLEX_MCP_GOLDEN=write` writes the answers as they are now.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, fs};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::raw::exchange;
use crate::harness::{Http, plex, set_up};

/// The token that clients show.
const BEARER: &str = "correct-horse-battery-staple";

/// The headers of answers that are compared.
const COMPARED: [&str; 3] = ["content-type", "www-authenticate", "allow"];

#[derive(Serialize, Deserialize)]
struct Pair {
    about: String,
    request: Request,
    #[serde(default)]
    answer: Option<Answer>,
}

#[derive(Serialize, Deserialize)]
struct Request {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    /// In the place of the usual ones; without a value, one is left out.
    #[serde(default)]
    headers: BTreeMap<String, Option<String>>,
    /// An object is sent as JSON; a list is a text, and how often it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Request {
    fn bytes(&self) -> Vec<u8> {
        let body = match &self.body {
            None => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(Value::Array(parts)) => {
                let times = usize::try_from(parts[1].as_u64().unwrap()).unwrap();
                parts[0].as_str().unwrap().repeat(times)
            }
            Some(message) => message.to_string(),
        };
        let mut headers: BTreeMap<&str, Option<&str>> = [
            ("Host", "localhost"),
            ("Content-Type", "application/json"),
            ("Accept", "application/json, text/event-stream"),
        ]
        .map(|(name, value)| (name, Some(value)))
        .into();
        let bearer = format!("Bearer {BEARER}");
        headers.insert("Authorization", Some(&bearer));
        for (name, value) in &self.headers {
            headers.insert(name, value.as_deref());
        }
        let headers: String = headers
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}: {}\r\n", value?)))
            .collect();
        let method = self.method.as_deref().unwrap_or("POST");
        let path = self.path.as_deref().unwrap_or("/mcp");
        let length = body.len();
        format!("{method} {path} HTTP/1.1\r\n{headers}Connection: close\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes()
    }
}

fn answer(text: &str) -> Answer {
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let headers = head.lines().skip(1).filter_map(|line| {
        let (name, value) = line.split_once(": ")?;
        let name = name.to_ascii_lowercase();
        COMPARED
            .contains(&name.as_str())
            .then(|| (name, value.to_owned()))
    });
    Answer {
        status,
        headers: headers.collect(),
        body: body.to_owned(),
    }
}

#[tokio::test]
async fn answers_are_those_of_the_golden_file() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/http.json");
    let text = fs::read_to_string(&file).unwrap();
    let mut pairs: Vec<Pair> = serde_json::from_str(&text).unwrap();
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.env("PLEX_MCP_HTTP_TOKEN", BEARER);
    let server = Http::start(command, &[]).await;
    let writes = env::var_os("PLEX_MCP_GOLDEN").is_some();
    for pair in &mut pairs {
        let found = answer(&exchange(&server.url, &pair.request.bytes()).await);
        if writes {
            pair.answer = Some(found);
        } else {
            assert_eq!(Some(found), pair.answer, "{}", pair.about);
        }
    }
    if writes {
        let text = serde_json::to_string_pretty(&pairs).unwrap();
        fs::write(&file, text + "\n").unwrap();
    }
}

//! Progress, for clients that ask for it: what the server has answered of a call so far, and nothing else.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::harness::{DEADLINE, Http, Stdio, hostile, plex, request, set_up, stateless_request};

#[derive(Clone, Copy, Debug)]
enum Way {
    Stdio,
    Http,
}

/// Everything that the server says to a call of the hostile component, the result last.
async fn said(
    way: Way,
    stateless: bool,
    url: &str,
    tool: &str,
    arguments: Value,
    token: Option<Value>,
) -> Vec<Value> {
    let parameters = json!({"name": tool, "arguments": arguments});
    let mut message = if stateless {
        stateless_request(7, "tools/call", parameters)
    } else {
        request(7, "tools/call", parameters)
    };
    if let Some(token) = token {
        message["params"]["_meta"]["progressToken"] = token;
    }
    let mut command = set_up(url);
    match way {
        Way::Stdio => {
            command.arg("serve").args(hostile().flags());
            let mut client = if stateless {
                Stdio::start(command)
            } else {
                Stdio::open(command).await
            };
            client.send(&message).await;
            let mut said = vec![client.next().await];
            while said.last().unwrap()["id"] != 7 {
                said.push(client.next().await);
            }
            assert_eq!(client.end().await.0.code(), Some(0), "and nothing after it");
            said
        }
        Way::Http => {
            let server = Http::start(command, &hostile().flags()).await;
            let headers: &[_] = if stateless {
                &[
                    ("mcp-protocol-version", "2026-07-28"),
                    ("mcp-method", "tools/call"),
                    ("mcp-name", tool),
                ]
            } else {
                &[("mcp-protocol-version", "2025-11-25")]
            };
            let answer = server.post(headers, message.to_string()).await;
            assert_eq!(answer.status, 200, "{answer:?}");
            if answer.headers["content-type"] == "application/json" {
                return vec![answer.json()];
            }
            assert_eq!(answer.headers["content-type"], "text/event-stream");
            let data = answer
                .text
                .lines()
                .filter_map(|line| line.strip_prefix("data:"));
            data.filter(|data| !data.trim().is_empty())
                .map(|data| serde_json::from_str(data).expect("data is JSON"))
                .collect()
        }
    }
}

/// The numbers that were told on the way to a result; every notification is nothing but what it must be.
#[track_caller]
fn told(said: &[Value], token: &Value) -> Vec<u64> {
    let (result, notifications) = said.split_last().unwrap();
    assert!(result["result"].is_object(), "{result}");
    let told = notifications.iter().map(|notification| {
        let number = notification["params"]["progress"].as_f64().unwrap() as u64;
        let message = match number {
            1 => "1 request answered".to_owned(),
            more => format!("{more} requests answered"),
        };
        let parameters = json!({"progressToken": token, "progress": notification["params"]["progress"], "message": message});
        assert_eq!(
            *notification,
            json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": parameters})
        );
        number
    });
    let told: Vec<_> = told.collect();
    assert!(told.is_sorted_by(|a, b| a < b), "{told:?}");
    told
}

const EVERYWHERE: [(Way, bool); 4] = [
    (Way::Stdio, false),
    (Way::Stdio, true),
    (Way::Http, false),
    (Way::Http, true),
];

#[tokio::test]
async fn answered_requests_are_told() {
    let plex = plex().await;
    for (way, stateless) in EVERYWHERE {
        for token in [json!("a token"), json!(0)] {
            let arguments = json!({"count": 5});
            let said = said(
                way,
                stateless,
                &plex.url(),
                "ask_often",
                arguments,
                Some(token.clone()),
            )
            .await;
            let told = told(&said, &token);
            assert_eq!(told.last(), Some(&5), "{way:?} {stateless}: {told:?}");
        }
    }
}

#[tokio::test]
async fn who_does_not_ask_is_told_nothing() {
    let plex = plex().await;
    for (way, stateless) in EVERYWHERE {
        let said = said(
            way,
            stateless,
            &plex.url(),
            "ask_often",
            json!({"count": 5}),
            None,
        )
        .await;
        assert_eq!(told(&said, &Value::Null), [0; 0], "{way:?} {stateless}");
    }
}

/// Of what does not leave nothing is told, and of a call that asks for nothing neither.
#[tokio::test]
async fn refused_requests_are_no_progress() {
    let plex = plex().await;
    let refused = json!({"method": "GET", "scheme": "", "authority": "", "target": "/secret"});
    for (tool, arguments) in [("ask", refused), ("environment", json!({}))] {
        let said = said(
            Way::Http,
            true,
            &plex.url(),
            tool,
            arguments,
            Some(json!("t")),
        )
        .await;
        assert_eq!(told(&said, &json!("t")), [0; 0], "{tool}");
    }
}

/// However fast the server answers, and whatever the component does.
#[tokio::test]
async fn progress_is_told_now_and_then() {
    const PAUSE: Duration = Duration::from_millis(50);
    let plex = plex().await;
    let begun = Instant::now();
    let arguments = json!({"count": 60});
    let said = said(
        Way::Stdio,
        false,
        &plex.url(),
        "ask_often",
        arguments,
        Some(json!("t")),
    )
    .await;
    let told = told(&said, &json!("t"));
    assert_eq!(told.last(), Some(&60));
    // The last one waits for nothing. A slow machine has more to tell and takes longer.
    let most = begun.elapsed().as_millis() / PAUSE.as_millis() + 2;
    assert!(told.len() as u128 <= most, "{} of {most}", told.len());
}

/// A server that answers once, and says when it has another request and when that ends.
async fn falling_silent() -> (String, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, events) = mpsc::channel(2);
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 4096];
        assert!(stream.read(&mut head).await.unwrap() > 0);
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        stream.write_all(answer.as_bytes()).await.unwrap();
        assert!(stream.read(&mut head).await.unwrap() > 0);
        sender.send(()).await.unwrap();
        while stream.read(&mut head).await.is_ok_and(|read| read > 0) {}
        sender.send(()).await.unwrap();
    });
    (url, events)
}

async fn event(events: &mut mpsc::Receiver<()>, what: &str) {
    let event = timeout(DEADLINE, events.recv()).await;
    assert_eq!(
        event.unwrap_or_else(|_| panic!("not in time: {what}")),
        Some(())
    );
}

/// Once something was told the answer has begun, and whoever leaves still stops the call.
#[tokio::test]
async fn leaving_in_the_middle_of_the_answer_stops_the_call() {
    for (version, stateless) in [("2025-11-25", false), ("2026-07-28", true)] {
        let (url, mut events) = falling_silent().await;
        let mut flags = vec!["--timeout", "10m"];
        flags.extend(hostile().flags());
        let server = Http::start(set_up(&url), &flags).await;
        let parameters = json!({"name": "ask_often", "arguments": {"count": 2}});
        let mut message = if stateless {
            stateless_request(1, "tools/call", parameters)
        } else {
            request(1, "tools/call", parameters)
        };
        message["params"]["_meta"]["progressToken"] = json!("t");
        let message = message.to_string();
        let head = format!(
            "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nContent-Length: {}\r\n\
             MCP-Protocol-Version: {version}\r\nMcp-Method: tools/call\r\nMcp-Name: ask_often\r\n\r\n",
            message.len()
        );
        let mut stream = TcpStream::connect(server.url.strip_prefix("http://").unwrap())
            .await
            .unwrap();
        stream
            .write_all(format!("{head}{message}").as_bytes())
            .await
            .unwrap();
        let mut begun = String::new();
        while !begun.contains("1 request answered") {
            let mut bytes = [0; 1024];
            let read = timeout(DEADLINE, stream.read(&mut bytes)).await;
            let read = read.expect("the server tells in time").unwrap();
            assert!(read > 0, "{begun}");
            begun.push_str(&String::from_utf8_lossy(&bytes[..read]));
        }
        event(&mut events, "the second request to Plex").await;
        drop(stream);
        event(&mut events, "the end of the second request to Plex").await;
        let ended = async {
            loop {
                let metrics = server.get("/metrics").await.text;
                if metrics.contains(r#"{tool="ask_often",outcome="cancelled"} 1"#) {
                    break;
                }
            }
        };
        timeout(DEADLINE, ended)
            .await
            .expect("the call is counted as cancelled");
    }
}

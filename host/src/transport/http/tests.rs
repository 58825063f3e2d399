//! Clients that take their time, against a server that has little.

use std::net::SocketAddr;
use std::path::Path;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::*;
use crate::config::{Config, Flags};

/// Longer than any test.
const LONG: Duration = Duration::from_secs(600);

/// The time that a test waits before it fails.
const DEADLINE: Duration = Duration::from_secs(60);

const SHORT: Duration = Duration::from_millis(50);

/// Short, and yet enough for a request on a machine that is busy.
const ENOUGH: Duration = Duration::from_millis(500);

fn long_timeouts() -> Timeouts {
    Timeouts {
        head: LONG,
        body: LONG,
        idle: LONG,
        drain: Duration::ZERO,
        last_calls: LONG,
        connections: 8,
    }
}

/// Serves for as long as the runtime of the test lives.
async fn serve(timeouts: Timeouts) -> SocketAddr {
    start(timeouts, None).await.0
}

/// A server without a Plex server unless it is named.
async fn server(plex: Option<&str>) -> Server {
    let directory = tempfile::tempdir().unwrap();
    let mut flags = Flags::default();
    flags.places.state_dir = Some(directory.path().to_owned());
    // Compiled once, for the tests of the sandbox too.
    flags.places.cache_dir = Some(Path::new(env!("OUT_DIR")).join("compiled"));
    let config = Config::new(&flags, |name| {
        plex.filter(|_| name == "PLEX_URL").map(Into::into)
    });
    let config = config.unwrap();
    crate::start::start(config)
        .await
        .unwrap()
        .into_server(crate::config::ToolsMode::All)
        .0
}

/// Serves until the token is cancelled.
async fn start(
    timeouts: Timeouts,
    plex: Option<&str>,
) -> (SocketAddr, CancellationToken, JoinHandle<()>) {
    let server = server(plex).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let access = access(address, &[], &[], |_| None).unwrap();
    let stop = CancellationToken::new();
    let endpoint = Endpoint::new(server, access, timeouts.body, stop.clone());
    let serving = connections::serve(endpoint, listener, timeouts, stop.clone());
    (address, stop, tokio::spawn(serving))
}

/// Everything that comes until the server closes the connection, which it must do.
async fn rest(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let read = timeout(DEADLINE, stream.read_to_end(&mut bytes)).await;
    // A connection that is reset is closed as well.
    let _ = read.expect("the server closes the connection");
    String::from_utf8(bytes).unwrap()
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Asks for the health on a connection that stays open.
async fn ask(stream: &mut TcpStream) {
    stream.write_all(HEALTH.as_bytes()).await.unwrap();
    answered(stream).await;
}

async fn answered(stream: &mut TcpStream) {
    let mut text = Vec::new();
    while !text.ends_with(b"\r\n\r\nok\n") {
        let read = timeout(DEADLINE, stream.read_buf(&mut text)).await;
        let read = read.expect("the server answers").unwrap();
        assert!(
            read > 0,
            "closed after {:?}",
            String::from_utf8_lossy(&text)
        );
    }
}

#[tokio::test]
async fn sandbox_heads_must_come_soon() {
    let timeouts = Timeouts {
        head: SHORT,
        ..long_timeouts()
    };
    let address = serve(timeouts).await;
    for begun in ["", "P", "POST /mcp HTTP/1.1\r\nHost: local"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        assert_eq!(rest(&mut stream).await, "", "{begun:?}");
    }
}

#[tokio::test]
async fn sandbox_a_head_in_drops_gains_no_time() {
    let timeouts = Timeouts {
        head: ENOUGH,
        ..long_timeouts()
    };
    let mut stream = TcpStream::connect(serve(timeouts).await).await.unwrap();
    // One after an answer, where the time runs from its first byte.
    ask(&mut stream).await;
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nX: ")
        .await
        .unwrap();
    let (mut read, mut write) = stream.into_split();
    let mut drops = 0;
    let dripping = async {
        while write.write_all(b"x").await.is_ok() {
            drops += 1;
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    let mut bytes = Vec::new();
    let closed = async {
        tokio::select! {
            () = dripping => {}
            _ = read.read_to_end(&mut bytes) => {}
        }
    };
    timeout(DEADLINE, closed)
        .await
        .expect("the server closes the connection");
    assert_eq!(bytes, b"");
    assert!(drops > 0);
}

#[tokio::test]
async fn sandbox_bodies_must_come_soon() {
    let timeouts = Timeouts {
        body: SHORT,
        ..long_timeouts()
    };
    let mut stream = TcpStream::connect(serve(timeouts).await).await.unwrap();
    let head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let answer = rest(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(
        answer.ends_with("the body took longer than 50ms\n"),
        "{answer}"
    );
}

#[tokio::test]
async fn sandbox_idle_connections_are_closed() {
    let timeouts = Timeouts {
        idle: SHORT,
        ..long_timeouts()
    };
    let mut stream = TcpStream::connect(serve(timeouts).await).await.unwrap();
    ask(&mut stream).await;
    assert_eq!(rest(&mut stream).await, "");
}

#[tokio::test]
async fn between_requests_there_is_time() {
    let timeouts = Timeouts {
        head: ENOUGH,
        ..long_timeouts()
    };
    let mut stream = TcpStream::connect(serve(timeouts).await).await.unwrap();
    ask(&mut stream).await;
    tokio::time::sleep(ENOUGH * 2).await;
    ask(&mut stream).await;
}

#[tokio::test]
async fn sandbox_more_connections_than_may_be_wait() {
    let timeouts = Timeouts {
        connections: 1,
        ..long_timeouts()
    };
    let address = serve(timeouts).await;
    let mut first = TcpStream::connect(address).await.unwrap();
    ask(&mut first).await;
    let mut second = TcpStream::connect(address).await.unwrap();
    second.write_all(HEALTH.as_bytes()).await.unwrap();
    // Whoever is in is served all the while.
    for _ in 0..20 {
        ask(&mut first).await;
    }
    let early = second.try_read(&mut [0; 1]);
    assert!(
        early.is_err(),
        "answered while the first was open: {early:?}"
    );
    drop(first);
    answered(&mut second).await;
}

#[tokio::test]
async fn sandbox_heads_are_bounded() {
    let address = serve(long_timeouts()).await;
    let check = async |headers: String, status: &str| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!(
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let answer = rest(&mut stream).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{answer}"
        );
    };
    check("X: y\r\n".repeat(60), "200").await;
    check("X: y\r\n".repeat(70), "431").await;
    check(format!("X: {}\r\n", "y".repeat(15 << 10)), "200").await;
    check(format!("X: {}\r\n", "y".repeat(20 << 10)), "431").await;
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let timeouts = Timeouts {
        last_calls: SHORT,
        ..long_timeouts()
    };
    let (address, stop, serving) = start(timeouts, None).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut asked = [0; 12];
    stream.read_exact(&mut asked).await.unwrap();
    assert_eq!(&asked, b"HTTP/1.1 100");
    stop.cancel();
    let stopped = timeout(DEADLINE, serving).await;
    stopped.expect("the server stops").unwrap();
}

/// The status and words of `/readyz`, on a connection that stays open.
async fn readiness(stream: &mut TcpStream) -> String {
    let request = "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = Vec::new();
    loop {
        let read = timeout(DEADLINE, stream.read_buf(&mut text)).await;
        let text = String::from_utf8_lossy(&text);
        assert!(read.expect("the server answers").unwrap() > 0, "{text}");
        if let Some((head, words)) = text.split_once("\r\n\r\n")
            && words.ends_with('\n')
        {
            let status = head.split(' ').nth(1).unwrap();
            return format!("{status} {}", words.trim_end());
        }
    }
}

#[tokio::test]
async fn whoever_is_to_stop_says_so_and_serves_until_it_is_drained() {
    let timeouts = Timeouts {
        drain: LONG,
        ..long_timeouts()
    };
    let (address, stop, _serving) = start(timeouts, None).await;
    let mut before = TcpStream::connect(address).await.unwrap();
    // It depends on the machine when the component is compiled.
    loop {
        match readiness(&mut before).await.as_str() {
            "200 ready" => break,
            other => assert_eq!(other, "503 the component is not compiled yet"),
        }
    }
    stop.cancel();
    let mut after = TcpStream::connect(address).await.unwrap();
    for stream in [&mut before, &mut after] {
        assert_eq!(readiness(stream).await, "503 stopping");
        ask(stream).await;
    }
}

#[tokio::test]
async fn whoever_is_drained_accepts_nobody() {
    let timeouts = Timeouts {
        drain: SHORT,
        ..long_timeouts()
    };
    let (address, stop, serving) = start(timeouts, None).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    ask(&mut stream).await;
    stop.cancel();
    timeout(DEADLINE, serving)
        .await
        .expect("the server stops")
        .unwrap();
    assert_eq!(rest(&mut stream).await, "");
    assert!(TcpStream::connect(address).await.is_err());
}

/// Refuses the first request for now, answers the second once it may, and says when it has it.
async fn hesitant_plex() -> (String, oneshot::Receiver<()>, oneshot::Sender<()>) {
    const ANSWERS: [&str; 2] = [
        "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 31\r\n\r\n{\"MediaContainer\":{\"size\":0}}\r\n",
    ];
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (asked, asks) = oneshot::channel();
    let (go, may) = oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = [0; 4096];
        assert!(stream.read(&mut head).await.unwrap() > 0);
        stream.write_all(ANSWERS[0].as_bytes()).await.unwrap();
        assert!(stream.read(&mut head).await.unwrap() > 0);
        asked.send(()).unwrap();
        may.await.unwrap();
        stream.write_all(ANSWERS[1].as_bytes()).await.unwrap();
        std::future::pending::<()>().await;
    });
    (url, asks, go)
}

#[tokio::test]
async fn an_answer_in_pieces_takes_as_long_as_the_call() {
    let timeouts = Timeouts {
        idle: SHORT,
        ..long_timeouts()
    };
    let (plex, asked, go) = hesitant_plex().await;
    let address = start(timeouts, Some(&plex)).await.0;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let call = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"plex_get_libraries","arguments":{},"_meta":{"progressToken":1}}}"#;
    let request = format!(
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\n\
         Content-Length: {}\r\n\r\n{call}",
        call.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut begun = Vec::new();
    while !begun.ends_with(b"\n\n\r\n") {
        let read = timeout(DEADLINE, stream.read_buf(&mut begun)).await;
        assert!(read.expect("the server answers").unwrap() > 0);
    }
    let begun = String::from_utf8(begun).unwrap();
    assert!(begun.contains("1 request answered"), "{begun}");
    timeout(DEADLINE, asked).await.unwrap().unwrap();
    // More than a client may stay idle, and nothing is said.
    tokio::time::sleep(5 * SHORT).await;
    go.send(()).unwrap();
    // A client that has everything is idle, and the connection is closed.
    let ended = rest(&mut stream).await;
    assert!(ended.contains(r#""isError":false"#), "{ended}");
}

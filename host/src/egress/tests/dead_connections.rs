//! Connections that look alive and are dead: the server resets them without having looked at a request, as after a sleep of
//! either machine. Reads are answered all the same; a change leaves once, on a connection of its own.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use http::Request;
use http_body_util::BodyExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use wasmtime_wasi_http::{Error, RequestOptions};

use super::call::{Call, fixed, policy};
use crate::egress::{Gate, Origin, Tls};
use crate::limits::Limits;

/// A server that keeps its connections open, and then sleeps.
struct Sleeper {
    origin: Origin,
    shared: Arc<Shared>,
    /// The requests that it has handled, by their first lines.
    handled: UnboundedReceiver<String>,
}

struct Shared {
    /// Connections that were opened before are dead: the next request on one is lost.
    has_slept: AtomicBool,
    /// So many first requests are answered together, so that each has a connection of its own.
    together: Barrier,
    handled: UnboundedSender<String>,
    lost: AtomicUsize,
}

impl Sleeper {
    async fn start(together: usize) -> Sleeper {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let (sender, handled) = unbounded_channel();
        let shared = Arc::new(Shared {
            has_slept: AtomicBool::new(false),
            together: Barrier::new(together),
            handled: sender,
            lost: AtomicUsize::new(0),
        });
        let own = shared.clone();
        tokio::spawn(async move {
            for number in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(connection(stream, number, own.clone()));
            }
        });
        Sleeper {
            origin: Origin::parse(&origin).unwrap(),
            shared,
            handled,
        }
    }

    /// All connections so far die, and the client does not learn it.
    fn sleep(&self) {
        self.shared.has_slept.store(true, Ordering::SeqCst);
    }

    fn handled(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.handled.try_recv().ok()).collect()
    }
}

/// A request for `/gone` is handled, and its connection reset.
async fn connection(mut stream: TcpStream, number: usize, shared: Arc<Shared>) {
    let is_new = shared.has_slept.load(Ordering::SeqCst);
    let mut requests = 0;
    while let Some(line) = first_line(&mut stream).await {
        if shared.has_slept.load(Ordering::SeqCst) && !is_new {
            shared.lost.fetch_add(1, Ordering::SeqCst);
            return reset(stream);
        }
        shared.handled.send(line.clone()).unwrap();
        if line.contains(" /gone ") {
            return reset(stream);
        }
        if requests == 0 && !is_new {
            shared.together.wait().await;
        }
        requests += 1;
        let body = format!("{number}");
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

/// The first line of a request, whose head is read.
async fn first_line(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    Some(head.lines().next().unwrap().to_owned())
}

/// Closes so that the other side learns nothing before it writes, and then is told that there is no connection.
fn reset(stream: TcpStream) {
    stream.set_zero_linger().unwrap();
}

fn gate(origin: &Origin) -> Gate {
    let limits = Limits::default();
    Gate::new(Some(origin.clone()), fixed(), &Tls::default(), &limits).unwrap()
}

const READS: [&str; 2] = ["GET /a", "GET /gone"];

const CHANGES: [&str; 4] = ["GET! /a", "GET! /gone", "PUT /a", "PUT /gone"];

/// A call that `only_reads`, or whose requests are all changes, over the connections of the gate.
fn call(gate: &Gate, only_reads: bool) -> Call {
    let rules = if only_reads { &READS[..] } else { &CHANGES };
    let policy = policy(gate.origin().unwrap(), rules, &[]);
    Call::through(gate.clone(), &Limits::default(), policy)
}

async fn ask(call: &mut Call, method: &str, path: &str) -> Result<String, Error> {
    let request = Request::builder()
        .method(method)
        .uri(format!("{}{path}", call.origin));
    let answered = call.request(request, "", RequestOptions::default()).await?;
    let body = answered.into_body().collect().await?.to_bytes();
    Ok(String::from_utf8(body.to_vec()).unwrap())
}

/// Reads until a connection is used again: then it is idle, and the next read takes it.
async fn reuse(gate: &Gate) {
    let mut reads = call(gate, true);
    let mut seen = BTreeSet::new();
    while seen.insert(ask(&mut reads, "GET", "/a").await.unwrap()) {}
    // The connection of the last read is idle once something else was asked and answered.
    ask(&mut call(gate, false), "GET", "/a").await.unwrap();
}

/// Eight reads at once, on a connection each, which all stay open.
async fn eight_reads(server: &mut Sleeper, gate: &Gate) {
    let mut eight = call(gate, true);
    let asked: Vec<_> = (0..8).map(|_| tokio::spawn(eight.begin("/a"))).collect();
    for answered in asked {
        let body = answered.await.unwrap().unwrap().into_body();
        body.collect().await.unwrap();
    }
    assert_eq!(server.handled(), ["GET /a HTTP/1.1"; 8]);
}

#[tokio::test]
async fn after_a_sleep_reads_are_answered_and_a_change_is_sent_once() {
    let mut server = Sleeper::start(8).await;
    let gate = gate(&server.origin);
    eight_reads(&mut server, &gate).await;
    server.sleep();
    let mut reads = call(&gate, true);
    for _ in 0..2 {
        ask(&mut reads, "GET", "/a").await.unwrap();
    }
    assert_eq!(
        server.shared.lost.load(Ordering::SeqCst),
        2,
        "both met a dead connection"
    );
    let mut changes = call(&gate, false);
    for method in ["GET", "PUT"] {
        ask(&mut changes, method, "/a").await.unwrap();
    }
    assert_eq!(
        server.shared.lost.load(Ordering::SeqCst),
        2,
        "no change did"
    );
    let read = "GET /a HTTP/1.1";
    assert_eq!(server.handled(), [read, read, read, "PUT /a HTTP/1.1"]);
    assert_eq!(reads.call_record.detail(), None);
}

#[tokio::test]
async fn a_change_that_is_lost_is_sent_once() {
    let mut server = Sleeper::start(1).await;
    let gate = gate(&server.origin);
    for method in ["GET", "PUT"] {
        let failed = ask(&mut call(&gate, false), method, "/gone").await;
        assert!(
            matches!(failed, Err(Error::ConnectionTerminated)),
            "{failed:?}"
        );
        assert_eq!(server.handled(), [format!("{method} /gone HTTP/1.1")]);
    }
}

#[tokio::test]
async fn changes_have_connections_of_their_own() {
    let mut server = Sleeper::start(1).await;
    let gate = gate(&server.origin);
    reuse(&gate).await;
    let mut seen = BTreeSet::new();
    for method in ["PUT", "GET", "PUT", "GET"] {
        // A call sends each change once.
        let mut change = call(&gate, false);
        let connection = ask(&mut change, method, "/a").await.unwrap();
        assert!(seen.insert(connection), "{method}: used before");
    }
    let connection = ask(&mut call(&gate, true), "GET", "/a").await.unwrap();
    assert!(!seen.contains(&connection), "a read takes none of these");
    server.handled();
}

#[tokio::test]
async fn a_read_that_dies_on_a_new_connection_is_not_asked_again() {
    let mut server = Sleeper::start(1).await;
    let gate = gate(&server.origin);
    let failed = ask(&mut call(&gate, true), "GET", "/gone").await;
    assert!(
        matches!(failed, Err(Error::ConnectionTerminated)),
        "{failed:?}"
    );
    assert_eq!(server.handled(), ["GET /gone HTTP/1.1"]);
}

#[tokio::test]
async fn a_read_is_asked_again_once_and_no_more() {
    let mut server = Sleeper::start(1).await;
    let gate = gate(&server.origin);
    reuse(&gate).await;
    server.handled();
    let failed = ask(&mut call(&gate, true), "GET", "/gone").await;
    assert!(
        matches!(failed, Err(Error::ConnectionTerminated)),
        "{failed:?}"
    );
    assert_eq!(server.handled(), ["GET /gone HTTP/1.1"; 2]);
}

//! A Plex server of prepared bytes: what is asked again is answered from memory, at hardly any cost.
//!
//! It stands in front of the demo server. What it was not asked yet it asks there and keeps, by target, format and paging;
//! so it honours paging for the pages that were asked once before.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context, bail, ensure};

use crate::plex::Account;

/// Bytes of a request's head.
const HEAD: usize = 16 << 10;

/// Headers that answers differ by; the rest of a request changes nothing.
const TELLING: [&str; 3] = [
    "accept:",
    "x-plex-container-start:",
    "x-plex-container-size:",
];

/// Headers that say how an answer came, and nothing of how it is handed on.
const OF_THE_CONNECTION: [&str; 3] = ["connection:", "content-length:", "transfer-encoding:"];

/// Serves until the process ends.
pub struct Prepared {
    pub account: Account,
}

/// Whole answers, by what tells them apart.
type Answers = Mutex<HashMap<String, Arc<[u8]>>>;

impl Prepared {
    /// In front of the server of `account`, which speaks plain HTTP.
    pub fn start(account: &Account) -> anyhow::Result<Prepared> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let to = account.url.strip_prefix("http://");
        let to: SocketAddr = to.context("not a plain HTTP server")?.parse()?;
        let answers = Arc::new(Answers::default());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let answers = answers.clone();
                // A connection that breaks off has ended.
                thread::spawn(move || serve(stream, to, &answers));
            }
        });
        let token = account.token.clone();
        Ok(Prepared {
            account: Account { url, token },
        })
    }
}

fn serve(mut stream: TcpStream, to: SocketAddr, answers: &Answers) -> anyhow::Result<()> {
    stream.set_nodelay(true)?;
    let mut head = Vec::with_capacity(HEAD);
    while let Some(end) = read_head(&mut stream, &mut head)? {
        let text = std::str::from_utf8(&head[..end])?;
        let key = key(text)?;
        let kept = lock(answers).get(&key).cloned();
        let answer = match kept {
            Some(answer) => answer,
            None => {
                let answer: Arc<[u8]> = asked(to, text)?.into();
                lock(answers).insert(key, answer.clone());
                answer
            }
        };
        stream.write_all(&answer)?;
        head.drain(..end);
    }
    Ok(())
}

fn lock(answers: &Answers) -> std::sync::MutexGuard<'_, HashMap<String, Arc<[u8]>>> {
    answers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The end of the next head in `head`, which is read as far as that takes; `None` at the end of the connection.
fn read_head(stream: &mut TcpStream, head: &mut Vec<u8>) -> anyhow::Result<Option<usize>> {
    loop {
        if let Some(end) = memchr::memmem::find(head, b"\r\n\r\n") {
            return Ok(Some(end + 4));
        }
        ensure!(head.len() < HEAD, "a head without an end");
        let mut piece = [0; 4 << 10];
        match stream.read(&mut piece)? {
            0 => return Ok(None),
            read => head.extend_from_slice(&piece[..read]),
        }
    }
}

fn key(head: &str) -> anyhow::Result<String> {
    let mut lines = head.lines();
    let line = lines.next().unwrap_or_default();
    ensure!(line.starts_with("GET "), "only what is read is prepared");
    let telling = |line: &&str| {
        let begins = |name: &&str| {
            line.get(..name.len())
                .is_some_and(|l| l.eq_ignore_ascii_case(name))
        };
        TELLING.iter().any(begins)
    };
    let mut key = line.to_owned();
    for line in lines.filter(telling) {
        key.push('\n');
        key.push_str(line);
    }
    Ok(key)
}

/// The whole answer of the server at `to`, ready to be sent again and again.
fn asked(to: SocketAddr, head: &str) -> anyhow::Result<Vec<u8>> {
    let mut server = TcpStream::connect(to)?;
    let mut request = String::new();
    for line in head.trim_end().lines() {
        if !is_of_the_connection(line) {
            request.push_str(line);
            request.push_str("\r\n");
        }
    }
    request.push_str("connection: close\r\n\r\n");
    server.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    let end = memchr::memmem::find(&answer, b"\r\n\r\n").context("an answer without a head")?;
    let (head, body) = (std::str::from_utf8(&answer[..end])?, &answer[end + 4..]);
    if head.to_ascii_lowercase().contains("transfer-encoding") {
        bail!("the demo server sends its answers whole, not in chunks");
    }
    let kept = head.lines().filter(|line| !is_of_the_connection(line));
    let mut prepared: String = kept.flat_map(|line| [line, "\r\n"]).collect();
    prepared.push_str(&format!("content-length: {}\r\n\r\n", body.len()));
    let mut prepared = prepared.into_bytes();
    prepared.extend_from_slice(body);
    Ok(prepared)
}

fn is_of_the_connection(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    OF_THE_CONNECTION.iter().any(|name| line.starts_with(name))
}

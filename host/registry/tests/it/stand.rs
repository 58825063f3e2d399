//! A server that answers as a test says, and remembers what it was asked.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// One request, as far as tests look at it.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// With its query.
    pub path: String,
    pub authorization: Option<String>,
}

pub struct Stand {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Stand {
    /// `answers` is given a request and this server's host and port. It serves until the process ends.
    pub fn new(answers: impl Fn(&Asked, &str) -> Vec<u8> + Send + 'static) -> Stand {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = asked.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let request = request(&stream);
                seen.lock().unwrap().push(request.clone());
                // A client that has heard enough hangs up.
                let _ = stream.write_all(&answers(&request, &address.to_string()));
            }
        });
        Stand { address, asked }
    }

    pub fn host(&self) -> String {
        self.address.to_string()
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

fn request(stream: &TcpStream) -> Asked {
    let mut asked = Asked::default();
    for line in BufReader::new(stream).lines() {
        let line = line.unwrap();
        if line.is_empty() {
            break;
        }
        if let Some(rest) = line.strip_prefix("GET ") {
            asked.path = rest.trim_end_matches(" HTTP/1.1").to_owned();
        } else if let Some((name, value)) = line.split_once(": ")
            && name.eq_ignore_ascii_case("authorization")
        {
            asked.authorization = Some(value.to_owned());
        }
    }
    asked
}

pub fn answer(status: u16, body: &[u8]) -> Vec<u8> {
    answer_with(status, "", body)
}

/// `headers` end with a line's end each.
pub fn answer_with(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

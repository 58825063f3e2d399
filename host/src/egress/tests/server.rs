//! A server that does what a script says, and nothing that HTTP says.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::sync::oneshot;

use crate::egress::Origin;

/// A server's way with one connection.
pub enum Script {
    /// Reads a request, writes this and closes.
    Answer(Vec<u8>),
    /// Reads a request, waits until it is told to go on, writes this and closes.
    AnswerLate(oneshot::Receiver<()>, Vec<u8>),
    /// Reads a request and says nothing.
    Hang,
    /// Writes this without reading anything.
    Speak(&'static [u8]),
    /// Reads a request, writes the first, and then the second until nobody takes it any more.
    Flood(&'static str, Vec<u8>),
}

/// A server that treats each connection by the next of its scripts.
pub struct Server {
    pub origin: Origin,
    /// The heads of the requests that it got.
    pub heads: UnboundedReceiver<String>,
    /// Bytes that were taken from floods.
    pub flooded: Arc<AtomicUsize>,
}

impl Server {
    pub async fn start(
        scripts: impl IntoIterator<Item = Script, IntoIter: Send> + Send + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let origin = Origin::parse(&format!("http://{address}")).unwrap();
        let (sender, heads) = unbounded_channel();
        let flooded = Arc::new(AtomicUsize::new(0));
        let taken = flooded.clone();
        tokio::spawn(async move {
            let mut open = Vec::new();
            for script in scripts {
                let (mut stream, _) = listener.accept().await.unwrap();
                if !matches!(script, Script::Speak(_)) {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        head.push(stream.read_u8().await.unwrap());
                    }
                    sender.send(String::from_utf8(head).unwrap()).unwrap();
                }
                match script {
                    Script::Answer(bytes) => {
                        // Whoever has seen enough may close before the end.
                        let _ = stream.write_all(&bytes).await;
                    }
                    Script::AnswerLate(go, bytes) => {
                        // Others are answered meanwhile.
                        tokio::spawn(async move {
                            go.await.unwrap();
                            let _ = stream.write_all(&bytes).await;
                        });
                    }
                    Script::Speak(bytes) => {
                        stream.write_all(bytes).await.unwrap();
                        open.push(stream);
                    }
                    Script::Hang => open.push(stream),
                    Script::Flood(first, again) => {
                        stream.write_all(first.as_bytes()).await.unwrap();
                        while stream.write_all(&again).await.is_ok() {
                            taken.fetch_add(again.len(), Ordering::Relaxed);
                        }
                    }
                }
            }
            // Until the test's runtime is gone.
            std::future::pending::<()>().await;
        });
        Server {
            origin,
            heads,
            flooded,
        }
    }

    /// The head of the next request, when it arrives.
    pub async fn next_head(&mut self) -> String {
        self.heads.recv().await.expect("the server runs")
    }

    pub fn head(&mut self) -> String {
        self.heads.try_recv().expect("a request arrived")
    }

    /// Nothing has arrived but what was looked at.
    #[track_caller]
    pub fn check_quiet(&mut self) {
        assert_eq!(self.heads.try_recv().ok(), None);
    }
}

pub fn answer(status: &str, headers: &str, body: &[u8]) -> Script {
    Script::Answer(written(status, headers, body))
}

/// An answer as it is written.
pub fn written(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = Vec::new();
    let length = body.len();
    write!(
        answer,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    )
    .unwrap();
    answer.extend_from_slice(body);
    answer
}

pub fn ok(body: &str) -> Script {
    answer("200 OK", "Content-Type: text/plain\r\n", body.as_bytes())
}

/// An answer in pieces, each of which reaches the other side as one.
pub fn in_pieces<'a>(headers: &str, pieces: impl IntoIterator<Item = &'a [u8]>) -> Script {
    let mut answer = Vec::new();
    write!(
        answer,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{headers}\r\n"
    )
    .unwrap();
    for piece in pieces {
        write!(answer, "{:x}\r\n", piece.len()).unwrap();
        answer.extend_from_slice(piece);
        answer.extend_from_slice(b"\r\n");
    }
    answer.extend_from_slice(b"0\r\n\r\n");
    Script::Answer(answer)
}

pub fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

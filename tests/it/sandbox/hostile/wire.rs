//! A server that keeps every byte that it is sent.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

/// How it answers.
#[derive(Clone, Copy)]
pub enum Reply {
    /// With an empty 200.
    Empty,
    /// With an empty 200 that is long enough in coming that requests overlap.
    Slowly,
    /// With JSON that holds [`SECRET`].
    Secret,
    /// With a byte now and then, and never to the end.
    Drip,
}

/// What [`Reply::Secret`] gives out.
pub const SECRET: &str = "short-lived-secret";

/// The running server.
pub struct Wire {
    pub url: String,
    sent: Arc<Mutex<Vec<u8>>>,
    most: Arc<AtomicUsize>,
}

impl Wire {
    pub async fn start(reply: Reply) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let wire = Wire {
            url: format!("http://{}", listener.local_addr().unwrap()),
            sent: Arc::default(),
            most: Arc::default(),
        };
        let (sent, most, now) = (wire.sent.clone(), wire.most.clone(), AtomicUsize::new(0));
        let now = Arc::new(now);
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                let (sent, most, now) = (sent.clone(), most.clone(), now.clone());
                tokio::spawn(async move {
                    // An error is the other side's leaving.
                    let _ = serve(connection, reply, &sent, &most, &now).await;
                });
            }
        });
        wire
    }

    /// Everything that it was sent.
    pub fn sent(&self) -> String {
        String::from_utf8_lossy(&self.sent.lock().unwrap()).into_owned()
    }

    /// How many requests waited for it at once, at most.
    pub fn most(&self) -> usize {
        self.most.load(Ordering::SeqCst)
    }
}

async fn serve(
    mut connection: TcpStream,
    reply: Reply,
    sent: &Mutex<Vec<u8>>,
    most: &AtomicUsize,
    now: &AtomicUsize,
) -> std::io::Result<()> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let read = connection.read(&mut piece).await?;
        if read == 0 {
            return Ok(());
        }
        sent.lock().unwrap().extend_from_slice(&piece[..read]);
        request.extend_from_slice(&piece[..read]);
        if !is_whole(&request) {
            continue;
        }
        request.clear();
        most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        if matches!(reply, Reply::Slowly) {
            sleep(Duration::from_millis(30)).await;
        }
        if matches!(reply, Reply::Secret) {
            let body = format!(r#"{{"MediaContainer":{{"token":"{SECRET}","name":"n"}},"x":1}}"#);
            let head = format!(
                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                body.len()
            );
            now.fetch_sub(1, Ordering::SeqCst);
            connection.write_all(head.as_bytes()).await?;
            continue;
        }
        let length = if matches!(reply, Reply::Drip) {
            9999
        } else {
            0
        };
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
        now.fetch_sub(1, Ordering::SeqCst);
        connection.write_all(head.as_bytes()).await?;
        if matches!(reply, Reply::Drip) {
            loop {
                connection.write_all(b"x").await?;
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Whether a request has come to its end.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        line.to_lowercase()
            .strip_prefix("content-length: ")?
            .parse()
            .ok()
    });
    body.len() >= length.unwrap_or(0)
}

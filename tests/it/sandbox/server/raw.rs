//! A server that writes exactly the bytes that it is told to, and remembers what it was sent and how connections ended.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::harness::DEADLINE;

/// One thing that the server does with a connection.
#[derive(Clone)]
pub enum Step {
    /// Writes these bytes, in a piece of their own where the system lets it.
    Send(Vec<u8>),
    /// Writes these bytes again and again, with a pause after each time, until the other side is gone.
    Forever(Vec<u8>, Duration),
    /// Waits until it is told to go on.
    Wait(watch::Receiver<()>),
    /// Neither writes nor closes. Another request on the connection is answered like the first.
    Hold,
    /// Tells the other side that there is no such connection.
    Reset,
}

/// What the server does once it has read the head of a request. After the last step it says no more, and waits for the other
/// side to close too.
pub type Script = Vec<Step>;

/// Which requests: those whose first line contains this.
pub type Needle = String;

#[derive(Default)]
struct Plan {
    scripts: Vec<(Needle, Script)>,
    otherwise: Script,
    /// Written before anything is read.
    greeting: Vec<u8>,
    /// Connections that were opened before are dead, and their clients do not know.
    has_slept: bool,
}

/// What was seen so far.
#[derive(Clone, Default)]
struct Seen {
    heads: Vec<String>,
    /// Connections that a script was played on, and that are not over.
    played_on: usize,
}

/// A running server; it ends with this value.
pub struct Raw {
    /// `http://127.0.0.1:PORT`
    pub url: String,
    plan: Arc<Mutex<Plan>>,
    seen: watch::Sender<Seen>,
    task: JoinHandle<()>,
}

impl Raw {
    /// A server that plays `otherwise` to every request.
    pub async fn start(otherwise: Script) -> Raw {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let plan = Plan {
            otherwise,
            ..Plan::default()
        };
        let plan = Arc::new(Mutex::new(plan));
        let seen = watch::Sender::new(Seen::default());
        let (shared, told) = (plan.clone(), seen.clone());
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(connection(socket, shared.clone(), told.clone()));
            }
        });
        Raw {
            url,
            plan,
            seen,
            task,
        }
    }

    /// Plays `script` to the requests whose first line contains `needle`.
    pub fn play(&self, needle: impl Into<Needle>, script: Script) {
        let mut plan = self.plan.lock().unwrap();
        plan.scripts.push((needle.into(), script));
    }

    /// Greets every connection with these bytes before it reads anything.
    pub fn greet(&self, greeting: impl Into<Vec<u8>>) {
        self.plan.lock().unwrap().greeting = greeting.into();
    }

    /// Lets every connection die that is open now: the next request on one is answered by a reset.
    pub fn sleep(&self) {
        self.plan.lock().unwrap().has_slept = true;
    }

    /// The heads of the requests whose first line contains `needle`.
    pub fn heads(&self, needle: &str) -> Vec<String> {
        let seen = self.seen.borrow();
        let of = seen
            .heads
            .iter()
            .filter(|head| first_line(head).contains(needle));
        of.cloned().collect()
    }

    /// Waits for a request whose first line contains `needle`.
    pub async fn asked(&self, needle: &str) {
        let mut seen = self.seen.subscribe();
        let is_asked = |seen: &Seen| {
            seen.heads
                .iter()
                .any(|head| first_line(head).contains(needle))
        };
        timeout(DEADLINE, seen.wait_for(is_asked))
            .await
            .expect("the request arrives")
            .unwrap();
    }

    /// Waits until every connection that a script was played on is over: closed by the other side, not just by this one.
    pub async fn over(&self) {
        let mut seen = self.seen.subscribe();
        let over = seen.wait_for(|seen| seen.played_on == 0);
        timeout(DEADLINE, over)
            .await
            .expect("the other side closes its connections")
            .unwrap();
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn connection(mut socket: TcpStream, plan: Arc<Mutex<Plan>>, seen: watch::Sender<Seen>) {
    let _ = socket.set_nodelay(true);
    let (greeting, was_awake) = {
        let plan = plan.lock().unwrap();
        (plan.greeting.clone(), !plan.has_slept)
    };
    let (mut from, mut to) = socket.split();
    let _ = to.write_all(&greeting).await;
    let mut played_on = false;
    let mut unread = Vec::new();
    while let Some(head) = head(&mut from, &mut unread).await {
        let script = {
            let plan = plan.lock().unwrap();
            let line = first_line(&head);
            let found = (plan.scripts.iter()).find(|(needle, _)| line.contains(needle.as_str()));
            let hostile = found.is_some() && !played_on;
            played_on |= hostile;
            seen.send_modify(|seen| {
                seen.heads.push(head.clone());
                seen.played_on += usize::from(hostile);
            });
            let script = found.map_or(&plan.otherwise, |(_, script)| script).clone();
            if plan.has_slept && was_awake {
                vec![Step::Reset]
            } else {
                script
            }
        };
        if !play(script, &mut from, &mut to).await {
            break;
        }
    }
    if played_on {
        seen.send_modify(|seen| seen.played_on -= 1);
    }
}

/// Plays a script; `false` when the connection is over.
async fn play(script: Script, from: &mut ReadHalf<'_>, to: &mut WriteHalf<'_>) -> bool {
    for step in script {
        match step {
            Step::Send(bytes) => {
                let sent = tokio::select! {
                    sent = to.write_all(&bytes) => sent.is_ok(),
                    () = closed(from) => false,
                };
                if !sent {
                    return false;
                }
            }
            Step::Forever(bytes, pause) => {
                let write = async {
                    while to.write_all(&bytes).await.is_ok() {
                        sleep(pause).await;
                    }
                };
                tokio::select! { () = write => {}, () = closed(from) => {} }
                return false;
            }
            Step::Wait(mut told) => {
                let _ = told.changed().await;
            }
            Step::Hold => return true,
            Step::Reset => {
                let stream: &TcpStream = from.as_ref();
                let _ = stream.set_zero_linger();
                return false;
            }
        }
    }
    let _ = to.shutdown().await;
    closed(from).await;
    false
}

/// Waits until the other side has closed or reset the connection.
async fn closed(from: &mut (impl AsyncRead + Unpin)) {
    let mut bytes = [0; 1024];
    while from.read(&mut bytes).await.is_ok_and(|n| n > 0) {}
}

/// The head of the next request; none when the other side has closed.
async fn head(from: &mut (impl AsyncRead + Unpin), unread: &mut Vec<u8>) -> Option<String> {
    loop {
        if let Some(end) = unread.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = unread.split_off(end + 4);
            let head = std::mem::replace(unread, rest);
            return Some(String::from_utf8(head).expect("a request's head is ASCII"));
        }
        if from.read_buf(unread).await.ok()? == 0 {
            return None;
        }
    }
}

fn first_line(head: &str) -> &str {
    head.lines().next().unwrap_or_default()
}

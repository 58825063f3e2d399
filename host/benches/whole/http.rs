//! The client over HTTP, the same for every server.

use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use bytes::Bytes;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::samples::Samples;
use crate::servers::initialize;
use crate::tool::{self, PAGE, Tool};

/// How long a server may take to listen.
const START: Duration = Duration::from_secs(60);

/// A server that is started with this value and ends with it.
pub struct Http {
    child: Child,
    client: reqwest::Client,
    url: String,
    session: Option<String>,
    tool: Tool,
    /// Servers that keep sessions tell calls in flight apart by their ids.
    requests: AtomicU64,
}

impl Http {
    /// Starts a server that says in a line of stdout or stderr where it listens.
    pub async fn announced(mut command: Command, tool: Tool) -> anyhow::Result<Arc<Http>> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {:?}", command.get_program()))?;
        let (say, said) = std::sync::mpsc::channel();
        let pipes: [Option<Box<dyn std::io::Read + Send>>; 2] = [
            child.stdout.take().map(|pipe| Box::new(pipe) as _),
            child.stderr.take().map(|pipe| Box::new(pipe) as _),
        ];
        for pipe in pipes.into_iter().flatten() {
            let say = say.clone();
            // To the end: a pipe that nobody reads would stop the server.
            std::thread::spawn(move || {
                for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                    let _ = say.send(line);
                }
            });
        }
        drop(say);
        let address = |line: String| {
            let (_, rest) = line.split_once("http://")?;
            Some(format!("http://{}", rest.split_whitespace().next()?))
        };
        let until = Instant::now() + START;
        let url = loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(line) = said.recv_timeout(left) else {
                let _ = child.kill();
                bail!("{:?} does not say where it listens", command.get_program());
            };
            if let Some(url) = address(line) {
                break url;
            }
        };
        Http::open(child, url, tool).await
    }

    /// Starts a server on a port that it is told.
    pub async fn at_port(
        command: impl FnOnce(u16) -> Command,
        tool: Tool,
    ) -> anyhow::Result<Arc<Http>> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = command(port);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
        let until = Instant::now() + START;
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if Instant::now() > until || child.try_wait()?.is_some() {
                let _ = child.kill();
                bail!("{:?} does not listen", command.get_program());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Http::open(child, format!("http://127.0.0.1:{port}/mcp"), tool).await
    }

    async fn open(child: Child, url: String, tool: Tool) -> anyhow::Result<Arc<Http>> {
        // The rival's server closes what was idle for five seconds, and it is while others have their turn.
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .pool_idle_timeout(Duration::from_secs(2))
            .build()?;
        let mut http = Http {
            child,
            client,
            url,
            session: None,
            tool,
            requests: AtomicU64::new(1),
        };
        let request =
            json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": initialize()});
        let answer = http.send(&request).await?;
        let session = answer.headers().get("mcp-session-id");
        http.session = session
            .map(|id| id.to_str().map(str::to_owned))
            .transpose()?;
        answer.bytes().await?;
        let initialized = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        http.send(&initialized).await?.bytes().await?;
        http.check().await?;
        Ok(Arc::new(http))
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Makes `calls` calls for `films` films, `together` at a time; calls per second, and the milliseconds of each.
    pub async fn load(
        self: &Arc<Http>,
        together: usize,
        calls: usize,
        films: usize,
    ) -> anyhow::Result<(f64, Samples)> {
        let next = Arc::new(AtomicUsize::new(0));
        let mut workers = JoinSet::new();
        let begun = Instant::now();
        for _ in 0..together {
            let (http, next) = (self.clone(), next.clone());
            workers.spawn(async move {
                let mut milliseconds = Vec::new();
                while next.fetch_add(1, Ordering::Relaxed) < calls {
                    let begun = Instant::now();
                    let (_, bytes) = http.page(films).await?;
                    milliseconds.push(begun.elapsed().as_secs_f64() * 1e3);
                    // Films take this much at least; an error takes less.
                    ensure!(bytes.len() > 100 * films, "{}: too short", http.tool.name);
                }
                Ok(milliseconds)
            });
        }
        let mut all = Vec::with_capacity(calls);
        while let Some(milliseconds) = workers.join_next().await {
            all.extend(milliseconds??);
        }
        let rate = calls as f64 / begun.elapsed().as_secs_f64();
        Ok((rate, Samples::new(all)?))
    }

    /// The answer is films and not an error; what is measured looks at its length only.
    async fn check(&self) -> anyhow::Result<()> {
        let (id, answer) = self.page(PAGE).await?;
        let answer = std::str::from_utf8(&answer)?;
        // In a stream of events the message is in the last line of data.
        let mut data = answer
            .lines()
            .filter_map(|line| line.strip_prefix("data: "));
        let message = data.next_back().unwrap_or(answer);
        let text = tool::text(message, id)?.context("an answer to something else")?;
        let came = tool::films(&text)?;
        ensure!(came == PAGE, "{}: {came} films of {PAGE}", self.tool.name);
        Ok(())
    }

    /// The id of the request, and its answer.
    async fn page(&self, films: usize) -> anyhow::Result<(u64, Bytes)> {
        let id = self.requests.fetch_add(1, Ordering::Relaxed);
        let parameters = self.tool.page(0, films);
        let request =
            json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": parameters});
        Ok((id, self.send(&request).await?.bytes().await?))
    }

    async fn send(&self, message: &Value) -> anyhow::Result<reqwest::Response> {
        let mut request = self
            .client
            .post(&self.url)
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream")
            .header("mcp-protocol-version", "2025-06-18")
            .body(message.to_string());
        if let Some(session) = &self.session {
            request = request.header("mcp-session-id", session);
        }
        Ok(request.send().await?.error_for_status()?)
    }
}

impl Drop for Http {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

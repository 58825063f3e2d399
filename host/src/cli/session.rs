//! A small MCP client inside the process: what the demo tour shows goes through the real server and its real transport.

use anyhow::{Context as _, bail};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, ReadHalf, WriteHalf};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::mcp::Server;
use crate::transport::stdio;

/// The bytes that wait in one direction before the other side has to read.
const BUFFER: usize = 64 << 10;

/// One open session.
pub struct Session {
    input: BufReader<ReadHalf<DuplexStream>>,
    output: WriteHalf<DuplexStream>,
    serving: JoinHandle<anyhow::Result<()>>,
    requests: u64,
}

impl Session {
    /// Starts `server` on one end of a pipe and initializes it from the other.
    ///
    /// # Errors
    ///
    /// When the server does not answer as the protocol says.
    pub async fn open(server: Server) -> anyhow::Result<Session> {
        let (ours, theirs) = tokio::io::duplex(BUFFER);
        let (input, output) = tokio::io::split(theirs);
        let stop = CancellationToken::new();
        let timeout = server.tools().timeout();
        let serving = tokio::spawn(stdio::serve(server, timeout, input, output, stop));
        let (input, output) = tokio::io::split(ours);
        let mut session = Session {
            input: BufReader::new(input),
            output,
            serving,
            requests: 0,
        };
        let client = json!({"name": "plex-mcp demo", "version": env!("CARGO_PKG_VERSION")});
        let parameters =
            json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": client});
        session.request("initialize", parameters).await?;
        session
            .send(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
            .await?;
        Ok(session)
    }

    /// Sends a request and waits for its result.
    ///
    /// # Errors
    ///
    /// A JSON-RPC error in its own words; or that the session has ended.
    pub async fn request(&mut self, method: &str, parameters: Value) -> anyhow::Result<Value> {
        self.requests += 1;
        let id = self.requests;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters}))
            .await?;
        loop {
            let mut line = String::new();
            if self.input.read_line(&mut line).await? == 0 {
                bail!("the MCP session ended before the answer to {method}");
            }
            let mut message: Value = serde_json::from_str(&line)?;
            if message["id"] != id {
                continue;
            }
            if let Some(error) = message.get("error") {
                bail!("{method}: {}", error["message"]);
            }
            return Ok(message["result"].take());
        }
    }

    /// Closes our end and waits until the server has gone.
    ///
    /// # Errors
    ///
    /// When the server failed.
    pub async fn close(mut self) -> anyhow::Result<()> {
        self.output.shutdown().await?;
        drop((self.input, self.output));
        self.serving.await.context("the MCP server failed")?
    }

    async fn send(&mut self, message: &Value) -> anyhow::Result<()> {
        let line = format!("{message}\n");
        self.output.write_all(line.as_bytes()).await?;
        Ok(())
    }
}

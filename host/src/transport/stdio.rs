//! MCP over stdin and stdout: one message a line, nothing else on stdout.

mod lines;

use std::time::Duration;

use futures_util::StreamExt;
use rmcp::RoleServer;
use rmcp::model::{
    ClientJsonRpcMessage, ClientRequest, GetMeta, JsonRpcError, ProtocolVersion,
    ServerJsonRpcMessage,
};
use rmcp::service::{ServerInitializeError, serve_server_with_ct};
use rmcp::transport::Transport;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::codec::FramedRead;
use tokio_util::sync::CancellationToken;

use self::lines::{Line, Lines};
use crate::mcp::{Server, message};

/// Answers that wait for a slow reader before calls have to wait for it too.
const QUEUE: usize = 64;

/// How long a reader has to take the last answers once everything else is done.
const LAST_WRITES: Duration = Duration::from_secs(2);

/// Serves one client until it closes its end or `stop` is cancelled; calls in flight get a few seconds to finish.
///
/// # Errors
///
/// When the session breaks off for another reason than one of these two.
pub async fn serve(
    server: Server,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let (queue, answers) = mpsc::channel(QUEUE);
    let writer = tokio::spawn(write(answers, output));
    let transport = Stdio {
        lines: FramedRead::new(input, Lines::new(message::MAX_BYTES)),
        refusal: None,
        opened: false,
        queue: Some(queue),
    };
    let outcome = match serve_server_with_ct(server, transport, stop).await {
        Ok(service) => service.waiting().await.map(drop).map_err(Into::into),
        // rmcp calls it an error when a client leaves before it said anything.
        Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => {
            Ok(())
        }
        Err(error) => Err(error.into()),
    };
    finish(writer).await;
    outcome
}

struct Stdio<R> {
    lines: FramedRead<R, Lines>,
    /// An error that a line has earned and that is not queued yet.
    refusal: Option<JsonRpcError>,
    /// Whether the client has opened the session.
    opened: bool,
    queue: Option<mpsc::Sender<Vec<u8>>>,
}

impl<R: AsyncRead + Send + Unpin> Transport<RoleServer> for Stdio<R> {
    type Error = std::io::Error;

    fn send(
        &mut self,
        message: ServerJsonRpcMessage,
    ) -> impl Future<Output = std::io::Result<()>> + Send + 'static {
        let queue = self.queue.clone();
        async move {
            let line = line(&message)?;
            let sent = match queue {
                Some(queue) => queue.send(line).await.is_ok(),
                None => false,
            };
            sent.then_some(())
                .ok_or_else(|| std::io::ErrorKind::BrokenPipe.into())
        }
    }

    /// rmcp drops the future whenever something else is ready, so all state is in `self`.
    async fn receive(&mut self) -> Option<ClientJsonRpcMessage> {
        loop {
            if let Some(refusal) = &self.refusal {
                let line = line(refusal).ok()?;
                self.queue.as_ref()?.reserve().await.ok()?.send(line);
                self.refusal = None;
            }
            let line = match self.lines.next().await? {
                Ok(Line::Whole(line)) => line,
                Ok(Line::TooLong) => {
                    self.refusal = Some(message::too_long());
                    continue;
                }
                Err(error) => {
                    tracing::warn!("stdin: {error}");
                    return None;
                }
            };
            match message::read(&line) {
                Ok(Some(message)) if self.opened || self.opens(&message) => return Some(message),
                Ok(_) => {}
                Err(refusal) => self.refusal = Some(*refusal),
            }
        }
    }

    async fn close(&mut self) -> std::io::Result<()> {
        self.queue = None;
        Ok(())
    }
}

impl<R> Stdio<R> {
    /// Whether `message` may be passed on while no session is open. rmcp ends the process at anything but a request then,
    /// so the late `notifications/cancelled` of a client that only asked who we are must not reach it.
    fn opens(&mut self, message: &ClientJsonRpcMessage) -> bool {
        let ClientJsonRpcMessage::Request(request) = message else {
            return false;
        };
        let meta = request.request.get_meta();
        let self_contained = || {
            let missing = meta.missing_required_keys(&ProtocolVersion::V_2026_07_28);
            let version = meta.protocol_version();
            missing.is_empty()
                && version.is_some_and(|v| ProtocolVersion::KNOWN_VERSIONS.contains(&v))
        };
        self.opened = match &request.request {
            ClientRequest::InitializeRequest(_) => true,
            ClientRequest::PingRequest(_) | ClientRequest::DiscoverRequest(_) => false,
            _ => self_contained(),
        };
        true
    }
}

fn line(message: &impl serde::Serialize) -> std::io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    Ok(line)
}

async fn write(
    mut answers: mpsc::Receiver<Vec<u8>>,
    mut output: impl AsyncWrite + Unpin,
) -> std::io::Result<()> {
    while let Some(line) = answers.recv().await {
        output.write_all(&line).await?;
        if answers.is_empty() {
            output.flush().await?;
        }
    }
    output.shutdown().await
}

async fn finish(writer: JoinHandle<std::io::Result<()>>) {
    match tokio::time::timeout(LAST_WRITES, writer).await {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(error))) => tracing::debug!("stdout: {error}"),
        Ok(Err(error)) => tracing::error!("stdout: {error}"),
        Err(_) => tracing::warn!("stdout: the client does not take the last answers"),
    }
}

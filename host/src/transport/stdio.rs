//! MCP over stdin and stdout: one message a line, nothing else on stdout.

mod lines;

use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use rmcp::model::{
    ClientJsonRpcMessage, ClientNotification, ClientRequest, GetExtensions, GetMeta, JsonRpcError,
    ProtocolVersion, RequestId, ServerJsonRpcMessage,
};
use rmcp::service::{ServerInitializeError, serve_server_with_ct};
use rmcp::transport::Transport;
use rmcp::{RoleServer, ServerHandler};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until};
use tokio_util::codec::FramedRead;
use tokio_util::sync::CancellationToken;

use self::lines::{Line, Lines};
use crate::mcp::{CallReport, message};

/// Answers that wait for a slow reader before calls have to wait for it too.
const QUEUE: usize = 64;

/// The time that a reader has to take the last answers once everything else is done.
const LAST_WRITES: Duration = Duration::from_secs(2);

/// Serves one client until it closes its end or `stop` is cancelled. Calls in flight have `timeout` to finish after the end of
/// the input, and a few seconds after `stop`.
///
/// # Errors
///
/// When the session breaks off for another reason than one of these two.
pub async fn serve(
    server: impl ServerHandler,
    timeout: Duration,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let (queue, answers) = mpsc::channel(QUEUE);
    let writer = tokio::spawn(write(answers, output));
    let transport = Stdio::new(input, queue, timeout);
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
    /// True if the client has opened the session.
    opened: bool,
    queue: Option<mpsc::Sender<Bytes>>,
    /// Requests that are still owed an answer, and the reports on them.
    owed: HashMap<RequestId, CallReport>,
    /// The time that one may take.
    timeout: Duration,
    /// When to stop waiting for the last answers, once the input has ended.
    until: Option<Instant>,
}

impl<R: AsyncRead + Send + Unpin> Transport<RoleServer> for Stdio<R> {
    type Error = std::io::Error;

    fn send(
        &mut self,
        message: ServerJsonRpcMessage,
    ) -> impl Future<Output = std::io::Result<()>> + Send + 'static {
        let report = match &message {
            ServerJsonRpcMessage::Response(answer) => self.owed.remove(&answer.id),
            ServerJsonRpcMessage::Error(answer) => {
                (answer.id.as_ref()).and_then(|id| self.owed.remove(id))
            }
            _ => None,
        };
        let queue = self.queue.clone();
        async move {
            let mut line = line(&message)?;
            if let Some(report) = report {
                line = report.splice().put_into(line);
            }
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
            if self.until.is_some() {
                return self.last_answers().await;
            }
            let line = match self.lines.next().await {
                Some(Ok(Line::Whole(line))) => line,
                Some(Ok(Line::TooLong)) => {
                    self.refusal = Some(message::too_long());
                    continue;
                }
                Some(Err(error)) => {
                    tracing::warn!("stdin: {error}");
                    return None;
                }
                None => {
                    self.until = Some(Instant::now() + self.timeout);
                    continue;
                }
            };
            match message::read(&line) {
                Ok(Some(mut message)) if self.opened || self.opens(&message) => {
                    self.note(&mut message);
                    return Some(message);
                }
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

impl<R: AsyncRead> Stdio<R> {
    fn new(input: R, queue: mpsc::Sender<Bytes>, timeout: Duration) -> Stdio<R> {
        Stdio {
            lines: FramedRead::new(input, Lines::new(message::MAX_BYTES)),
            refusal: None,
            opened: false,
            queue: Some(queue),
            owed: HashMap::new(),
            timeout,
            until: None,
        }
    }
}

impl<R> Stdio<R> {
    /// Notes a request that will be answered, and one that the client wants no answer to any more.
    fn note(&mut self, message: &mut ClientJsonRpcMessage) {
        match message {
            ClientJsonRpcMessage::Request(request) => {
                let report = CallReport::default();
                request.request.extensions_mut().insert(report.clone());
                self.owed.insert(request.id.clone(), report);
            }
            ClientJsonRpcMessage::Notification(notification) => {
                if let ClientNotification::CancelledNotification(cancelled) =
                    &notification.notification
                    && let Some(id) = &cancelled.params.request_id
                {
                    self.owed.remove(id);
                }
            }
            _ => {}
        }
    }

    /// Says that the input has ended, but not before everything is answered: rmcp gives up after five seconds then.
    /// It sends an answer only after it has dropped this future, and then asks again.
    async fn last_answers(&mut self) -> Option<ClientJsonRpcMessage> {
        if let Some(until) = self.until
            && !self.owed.is_empty()
        {
            sleep_until(until).await;
        }
        None
    }

    /// True if `message` may be passed on while no session is open. rmcp ends the process at anything but a request then,
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

fn line(message: &impl serde::Serialize) -> std::io::Result<Bytes> {
    let mut line = serde_json::to_vec(message)?;
    line.push(b'\n');
    Ok(line.into())
}

async fn write(
    mut answers: mpsc::Receiver<Bytes>,
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

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use serde_json::json;

    use super::*;

    /// The requests that are left to wait for after `input`, whether or not requests 1 and 2 are answered.
    async fn check(input: &[serde_json::Value], answers: &[u64], ends: bool) {
        let text: String = input.iter().map(|message| format!("{message}\n")).collect();
        let (queue, _answers) = mpsc::channel(QUEUE);
        let long = Duration::from_secs(600);
        let mut stdio = Stdio::new(std::io::Cursor::new(text.into_bytes()), queue, long);
        for _ in input {
            assert!(stdio.receive().await.is_some());
        }
        for id in answers {
            let answer = json!({"jsonrpc": "2.0", "id": id, "result": {}});
            stdio
                .send(serde_json::from_value(answer).unwrap())
                .await
                .unwrap();
        }
        let ended = stdio.receive().now_or_never();
        assert_eq!(ended.is_some(), ends, "{input:?} {answers:?}");
        assert!(ended.flatten().is_none());
    }

    #[tokio::test]
    async fn the_input_ends_when_everything_is_answered() {
        let call = |id: u64| {
            json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {
                "name": "x",
                "_meta": {
                    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                    "io.modelcontextprotocol/clientCapabilities": {},
                },
            }})
        };
        let cancelled = json!({
            "jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 2},
        });
        let calls = [call(1), call(2)];
        check(&[], &[], true).await;
        check(&calls, &[], false).await;
        check(&calls, &[1], false).await;
        check(&calls, &[2, 1], true).await;
        check(&[call(1), call(2), cancelled], &[1], true).await;
    }
}

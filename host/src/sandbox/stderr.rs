//! A guest's stderr: kept up to a bound, and handed to the log line by line.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

use crate::component::words::is_unsafe_for_terminal;
use crate::egress::SentTokens;

/// Bytes of one call that are kept; a panic message takes a few hundred.
const MAX: usize = 16 << 10;

/// Lines of one call that are logged: a line of the log is longer than what a guest pays for an empty one.
const MAX_LINES: usize = 100;

/// One call's stderr; its clones write to the same place. What it holds goes to the log when the last one is gone, so
/// that calls that were stopped are logged too.
#[derive(Clone)]
pub(super) struct Stderr(Arc<Sink>);

struct Sink {
    tool: String,
    sent: SentTokens,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    dropped: u64,
}

impl Stderr {
    /// For a call of `tool` that sends `sent`.
    pub fn new(tool: &str, sent: SentTokens) -> Stderr {
        Stderr(Arc::new(Sink {
            tool: tool.to_owned(),
            sent,
            kept: Mutex::default(),
        }))
    }
}

impl Sink {
    /// Bytes over the bound are dropped: a guest must not fail for talking.
    fn write(&self, data: &[u8]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (room, rest) = data.split_at(data.len().min(MAX - kept.bytes.len()));
        kept.bytes.extend_from_slice(room);
        kept.dropped += rest.len() as u64;
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let kept = self.kept.get_mut().unwrap_or_else(PoisonError::into_inner);
        // The guest has no token to write; should it have got at one all the same, it does not reach the log.
        let text = self.sent.redact(&String::from_utf8_lossy(&kept.bytes));
        let mut lines = text.lines().filter(|line| !line.is_empty());
        for line in lines.by_ref().take(MAX_LINES) {
            tracing::warn!(tool = self.tool, "component: {}", printable(line));
        }
        let (lines, bytes) = (lines.count(), kept.dropped);
        if lines > 0 || bytes > 0 {
            tracing::warn!(
                tool = self.tool,
                "component: it wrote more: {lines} lines and {bytes} bytes are left out"
            );
        }
    }
}

/// A line without anything that a terminal would obey.
fn printable(line: &str) -> String {
    line.chars()
        .fold(String::with_capacity(line.len()), |mut text, char| {
            let _ = match char {
                '\t' => write!(text, " "),
                char if is_unsafe_for_terminal(char) => write!(text, "{}", char.escape_default()),
                char => write!(text, "{char}"),
            };
            text
        })
}

impl IsTerminal for Stderr {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Stderr {
    // Only WASI 0.3 asks for this one, of which no component gets anything.
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(tokio::io::sink())
    }

    // The default hands the bytes to a task, which is gone when a guest breaks down right after its last words.
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

impl OutputStream for Stderr {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.0.write(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(MAX)
    }
}

#[async_trait]
impl Pollable for Stderr {
    async fn ready(&mut self) {}
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::secret::Token;

    /// A log that a test can read.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The log after a guest has written `pieces` and is gone.
    fn logged(pieces: &[&[u8]]) -> String {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_ansi(false)
            .without_time()
            .with_writer(move || writer.clone())
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            let sent = SentTokens::default();
            sent.note(&Token::new("real-secret-token").unwrap());
            let stderr = Stderr::new("some_tool", sent);
            assert!(!stderr.is_terminal());
            for piece in pieces {
                stderr
                    .p2_stream()
                    .write(Bytes::copy_from_slice(piece))
                    .unwrap();
            }
        });
        let bytes = log.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_a_guest_writes_is_logged_by_lines_without_the_token() {
        let text = logged(&[b"panicked: real-secret", b"-token\nline \x1b[2J two\n\xff"]);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 3, "{text}");
        assert!(lines.iter().all(|line| line.contains("some_tool")));
        assert!(
            lines[0].contains("component: panicked: *****************"),
            "{text}"
        );
        assert!(
            lines[1].contains("component: line \\u{1b}[2J two"),
            "{text}"
        );
    }

    #[test]
    fn only_so_much_is_kept() {
        let text = logged(&[&[b'x'; MAX], b"excess"]);
        assert!(text.contains("xxx") && !text.contains("excess"));
        assert!(text.contains("0 lines and 6 bytes are left out"), "{text}");
        let text = logged(&[&b"a\n".repeat(MAX_LINES)]);
        assert_eq!(text.lines().count(), MAX_LINES);
        let text = logged(&[&b"a\n".repeat(MAX_LINES + 1)]);
        assert!(text.contains("1 lines and 0 bytes are left out"), "{text}");
        let text = logged(&[&b"a\n".repeat(MAX)]);
        assert_eq!(text.lines().count(), MAX_LINES + 1);
        let rest = format!("{} lines and {MAX} bytes are left out", MAX / 2 - MAX_LINES);
        assert!(text.contains(&rest), "{text}");
    }

    #[track_caller]
    fn check(line: &str, expected: &str) {
        assert_eq!(printable(line), expected);
    }

    #[test]
    fn lines_cannot_drive_a_terminal() {
        check(
            "panicked at guest/src/lib.rs:1:2",
            "panicked at guest/src/lib.rs:1:2",
        );
        check("a\tb", "a b");
        check("\u{1b}[2Jx\u{7}", "\\u{1b}[2Jx\\u{7}");
        check("a\rb", "a\\rb");
        check("\u{9b}31m", "\\u{9b}31m");
        check("\u{202e}gpj.exe", "\\u{202e}gpj.exe");
        check("ü", "ü");
    }
}

//! What every test here is made of: a demo Plex server in this process, the real executable beside it, and clients that wait
//! for answers no longer than [`DEADLINE`].

mod component;
mod http;
mod listed;
mod rule;
mod stdio;
#[cfg(unix)]
mod terminal;

use std::path::PathBuf;
use std::process::Stdio as Pipe;
use std::sync::Once;
use std::time::Duration;

use plex_mcp_demo::{Clock, Demo, Options};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::mpsc;

pub use self::component::{Component, hostile};
pub use self::http::Http;
pub use self::listed::{Arguments, Fresh, Listed, Tool};
pub use self::rule::Rule;
pub use self::stdio::Stdio;
#[cfg(unix)]
pub use self::terminal::{Typed, answered_on_a_terminal, on_a_terminal};

/// How long anything may take before a test fails. Generous: a machine that runs all tests at once is slow.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// The token of the demo server's owner. Rare enough to be looked for in everything that is put out.
pub const OWNER_TOKEN: &str = "s3cret-0wner/t+ken";

/// The token of a user that the demo server is shared with.
pub const SHARED_TOKEN: &str = "s3cret-shared/t+ken";

/// A demo server on a free port of this computer.
pub async fn plex() -> Demo {
    plex_with(Options::default()).await
}

/// A demo server with `options`, but for the tokens, which are [`OWNER_TOKEN`] and [`SHARED_TOKEN`].
pub async fn plex_with(options: Options) -> Demo {
    let options = Options {
        admin_token: OWNER_TOKEN.to_owned(),
        shared_token: SHARED_TOKEN.to_owned(),
        ..options
    };
    Demo::start(options).await.expect("the demo server starts")
}

/// Where the clock of a test stands that looks at times: 2026-01-15T20:00:00Z.
pub const NOW: i64 = 1_768_507_200;

/// A demo server with so many synthetic films, whose clock stands still at [`NOW`].
pub async fn still_plex(synthetic: usize) -> Demo {
    plex_with(Options {
        synthetic,
        clock: Clock::fixed(NOW),
        ..Options::default()
    })
    .await
}

/// A server that takes requests and never answers. It says when it has one, and again when the other side gives up.
pub async fn silent_plex() -> (String, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (asked, waiting) = mpsc::channel(16);
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let asked = asked.clone();
            tokio::spawn(async move {
                let mut bytes = [0; 1024];
                let _ = connection.read(&mut bytes).await;
                let _ = asked.send(()).await;
                // Until the other side closes: a cancelled call must close it.
                while connection.read(&mut bytes).await.is_ok_and(|n| n > 0) {}
                let _ = asked.send(()).await;
            });
        }
    });
    (url, waiting)
}

/// The executable with nothing of this process's environment, and without a Plex server.
pub fn executable() -> Command {
    // Compiling it counts against the time of the first calls, and some tests give them little.
    static COMPILED: Once = Once::new();
    COMPILED.call_once(|| {
        // The component itself refuses this id: nothing is asked.
        let mut call = plain();
        call.args(["call", "plex_get_children", "rating_key=x"]);
        call.env("PLEX_URL", "http://127.0.0.1:1");
        let output = call.as_std_mut().output().expect("the executable runs");
        assert!(!output.status.success());
    });
    plain()
}

fn plain() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plex-mcp"));
    // One place for all tests, so that the component is compiled once.
    let place = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("home");
    command
        .env_clear()
        .env("HOME", &place)
        .env("XDG_CACHE_HOME", place.join("cache"))
        .env("XDG_STATE_HOME", place.join("state"))
        .kill_on_drop(true);
    command
}

/// The executable, set up for the server at `url` with its owner's token.
pub fn set_up(url: &str) -> Command {
    let mut command = executable();
    command.env("PLEX_URL", url).env("PLEX_TOKEN", OWNER_TOKEN);
    command
}

/// What a run to the end put out.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Runs `command` with `arguments` to its end.
pub async fn run(mut command: Command, arguments: &[&str]) -> Run {
    // Whoever runs the tests may type; the program is not to wait for that.
    let output = command.args(arguments).stdin(Pipe::null()).output();
    let output = tokio::time::timeout(DEADLINE, output)
        .await
        .unwrap_or_else(|_| panic!("{arguments:?} did not end in time"))
        .expect("the executable runs");
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
    }
}

/// Sends a signal to a process that a client here has started.
pub fn signal(process: u32, signal: Signal) {
    let process = Pid::from_raw(process.try_into().unwrap()).unwrap();
    kill_process(process, signal).unwrap();
}

/// The most memory that a process has had until now, in KiB; 0 where the system does not tell.
pub fn peak(process: u32) -> u64 {
    if !cfg!(target_os = "linux") {
        return 0;
    }
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.unwrap().trim().trim_end_matches(" kB");
    peak.parse().unwrap()
}

/// A request as clients send it after `initialize`.
pub fn request(id: u64, method: &str, parameters: Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": parameters})
}

/// A request as clients of 2026-07-28 send it, complete in itself. What `_meta` holds already stays.
pub fn stateless_request(id: u64, method: &str, mut parameters: Value) -> Value {
    let mut meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "0"},
    });
    if let Value::Object(given) = parameters["_meta"].take() {
        meta.as_object_mut().unwrap().extend(given);
    }
    parameters["_meta"] = meta;
    request(id, method, parameters)
}

/// What a `tools/call` result says: its structured content, which the text must repeat; or the words of an error, which
/// come alone.
#[track_caller]
pub fn outcome(result: &Value) -> Result<&Value, &str> {
    let content = result["content"].as_array().expect("a result has content");
    assert_eq!(content.len(), 1, "{result}");
    let text = content[0]["text"].as_str().expect("content is text");
    if result["isError"] == true {
        assert_eq!(result.get("structuredContent"), None, "{result}");
        return Err(text);
    }
    let structured = &result["structuredContent"];
    assert!(structured.is_object(), "{result}");
    assert_eq!(text, structured.to_string(), "the text repeats the content");
    Ok(structured)
}

/// The parameters of `initialize`.
pub fn initialize() -> Value {
    json!({
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "0"},
    })
}

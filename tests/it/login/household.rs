//! An account with a Home of two and a server in the attic, and a computer on which nobody has signed in yet.

use std::path::PathBuf;
use std::process::Stdio as Pipe;

use plex_mcp_demo::{Demo, PlexTv, TvConnection, TvOptions, TvServer, TvUser};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::harness::{self, DEADLINE, OWNER_TOKEN, Run, SHARED_TOKEN, executable, plex};

/// The tokens of the accounts.
pub const ACCOUNT: &str = "s3cret-acc0unt/t+ken";
pub const KIDS: &str = "s3cret-k1ds/t+ken";

/// What is typed to become Kids. Long enough to be found in nothing else.
pub const PIN: &str = "7351986420";

pub struct Household {
    pub tv: PlexTv,
    pub plex: Demo,
    state: TempDir,
}

impl Household {
    pub async fn new() -> Household {
        Household::with(|_| {}).await
    }

    /// With changes to what plex.tv knows.
    pub async fn with(change: impl FnOnce(&mut TvOptions)) -> Household {
        let plex = plex().await;
        let user = |uuid: &str, title: &str, token: &str, pin: Option<&str>| TvUser {
            uuid: uuid.to_owned(),
            title: title.to_owned(),
            token: token.to_owned(),
            pin: pin.map(str::to_owned),
        };
        let tokens = [("u-ada", OWNER_TOKEN), ("u-kids", SHARED_TOKEN)];
        let tokens = tokens.map(|(user, token)| (user.to_owned(), token.to_owned()));
        let mut options = TvOptions {
            users: vec![
                user("u-ada", "Ada", ACCOUNT, None),
                user("u-kids", "Kids", KIDS, Some(PIN)),
            ],
            servers: vec![TvServer {
                name: "Attic".to_owned(),
                identifier: plex.machine_identifier(),
                owned: true,
                https_required: false,
                public_address_matches: true,
                tokens: tokens.into(),
                connections: vec![local(plex.addr().port())],
            }],
            ..TvOptions::default()
        };
        change(&mut options);
        Household {
            tv: PlexTv::start(options).await.unwrap(),
            plex,
            state: tempfile::tempdir().unwrap(),
        }
    }

    /// The file that holds what was signed in to.
    pub fn file(&self) -> PathBuf {
        self.directory().join("servers.json")
    }

    pub fn directory(&self) -> PathBuf {
        self.state.path().join("plex-mcp")
    }

    /// The executable on this computer, with `arguments`.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = executable();
        command
            .args(arguments)
            .arg("--state-dir")
            .arg(self.directory())
            .env("PLEX_MCP_PLEX_TV", self.tv.url());
        command
    }

    pub async fn run(&self, arguments: &[&str]) -> Run {
        harness::run(self.command(arguments), &[]).await
    }

    /// Runs `plex-mcp login` with `flags` and `input`, and does what a person does: uses the link or the code.
    pub async fn login(&self, flags: &[&str], input: &str) -> Run {
        let command = self.command(&[&["login"], flags].concat());
        self.login_with(command, input, async |_| {}).await
    }

    /// [`Household::login`] with a command of one's own; `look` is at the process while it waits for the person.
    pub async fn login_with(
        &self,
        command: Command,
        input: &str,
        look: impl AsyncFnOnce(&Child),
    ) -> Run {
        let mut command = command;
        let (mut child, shown) = self.shown(&mut command, input).await;
        let (mut rest, mut stderr) = (String::new(), String::new());
        if let Some(code) = code(&shown) {
            look(&child).await;
            assert!(self.tv.approve(&code), "{shown}");
        }
        let mut out = child.stdout.take().unwrap();
        let mut errors = child.stderr.take().unwrap();
        let ended = async {
            let reads = (
                out.read_to_string(&mut rest),
                errors.read_to_string(&mut stderr),
            );
            let (one, other) = futures_util::future::join(reads.0, reads.1).await;
            one.and(other).unwrap();
            child.wait().await.unwrap()
        };
        let status = timeout(DEADLINE, ended).await.expect("it ends in time");
        Run {
            status: status.code().unwrap_or(-1),
            stdout: shown + &rest,
            stderr,
        }
    }

    /// Starts a login and reads what it shows until it shows a link or a code, or ends.
    pub async fn shown(&self, command: &mut Command, input: &str) -> (Child, String) {
        let mut child = command
            .stdin(Pipe::piped())
            .stdout(Pipe::piped())
            .stderr(Pipe::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // It may end before it reads.
        let _ = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        // A byte at a time, so that nothing of what follows is lost with the reader.
        let mut out = BufReader::with_capacity(1, child.stdout.take().unwrap());
        let mut shown = String::new();
        let read = async {
            while code(&shown).is_none() && out.read_line(&mut shown).await.unwrap() > 0 {}
        };
        timeout(DEADLINE, read).await.expect("it shows something");
        child.stdout = Some(out.into_inner());
        (child, shown)
    }

    /// How many codes were asked for.
    pub fn pins(&self) -> usize {
        let seen = self.tv.seen().into_iter();
        seen.filter(|seen| seen.method == "POST" && seen.target.starts_with("/api/v2/pins"))
            .count()
    }
}

/// The code in a link, or one to type.
pub fn code(shown: &str) -> Option<String> {
    if let Some((_, rest)) = shown.split_once("&code=") {
        return rest.split('&').next().map(str::to_owned);
    }
    let (_, rest) = shown.split_once("plex.tv/link")?;
    let mut words = rest.lines().skip(1).map(str::trim);
    let word = words.find(|word| !word.is_empty())?;
    Some(word.to_owned())
}

/// A port of this computer, for which nobody has a certificate.
pub fn local(port: u16) -> TvConnection {
    TvConnection {
        address: "127.0.0.1".to_owned(),
        port,
        secure_uri: format!("https://127.0.0.1:{port}"),
        local: true,
        relay: false,
    }
}

//! The demo Plex server, a process of its own.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, ensure};

/// The library of made-up films, as both servers name it.
pub const LIBRARY_ID: &str = "5";
pub const LIBRARY: &str = "Synthetic films";

/// Where a Plex server is and what opens it.
#[derive(Clone)]
pub struct Account {
    pub url: String,
    pub token: String,
}

/// Serves until it is dropped.
pub struct Plex {
    child: Child,
    pub account: Account,
    /// Films in the library of made-up ones.
    pub films: usize,
}

impl Plex {
    /// Starts `plex-mcp demo-server` with so many films, its files under `work`.
    pub fn start(program: &Path, work: &Path, films: usize) -> anyhow::Result<Plex> {
        let tokens = tempfile::tempdir_in(work)?;
        let mut child = Command::new(program)
            .args(["demo-server", "--listen", "127.0.0.1:0", "--demo-items"])
            .arg(films.to_string())
            .arg("--token-dir")
            .arg(tokens.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        // From here on it ends with this value.
        let mut plex = Plex {
            account: Account {
                url: line.trim().to_owned(),
                token: String::new(),
            },
            child,
            films,
        };
        ensure!(
            plex.account.url.starts_with("http://"),
            "the demo server does not start"
        );
        plex.account.token = std::fs::read_to_string(tokens.path().join("owner-token"))?;
        Ok(plex)
    }
}

impl Drop for Plex {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

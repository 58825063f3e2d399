//! The MCP servers that are measured, and how they are started.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::ensure;
use serde_json::{Value, json};

use crate::plex::{Account, LIBRARY, LIBRARY_ID};
use crate::tool::Tool;

/// Where the executables are, and a directory for everything that they keep.
pub struct Servers {
    pub ours: PathBuf,
    pub rival: PathBuf,
    pub work: PathBuf,
}

impl Servers {
    /// `plex-mcp serve`, with what it keeps under `home`.
    pub fn ours(&self, account: &Account, home: &Path) -> Command {
        let mut command = self.bare(&self.ours, account, home);
        command.arg("serve");
        command
    }

    /// Our executable as packages lay it out, with compiled code beside it.
    pub fn packaged(&self) -> anyhow::Result<Servers> {
        let package = self.work.join("package");
        let bin = package.join("bin");
        std::fs::create_dir_all(&bin)?;
        let ours = bin.join("plex-mcp");
        std::fs::copy(&self.ours, &ours)?;
        let made = Command::new(&ours).arg("package").arg(&package).status()?;
        ensure!(made.success(), "plex-mcp package fails");
        Ok(Servers {
            ours,
            rival: self.rival.clone(),
            work: self.work.clone(),
        })
    }

    /// The same with the home that all share, where compiled code is.
    pub fn ours_at_home(&self, account: &Account) -> Command {
        self.ours(account, &self.home())
    }

    /// The rival, over `transport`.
    pub fn rival(&self, account: &Account, transport: &str) -> Command {
        let mut command = self.bare(&self.rival, account, &self.home());
        command.args(["--transport", transport]);
        command
    }

    /// The floor behind a server of its own: this executable.
    pub fn floor(&self, account: &Account) -> anyhow::Result<Command> {
        let mut command = self.bare(&std::env::current_exe()?, account, &self.home());
        command.arg("floor");
        Ok(command)
    }

    fn home(&self) -> PathBuf {
        self.work.join("home")
    }

    /// With nothing of this process's environment but the way to programs.
    fn bare(&self, program: &Path, account: &Account, home: &Path) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home)
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_STATE_HOME", home.join("state"))
            .env("PLEX_URL", &account.url)
            .env("PLEX_TOKEN", &account.token)
            .current_dir(&self.work)
            .stderr(Stdio::null());
        command
    }
}

/// How our server lists films.
pub const OURS: Tool = Tool {
    name: "plex_get_library_items",
    arguments: |offset, limit| json!({"library_id": LIBRARY_ID, "offset": offset, "limit": limit}),
};

/// How the rival lists films.
pub const RIVAL: Tool = Tool {
    name: "library_get_contents",
    arguments: |offset, limit| json!({"library_name": LIBRARY, "offset": offset, "limit": limit}),
};

/// What clients say first.
pub fn initialize() -> Value {
    json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "bench", "version": "0"},
    })
}

//! Shared by the commands for signing in: the way to plex.tv, and the place of what it brings.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use plex_mcp_account::{Device, PlexTv, Stored, stand_in};

use crate::config::{self, LogFormat};
use crate::egress::Trust;

/// Points at a stand-in for plex.tv on this computer; for tests.
const STAND_IN: &str = "PLEX_MCP_PLEX_TV";

/// Flags of these commands.
#[derive(clap::Args, Debug)]
pub struct PlaceFlags {
    /// Directory for servers and tokens [default: the platform's]
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,
}

/// plex.tv, and the directory for what it brings.
pub struct Place {
    pub tv: PlexTv,
    pub device: Device,
    directory: PathBuf,
}

impl Place {
    /// # Errors
    ///
    /// When there is no place for state, or no TLS.
    pub fn new(flags: &PlaceFlags) -> anyhow::Result<Place> {
        super::log::start(LogFormat::Text);
        let directory = config::state_dir(flags.state_dir.as_deref())
            .context("no place to keep a server and its token: set --state-dir")?;
        let device = Device {
            identifier: config::client_identifier(Some(&directory)).to_string(),
            product: "plex-mcp",
            version: env!("CARGO_PKG_VERSION"),
            name: format!("plex-mcp ({})", std::env::consts::OS),
        };
        let mut tv = PlexTv::new(Trust::in_others().pooled()?, device.clone());
        if let Some(address) = std::env::var_os(STAND_IN) {
            let origin = stand_in(&address.to_string_lossy());
            tv = tv.at(origin.map_err(|error| anyhow!("{STAND_IN}: {error}"))?);
        }
        Ok(Place {
            tv,
            device,
            directory,
        })
    }

    /// The servers that are kept.
    ///
    /// # Errors
    ///
    /// When the file cannot be read.
    pub fn stored(&self) -> anyhow::Result<Stored> {
        Stored::read(&self.directory).map_err(anyhow::Error::msg)
    }

    /// The file it is kept in.
    pub fn file(&self) -> PathBuf {
        Stored::path(&self.directory)
    }

    /// The directory of that file.
    pub fn directory(&self) -> &Path {
        &self.directory
    }
}

//! From a [`Config`] to a sandbox that is ready to run calls.

use std::path::Path;

use anyhow::{Context as _, bail};
use plex_mcp_demo::{Demo, Options as DemoOptions};
use plex_mcp_registry::fetch;
use uuid::Uuid;

use crate::component::file::MAX_COMPONENT;
use crate::config::{ComponentSetting, Config, Plex, ToolsMode};
use crate::egress::{Audit, Gate, Origin, Trust};
use crate::mcp::{Offer, Sandboxed, Server};
use crate::sandbox::{Options, Sandbox, Source};
use crate::secret::{Token, TokenSource};

/// Everything that a call needs.
pub struct Ready {
    /// The way to the Plex server.
    pub gate: Gate,
    /// Runs the calls.
    pub sandbox: Sandbox,
    /// The tools that the operator admits.
    pub offer: Offer,
    /// Serves for as long as it is kept.
    _demo: Option<Demo>,
}

impl Ready {
    /// The MCP server over the same tools, and the demo server to keep while it runs.
    pub fn into_server(self, mode: ToolsMode) -> (Server, impl Sized) {
        let tools = Sandboxed::new(self.sandbox);
        (Server::new(tools, self.offer, mode), self._demo)
    }
}

/// Starts the demo server if it is asked for, loads the component and chooses its tools.
///
/// # Errors
///
/// When the component cannot be loaded, a certificate cannot be read, or a toolset does not exist.
pub async fn start(config: Config) -> anyhow::Result<Ready> {
    let mut demo = None;
    let (origin, token) = match config.plex {
        Plex::None => (None, None),
        Plex::Server { origin, token, .. } => (Some(origin), token.map(|token| token.source)),
        Plex::Demo {
            items,
            plex_pass,
            clock,
        } => {
            let admin_token = Uuid::new_v4().simple().to_string();
            let started = Demo::start(DemoOptions {
                admin_token: admin_token.clone(),
                shared_token: Uuid::new_v4().simple().to_string(),
                synthetic: items as usize,
                plex_pass,
                clock,
                ..DemoOptions::default()
            })
            .await
            .context("cannot start the demo server")?;
            let origin = Origin::parse(&started.url()).map_err(anyhow::Error::msg)?;
            let token = Token::new(&admin_token).map_err(anyhow::Error::msg)?;
            demo = Some(started);
            (Some(origin), Some(TokenSource::Fixed(token)))
        }
    };
    let gate = Gate::new(origin, token, &config.tls, &config.limits)?.with_told(config.player_url);
    let gate = match &config.audit {
        Some(path) => gate.with_audit(Audit::open(path).context("--audit")?),
        None => gate,
    };
    let sandbox = Sandbox::load(Options {
        gate: gate.clone(),
        source: source(config.component, config.cache_dir.as_deref()).await?,
        digest: config.digest,
        policy: config.policy,
        limits: config.limits,
        client_identifier: config.client_identifier,
        cache_dir: config.cache_dir,
    })?;
    let offer = Offer::new(
        sandbox.contract(),
        config.access,
        &config.toolsets,
        &config.tools,
    )?;
    Ok(Ready {
        gate,
        sandbox,
        offer,
        _demo: demo,
    })
}

/// The component that a setting names, fetched if it is in a registry. What is fetched is kept below `cache_dir`.
///
/// # Errors
///
/// When the registry does not have it, or it is something else.
pub async fn source(setting: ComponentSetting, cache_dir: Option<&Path>) -> anyhow::Result<Source> {
    Ok(match setting {
        ComponentSetting::Embedded => Source::Embedded,
        ComponentSetting::File(file) => Source::File(file),
        ComponentSetting::Registry(reference) => {
            let client = Trust::in_others().single()?;
            let keep = cache_dir.map(|directory| directory.join("oci"));
            Source::Fetched {
                bytes: fetch(&client, &reference, keep.as_deref(), MAX_COMPONENT).await?,
                name: reference.to_string(),
            }
        }
    })
}

/// Refuses to go on without a server to ask. Another component than ours may need none.
///
/// # Errors
///
/// When neither an address nor the demo server is configured.
pub fn needs_server(config: &Config) -> anyhow::Result<()> {
    if matches!(
        (&config.plex, &config.component),
        (Plex::None, ComponentSetting::Embedded)
    ) {
        bail!(
            "no Plex server: set PLEX_URL (or --url) to its address, e.g. http://192.168.1.10:32400, and PLEX_TOKEN; plex-mcp login finds and keeps both; or try --demo"
        );
    }
    Ok(())
}

//! The log, on stderr.

use std::io::stderr;

use tracing_subscriber::EnvFilter;

use crate::config::LogFormat;

/// The filter of the log unless `RUST_LOG` says otherwise. rmcp warns of each answer that is an error.
const DEFAULT: &str = "warn,plex_mcp_host=info,rmcp=error";

/// The target of what is said whatever `RUST_LOG` says.
pub const NOTICE: &str = "plex_mcp::notice";

/// Starts the log. Only the first call in a process counts.
pub fn start(format: LogFormat) {
    let is_set = std::env::var_os(EnvFilter::DEFAULT_ENV).is_some_and(|value| !value.is_empty());
    let given = EnvFilter::try_from_default_env();
    let is_wrong = is_set && given.is_err();
    let filter = given.unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let notice = format!("{NOTICE}=info").parse().expect("a directive");
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter.add_directive(notice))
        .with_writer(stderr);
    let started = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
    if let Err(error) = started {
        tracing::debug!("{error}");
    }
    if is_wrong {
        tracing::warn!(
            target: NOTICE,
            "RUST_LOG is not understood, and passed over: it should look like warn,plex_mcp_host=debug"
        );
    }
}

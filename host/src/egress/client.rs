//! The HTTP clients behind the gate: whom they trust, and what none of them does.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Certificate, Client, ClientBuilder, redirect, retry};
use rustls::ClientConfig;

use super::resolver::Resolver;
use super::tls::{self, Tls};

/// The time that a connection may take to come about.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Close idle connections before Plex does (20 s), to avoid racing its FIN.
const IDLE: Duration = Duration::from_secs(15);

/// Whom a client takes for the server.
#[derive(Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "a process has one or two of them"
)]
pub(crate) enum Trust {
    /// Whoever answers: http shows no certificate.
    Unproven,
    /// Whoever holds the pinned key.
    Pinned(ClientConfig),
    /// Whoever shows any certificate.
    Anybody,
    /// Whoever the system's roots and these authorities vouch for.
    Vouched(Vec<Certificate>),
}

impl Trust {
    /// In the configured server.
    ///
    /// # Errors
    /// When a file of certificates cannot be used.
    pub fn in_server(https: bool, tls: &Tls) -> Result<Trust> {
        if !https {
            return Ok(Trust::Unproven);
        }
        if let Some(pin) = &tls.pin {
            let config = tls::pinned(pin).context("failed to set up TLS for a pinned key")?;
            return Ok(Trust::Pinned(config));
        }
        if tls.insecure {
            return Ok(Trust::Anybody);
        }
        let mut certificates = Vec::new();
        for path in &tls.ca_certs {
            certificates.extend(authorities(path)?);
        }
        Ok(Trust::Vouched(certificates))
    }

    /// In the origins that a component names besides the server: the system's roots, no exceptions.
    pub fn in_others() -> Trust {
        Trust::Vouched(Vec::new())
    }

    /// A client that keeps connections for later requests.
    ///
    /// # Errors
    /// When no roots are found for https.
    pub fn pooled(&self) -> Result<Client> {
        let client = self.builder().pool_idle_timeout(IDLE).build();
        client.context("failed to set up TLS: are the system's root certificates installed?")
    }

    /// A client that opens a connection for each request.
    ///
    /// # Errors
    /// When no roots are found for https.
    pub fn single(&self) -> reqwest::Result<Client> {
        self.builder().pool_max_idle_per_host(0).build()
    }

    fn builder(&self) -> ClientBuilder {
        let builder = builder();
        match self {
            // Without system roots a client cannot be built, and http needs none.
            Trust::Unproven => builder.tls_certs_only([]),
            Trust::Pinned(config) => builder.tls_backend_preconfigured(config.clone()),
            Trust::Anybody => builder
                .tls_certs_only([])
                .tls_danger_accept_invalid_certs(true),
            Trust::Vouched(certificates) => builder.tls_certs_merge(certificates.clone()),
        }
    }
}

/// A client with TLS of its own.
///
/// # Errors
/// When reqwest does not take it.
pub(super) fn with(tls: ClientConfig) -> Result<Client> {
    builder()
        .tls_backend_preconfigured(tls)
        .build()
        .context("failed to set up TLS")
}

fn builder() -> ClientBuilder {
    // reqwest takes the process's provider; a second installation, by another gate, changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .no_proxy()
        .referer(false)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .connect_timeout(CONNECT_TIMEOUT)
        .dns_resolver(Arc::new(Resolver))
}

fn authorities(path: &Path) -> Result<Vec<Certificate>> {
    let pem = fs::read(path)
        .with_context(|| format!("failed to read the certificates in `{}`", path.display()))?;
    let certificates = Certificate::from_pem_bundle(&pem)
        .with_context(|| format!("`{}` holds no certificates in PEM form", path.display()))?;
    if certificates.is_empty() {
        bail!("`{}` holds no certificates in PEM form", path.display());
    }
    Ok(certificates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pem: &str, expected: &str) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ca.pem");
        fs::write(&path, pem).unwrap();
        let error = authorities(&path).unwrap_err();
        assert!(format!("{error:#}").contains(expected), "{error:#}");
    }

    #[test]
    fn files_without_certificates() {
        check("", "holds no certificates in PEM form");
        check("not a certificate", "holds no certificates in PEM form");
    }

    #[test]
    fn a_file_that_is_missing_is_named() {
        let error = authorities(Path::new("/nowhere/ca.pem")).unwrap_err();
        assert!(format!("{error:#}").contains("/nowhere/ca.pem"));
    }

    #[test]
    fn http_needs_no_roots() {
        let trust = Trust::in_server(false, &Tls::default()).unwrap();
        assert!(trust.pooled().is_ok() && trust.single().is_ok());
    }
}

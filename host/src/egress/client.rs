//! The pooled HTTP client behind the gate.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Certificate, Client, ClientBuilder, redirect, retry};
use rustls::ClientConfig;

use super::resolver::Resolver;
use super::tls::{self, Tls};

/// How long a connection may take to come about.
pub(crate) const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Plex keeps idle connections for 20 s: this side lets go first, or requests would run into a closing one.
const IDLE: Duration = Duration::from_secs(15);

/// A client for the configured server.
///
/// # Errors
/// When a file of certificates cannot be used, or no roots are found for https.
pub(crate) fn for_server(https: bool, tls: &Tls) -> Result<Client> {
    let builder = builder();
    let builder = if !https {
        // Without system roots a client cannot be built, and http needs none.
        builder.tls_certs_only([])
    } else if let Some(pin) = &tls.pin {
        let config = tls::pinned(pin).context("failed to set up TLS for a pinned key")?;
        builder.tls_backend_preconfigured(config)
    } else if tls.insecure {
        builder
            .tls_certs_only([])
            .tls_danger_accept_invalid_certs(true)
    } else {
        let mut certificates = Vec::new();
        for path in &tls.ca_certs {
            certificates.extend(authorities(path)?);
        }
        builder.tls_certs_merge(certificates)
    };
    builder
        .build()
        .context("failed to set up TLS: are the system's root certificates installed?")
}

/// A client for the origins that a component names besides the server: the system's roots, no exceptions.
pub(crate) fn for_others() -> Result<Client> {
    builder()
        .build()
        .context("failed to set up TLS: are the system's root certificates installed?")
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
        .pool_idle_timeout(IDLE)
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
        assert!(for_server(false, &Tls::default()).is_ok());
    }
}

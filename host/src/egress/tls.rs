//! Trust in the server at the other end: the operator's settings, and how they are put to TLS.

mod pin;
mod verifier;

use std::path::PathBuf;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::ring;

pub use pin::Pin;
pub(super) use verifier::Noting;
pub(crate) use verifier::OtherKey;

/// The way to verify the server's certificate.
#[derive(Clone, Debug, Default)]
pub struct Tls {
    /// PEM files of authorities that are trusted besides the system's.
    pub ca_certs: Vec<PathBuf>,
    /// The only key that is accepted; names, dates and authorities are then of no interest.
    pub pin: Option<Pin>,
    /// Accept any certificate of the configured server.
    pub insecure: bool,
}

/// TLS that accepts exactly the server that holds the pinned key.
pub(super) fn pinned(pin: &Pin) -> Result<ClientConfig, rustls::Error> {
    config(Arc::new(verifier::Pinned::new(pin.clone())))
}

/// TLS that asks `verifier` about the server.
pub(super) fn config(verifier: Arc<dyn ServerCertVerifier>) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

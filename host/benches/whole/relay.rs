//! TLS in front of a Plex server, which counts handshakes.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::NamedTempFile;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::plex::Account;

/// Serves on a thread of the runtime until that ends.
pub struct Relay {
    pub account: Account,
    /// The authority to trust, in PEM.
    pub authority: NamedTempFile,
    handshakes: Arc<AtomicUsize>,
}

impl Relay {
    /// In front of the server of `account`, which speaks plain HTTP.
    pub fn start(account: &Account, runtime: &Runtime) -> anyhow::Result<Relay> {
        let (authority, config) = identity()?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let url = format!("https://{}", listener.local_addr()?);
        let to = account.url.strip_prefix("http://");
        let to = to.context("not a plain HTTP server")?.to_owned();
        let handshakes = Arc::new(AtomicUsize::new(0));
        let count = handshakes.clone();
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, to, count) = (acceptor.clone(), to.clone(), count.clone());
                tokio::spawn(async move {
                    // Counted when they begin, so that one that fails counts as well.
                    count.fetch_add(1, Ordering::Relaxed);
                    let mut secure = acceptor.accept(stream).await?;
                    let mut plain = TcpStream::connect(to).await?;
                    copy_bidirectional(&mut secure, &mut plain).await
                });
            }
        });
        Ok(Relay {
            account: Account {
                url,
                token: account.token.clone(),
            },
            authority,
            handshakes,
        })
    }

    pub fn handshakes(&self) -> usize {
        self.handshakes.load(Ordering::Relaxed)
    }
}

/// An authority in a file, and a server with a certificate of it.
fn identity() -> anyhow::Result<(NamedTempFile, ServerConfig)> {
    let authority_key = KeyPair::generate()?;
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let mut file = NamedTempFile::new()?;
    file.write_all(params.self_signed(&authority_key)?.pem().as_bytes())?;
    file.flush()?;
    let issuer = Issuer::new(params, authority_key);
    let key = KeyPair::generate()?;
    let leaf = CertificateParams::new(vec!["127.0.0.1".to_owned()])?.signed_by(&key, &issuer)?;
    let key = PrivateKeyDer::try_from(key.serialize_der()).map_err(anyhow::Error::msg)?;
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![leaf.der().clone()], key)?;
    Ok((file, config))
}

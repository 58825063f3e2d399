//! A Plex server that speaks TLS, and counts how far its clients get.

use std::sync::Arc;

use plex_mcp_demo::Demo;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::{default_provider, sign::any_supported_type};
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion};

use super::certificates::Identity;
use crate::harness::{DEADLINE, plex};

/// A running server.
pub struct Secure {
    port: u16,
    plex: Arc<Demo>,
    stop: oneshot::Sender<()>,
    accepting: JoinHandle<(usize, usize)>,
}

/// What came to it.
#[derive(Debug)]
pub struct Seen {
    pub connections: usize,
    /// Those in which the client accepted the server; in the others it cannot have sent anything.
    pub handshakes: usize,
    pub requests: Vec<plex_mcp_demo::Seen>,
}

impl Secure {
    /// Shows the certificate of `identity` and signs with its key, whether they belong together or not.
    pub async fn start(identity: &Identity, version: &'static SupportedProtocolVersion) -> Secure {
        let key = PrivateKeyDer::try_from(identity.key.serialize_der()).unwrap();
        let key = any_supported_type(&key).unwrap();
        let certified = CertifiedKey::new(vec![identity.certificate.clone()], key);
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
        let acceptor = TlsAcceptor::from(Arc::new(config));

        let plex = Arc::new(plex().await);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, stopped) = oneshot::channel();
        let accepting = tokio::spawn(accept(listener, acceptor, plex.clone(), stopped));
        Secure {
            port,
            plex,
            stop,
            accepting,
        }
    }

    pub fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it, when its clients have ended.
    pub async fn stop(self) -> Seen {
        self.stop.send(()).unwrap();
        let (connections, handshakes) = self.accepting.await.unwrap();
        Seen {
            connections,
            handshakes,
            requests: self.plex.seen(),
        }
    }
}

/// Serves until it is stopped; returns how many connections and how many handshakes there were.
async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    plex: Arc<Demo>,
    mut stopped: oneshot::Receiver<()>,
) -> (usize, usize) {
    let mut connections = JoinSet::new();
    loop {
        let stream = tokio::select! {
            _ = &mut stopped => break,
            accepted = listener.accept() => accepted.unwrap().0,
        };
        let (acceptor, plex) = (acceptor.clone(), plex.clone());
        connections.spawn(async move {
            match acceptor.accept(stream).await {
                Ok(stream) => {
                    plex.serve(stream).await;
                    true
                }
                Err(_) => false,
            }
        });
    }
    let (mut all, mut shaken) = (0, 0);
    while let Some(one) = timeout(DEADLINE, connections.join_next()).await.unwrap() {
        all += 1;
        shaken += usize::from(one.unwrap());
    }
    (all, shaken)
}

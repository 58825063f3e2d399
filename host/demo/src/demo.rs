use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

use crate::clock::Clock;
use crate::connection;
use crate::options::Options;
use crate::server::Server;

/// A running server; dropping it stops it and closes its connections.
pub struct Demo {
    addr: SocketAddr,
    server: Arc<Server>,
    accepting: AbortHandle,
}

impl Demo {
    /// Listens and serves until the value is dropped. The error is that of listening at the address.
    pub async fn start(options: Options) -> std::io::Result<Demo> {
        let listener = TcpListener::bind(options.addr).await?;
        let addr = listener.local_addr()?;
        let server = Arc::new(Server::new(options));
        let accepting = tokio::spawn(connection::accept(listener, server.clone())).abort_handle();
        Ok(Demo {
            addr,
            server,
            accepting,
        })
    }

    /// Its address: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The identifier that it answers at `/identity`.
    pub fn machine_identifier(&self) -> String {
        crate::catalogue::machine_identifier()
    }

    pub fn clock(&self) -> &Clock {
        &self.server.clock
    }

    /// Serves one connection that somebody else accepted, for instance through TLS, until it ends.
    pub async fn serve<I>(&self, io: I)
    where
        I: AsyncRead + AsyncWrite + Unpin,
    {
        connection::serve(io, self.server.clone()).await;
    }
}

/// For tests only.
#[cfg(feature = "faults")]
impl Demo {
    /// Makes matching requests go wrong from now on.
    pub fn inject(&self, rule: crate::FaultRule) {
        self.server.faults.inject(rule);
    }

    /// Makes everything go right again; what hangs goes on hanging.
    pub fn clear_faults(&self) {
        self.server.faults.clear();
    }

    /// Every request so far, in the order of their arrival.
    pub fn seen(&self) -> Vec<crate::Seen> {
        self.server.faults.seen()
    }

    /// As after a sleep: connections that are open now are reset at their next request, which is not carried out.
    pub fn sleep(&self) {
        self.server.faults.sleep();
    }

    /// TCP connections accepted so far, and those that were handed to [`Demo::serve`].
    pub fn connections(&self) -> usize {
        self.server.faults.connections()
    }

    /// Changes in which of the known ways the server behaves.
    pub fn behave(&self, change: impl FnOnce(&mut crate::Behaviour)) {
        self.server.change(|state| change(&mut state.behaviour));
    }

    /// Gives one of the server's settings another value, as its owner may. One that there is not, or that does not fit,
    /// changes nothing.
    pub fn set_setting(&self, id: &str, value: &str) {
        self.server.change(|state| {
            let _ignored = state.settings.set(id, value);
        });
    }

    /// Sets the format of answers from now on.
    pub fn set_format(&self, format: crate::Format) {
        self.server.change(|state| state.behaviour.format = format);
    }

    /// Adds rows without user, player, session or rating key to the sessions, or takes them away.
    pub fn set_odd_sessions(&self, odd: bool) {
        self.server
            .change(|state| state.behaviour.odd_sessions = odd);
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

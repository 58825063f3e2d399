//! The connections to one side: a pool of them for reads, and new ones for everything that must not meet a dead one.
//!
//! A server may be gone from a connection that looks alive here: it restarts, or this machine sleeps and its clocks stand
//! still, so that no limit to idle time helps. The next request on the connection is then lost, and nobody can tell
//! whether the server has handled it. A read is asked again, on a connection of its own. A change is never in that place:
//! it leaves once, on a connection that was opened for it.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::Result;
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpInfo;
use reqwest::{Client, Request, Response};
use tracing::debug;

use super::client::Trust;
use super::failure::{cause, is_closed};

/// Connections that are remembered to have carried a request.
const REMEMBERED: usize = 256;

/// The ways to one server, or to all others.
pub(crate) struct Connections {
    trust: Trust,
    pooled: Client,
    /// Opens a connection for each request; made when there is one that wants it.
    single: OnceLock<Client>,
    used: Used,
}

impl Connections {
    /// To whoever `trust` accepts.
    ///
    /// # Errors
    /// When no client can be made, for want of root certificates for instance.
    pub fn new(trust: Trust) -> Result<Connections> {
        Ok(Connections {
            pooled: trust.pooled()?,
            single: OnceLock::new(),
            used: Used::default(),
            trust,
        })
    }

    /// Sends a request on a connection of its own, and waits for the head of its answer: so changes leave.
    ///
    /// # Errors
    /// Those of the client.
    pub async fn once(&self, request: Request) -> Result<Response, reqwest::Error> {
        self.single()?.execute(request).await
    }

    /// Sends a request that changes nothing, and waits for the head of its answer. If a connection that was used before dies
    /// without one, `again` makes the request once more, for a new connection.
    ///
    /// # Errors
    /// Those of the client.
    pub async fn read(
        &self,
        request: Request,
        again: impl FnOnce() -> Option<Request>,
    ) -> Result<Response, reqwest::Error> {
        let died = match self.pooled.execute(request).await {
            Ok(response) => {
                self.used.note(response.extensions().get());
                return Ok(response);
            }
            Err(error) => error,
        };
        if !is_closed(&died) || !self.used.carried(&died) {
            return Err(died);
        }
        match again() {
            Some(again) => {
                debug!("a connection that was used before is dead: asking again on a new one");
                self.single()?.execute(again).await
            }
            None => Err(died),
        }
    }

    fn single(&self) -> Result<&Client, reqwest::Error> {
        if let Some(client) = self.single.get() {
            return Ok(client);
        }
        let client = self.trust.single()?;
        Ok(self.single.get_or_init(|| client))
    }
}

/// Both ends of a connection, which tell it from all others that are open.
type Ends = (SocketAddr, SocketAddr);

/// Connections that have carried an answer already, the latest last.
#[derive(Default)]
struct Used(Mutex<VecDeque<Ends>>);

impl Used {
    fn note(&self, connection: Option<&HttpInfo>) {
        let Some(ends) = connection.map(ends) else {
            return;
        };
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !used.contains(&ends) {
            used.push_back(ends);
            if used.len() > REMEMBERED {
                used.pop_front();
            }
        }
    }

    /// The connection that failed had carried an answer before.
    fn carried(&self, error: &reqwest::Error) -> bool {
        let connection = cause::<legacy::Error>(error).and_then(legacy::Error::connect_info);
        let mut known = http::Extensions::new();
        if let Some(connection) = connection {
            connection.get_extras(&mut known);
        }
        let used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get()
            .map(ends)
            .is_some_and(|ends| used.contains(&ends))
    }
}

fn ends(connection: &HttpInfo) -> Ends {
    (connection.local_addr(), connection.remote_addr())
}

//! Which key the server shows, for a person who wants to pin it.

use std::sync::Arc;
use std::time::Duration;

use super::verifier::Noting;
use super::{Pin, config};
use crate::egress::{Gate, client};

/// Somebody waits, and the server has just been reached.
const PATIENCE: Duration = Duration::from_secs(2);

impl Gate {
    /// The key that the configured server proves to hold, if it speaks TLS.
    ///
    /// The handshake for this never ends: nothing is sent through it.
    pub async fn shown_key(&self) -> Option<Pin> {
        let origin = self.origin().filter(|origin| origin.is_https())?;
        let noting = Arc::new(Noting::new());
        let client = client::with(config(noting.clone()).ok()?).ok()?;
        // Its failure is the plan; without a key there is nothing to say that the check has not said already.
        let _ = tokio::time::timeout(PATIENCE, client.head(origin.to_string()).send()).await;
        noting.key().cloned()
    }
}

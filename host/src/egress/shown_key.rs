//! Which key the server shows, for a person who wants to pin it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::tls::{Noting, Pin, config};
use super::{Gate, Origin, client};

/// Somebody waits, and the server has just been reached.
const PATIENCE: Duration = Duration::from_secs(2);

/// The key that a server has proved to hold. Its `Display` is what `--tls-pin` takes.
#[derive(Clone, Debug)]
pub struct ShownKey {
    pin: Pin,
    server: Origin,
}

impl ShownKey {
    /// The line for the `args` of an MCP client, in JSON.
    pub fn argument(&self) -> String {
        format!("\"--tls-pin\", \"{}\"", self.pin)
    }

    /// The way to learn that nobody sits in between: the same server, asked on its own machine.
    pub fn comparison(&self) -> String {
        let port = (self.server.authority())
            .strip_prefix(self.server.host())
            .unwrap_or_default();
        format!(
            "Compare it first, over a way you trust: `plex-mcp check --url https://127.0.0.1{port}` on the server's own machine prints it too."
        )
    }
}

impl fmt::Display for ShownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pin.fmt(f)
    }
}

impl Gate {
    /// The key that the configured server proves to hold, if it speaks TLS.
    ///
    /// The handshake for this never ends: nothing is sent through it.
    pub async fn shown_key(&self) -> Option<ShownKey> {
        let origin = self.origin().filter(|origin| origin.is_https())?;
        let noting = Arc::new(Noting::new());
        let client = client::with(config(noting.clone()).ok()?).ok()?;
        // Its failure is the plan; without a key there is nothing to say that the check has not said already.
        let _ = tokio::time::timeout(PATIENCE, client.head(origin.to_string()).send()).await;
        Some(ShownKey {
            pin: noting.key()?.clone(),
            server: origin.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_compared_at_the_servers_own_port() {
        let check = |url: &str, expected: &str| {
            let pin = format!("sha256:{}", "0a".repeat(32));
            let key = ShownKey {
                pin: pin.parse().unwrap(),
                server: Origin::parse(url).unwrap(),
            };
            assert_eq!(key.to_string(), pin);
            assert_eq!(key.argument(), format!("\"--tls-pin\", \"{pin}\""));
            let found = key.comparison();
            assert!(found.contains(&format!("--url {expected}`")), "{found}");
        };
        check("https://nas.lan:32400", "https://127.0.0.1:32400");
        check("https://[2001:db8::1]:8443/plex", "https://127.0.0.1:8443");
        check("https://plex.example", "https://127.0.0.1");
    }
}

//! From a host name to addresses.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tracing::debug;

use super::plex_direct;

/// The time that DNS may take for a name that spells its address.
const PATIENCE: Duration = Duration::from_secs(1);

/// The system's resolver, with a failure that can be told from others, and without one where the name is enough.
pub(super) struct Resolver;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = addresses(name.as_str(), system(name.as_str())).await?;
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

async fn system(name: &str) -> io::Result<Vec<SocketAddr>> {
    // Collected, because the iterator borrows the name.
    Ok(tokio::net::lookup_host((name, 0)).await?.collect())
}

/// The addresses that DNS has; of a name that spells its address and that DNS does not know, that address.
async fn addresses(
    name: &str,
    dns: impl Future<Output = io::Result<Vec<SocketAddr>>>,
) -> Result<Vec<SocketAddr>, Unresolved> {
    let Some(spelled) = plex_direct::address(name) else {
        return dns.await.map_err(Unresolved);
    };
    let mut found = match tokio::time::timeout(PATIENCE, dns).await {
        Ok(Ok(found)) => found,
        Ok(Err(_)) | Err(_) => Vec::new(),
    };
    // The answer of some routers in place of a private address.
    found.retain(|address| !address.ip().is_unspecified());
    if found.is_empty() {
        debug!(name, "DNS has no address: taking the one in the name");
        found.push(SocketAddr::new(spelled, 0));
    }
    Ok(found)
}

/// A host name without an address.
#[derive(Debug, thiserror::Error)]
#[error("no address found: {0}")]
pub(super) struct Unresolved(io::Error);

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    const NAME: &str = "192-168-1-10.0123456789abcdef0123456789abcdef.plex.direct";

    async fn check(
        name: &str,
        dns: impl Future<Output = io::Result<Vec<SocketAddr>>>,
        expected: Option<&str>,
    ) {
        let found = addresses(name, dns).await.ok().map(|found| {
            assert_eq!(found.len(), 1, "{found:?}");
            found[0].ip().to_string()
        });
        assert_eq!(found.as_deref(), expected);
    }

    fn answer(address: &str) -> io::Result<Vec<SocketAddr>> {
        Ok(vec![SocketAddr::new(address.parse().unwrap(), 0)])
    }

    #[tokio::test]
    async fn dns_comes_first() {
        check(NAME, ready(answer("10.0.0.1")), Some("10.0.0.1")).await;
        check("nas.lan", ready(answer("10.0.0.1")), Some("10.0.0.1")).await;
    }

    #[tokio::test]
    async fn a_plex_direct_name_is_its_own_address_where_dns_has_none() {
        let spelled = Some("192.168.1.10");
        let refused = || Err(io::Error::other("refused"));
        check(NAME, ready(refused()), spelled).await;
        check(NAME, ready(Ok(Vec::new())), spelled).await;
        check(NAME, ready(answer("0.0.0.0")), spelled).await;
        check(NAME, ready(answer("::")), spelled).await;
        check(NAME, pending(), spelled).await;
        check("nas.lan", ready(refused()), None).await;
        let elsewhere = NAME.replace(".plex.", ".example.");
        check(&elsewhere, ready(refused()), None).await;
    }
}

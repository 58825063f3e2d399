//! https comes first, and only a certificate that is good counts.

use tokio_rustls::rustls::version::TLS13;

use super::household::{Household, local};
use crate::harness::run;
use crate::tls::certificates::{Authority, leaf};
use crate::tls::server::Secure;

/// The name of the server's zone, as Plex hands them out.
const ZONE: &str = "0123456789abcdef0123456789abcdef.plex.direct";

#[tokio::test]
async fn a_plex_direct_name_comes_before_http() {
    let authority = Authority::new();
    let identity = authority.issue(leaf(&[&format!("*.{ZONE}")]));
    for is_trusted in [true, false] {
        let secure = Secure::start(&identity, &TLS13).await;
        let uri = format!("https://127-0-0-1.{ZONE}:{}", secure.port());
        let port = secure.port();
        let home = Household::with(|options| {
            let mut connection = local(port);
            connection.secure_uri = uri.clone();
            options.servers[0].connections.push(connection);
        })
        .await;
        let mut login = home.command(&["login"]);
        if is_trusted {
            login.env("SSL_CERT_FILE", authority.file());
        }
        let found = home.login_with(login, "", async |_| {}).await;
        assert_eq!(found.status, 0, "{}", found.stderr);
        let (url, way) = if is_trusted {
            (uri, "(local, https, IPv4)")
        } else {
            (home.plex.url(), "(local, http, IPv4)")
        };
        assert!(
            found.stdout.contains(&format!("{url} {way}")),
            "{}",
            found.stdout
        );
        assert_eq!(found.stderr.contains("without TLS"), !is_trusted);
        let mut check = home.command(&["check"]);
        check.env("SSL_CERT_FILE", authority.file());
        let checked = run(check, &[]).await;
        assert_eq!(checked.status, 0, "{}", checked.stderr);
        // Who was not trusted was sent nothing.
        let seen = secure.stop().await;
        assert_eq!(seen.handshakes > 0, is_trusted, "{seen:?}");
    }
}

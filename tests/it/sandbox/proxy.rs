//! Proxies that the environment names. Requests with the token go to the server itself.

use std::io::ErrorKind;
use std::net::TcpListener;

use crate::harness::{plex, run, set_up};

#[tokio::test]
async fn a_proxy_from_the_environment_is_not_used() {
    let plex = plex().await;
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    for scheme in ["http", "socks5"] {
        let mut command = set_up(&plex.url());
        for variable in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            let url = format!("{scheme}://{address}");
            command.env(variable, &url);
            command.env(variable.to_lowercase(), &url);
        }
        let found = run(command, &["call", "plex_get_server"]).await;
        assert_eq!(found.status, 0, "{}", found.stderr);
    }
    // A connection that was made is kept by the system until it is accepted.
    proxy.set_nonblocking(true).unwrap();
    let accepted = proxy.accept().map(|(_, from)| from);
    assert_eq!(accepted.unwrap_err().kind(), ErrorKind::WouldBlock);
    assert!(!plex.seen().is_empty());
}

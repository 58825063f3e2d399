//! TLS towards a Plex server: whom the host trusts, what it says when it does not, and how people get from there to a
//! connection that is safe.

pub mod certificates;
mod sandbox;
pub mod server;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::rustls::version::{TLS12, TLS13};

use self::certificates::{Authority, Identity, leaf, version_1};
use self::server::Secure;
use crate::harness::{OWNER_TOKEN, Stdio, outcome, plex, run, set_up};

/// The name of the server's zone, as Plex hands them out.
const ZONE: &str = "0123456789abcdef0123456789abcdef.plex.direct";

/// Runs `plex-mcp check` against `url`; returns the exit status and everything that it said.
async fn check(url: &str, flags: &[&str]) -> (i32, String) {
    let found = run(set_up(url), &[&["check"], flags].concat()).await;
    (found.status, found.stdout + &found.stderr)
}

/// The tool works over a connection that is trusted because of `flags`, and the token arrives.
#[track_caller]
fn check_works((status, text): (i32, String), secure: server::Seen) {
    assert_eq!(status, 0, "{text}");
    assert!(text.contains("ok: "), "{text}");
    assert!(secure.handshakes > 0, "{secure:?}");
    assert!(!secure.requests.is_empty());
    for request in secure.requests {
        assert_eq!(request.headers["x-plex-token"], OWNER_TOKEN);
    }
}

#[tokio::test]
async fn a_private_authority() {
    let authority = Authority::new();
    for version in [&TLS12, &TLS13] {
        let secure = Secure::start(&authority.issue(leaf(&["127.0.0.1"])), version).await;
        let found = check(&secure.url(), &["--ca-cert", authority.file()]).await;
        check_works(found, secure.stop().await);
    }
}

#[tokio::test]
async fn a_pin_is_enough() {
    let authority = Authority::new();
    let mut own_authority = leaf(&["127.0.0.1"]);
    own_authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let mut expired = leaf(&["127.0.0.1"]);
    expired.not_after = rcgen::date_time_ymd(2021, 1, 1);
    for identity in [
        authority.issue(leaf(&["127.0.0.1"])),
        authority.issue(leaf(&["nas.example"])),
        authority.issue(expired),
        Identity::self_signed(leaf(&[])),
        Identity::self_signed(own_authority),
    ] {
        for version in [&TLS12, &TLS13] {
            let secure = Secure::start(&identity, version).await;
            let found = check(&secure.url(), &["--tls-pin", &identity.pin()]).await;
            check_works(found, secure.stop().await);
        }
    }
    // As `openssl x509 -req` makes them.
    let old = version_1(Identity::self_signed(leaf(&[])));
    let secure = Secure::start(&old, &TLS13).await;
    let found = check(&secure.url(), &["--tls-pin", &old.pin()]).await;
    check_works(found, secure.stop().await);
}

/// As `openssl req -x509` makes it: its own authority. The line that `check` prints is all that a client needs.
#[tokio::test]
async fn a_certificate_of_openssl_req_x509_works_with_the_line_that_check_prints() {
    let mut params = leaf(&["127.0.0.1"]);
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let identity = Identity::self_signed(params);
    let file = identity.file();
    for version in [&TLS12, &TLS13] {
        let secure = Secure::start(&identity, version).await;
        for flags in [&[][..], &["--ca-cert", file.path().to_str().unwrap()]] {
            let (status, text) = check(&secure.url(), flags).await;
            assert_eq!(status, 4, "{text}");
            let own = format!("--url\nhttps://127.0.0.1:{}` on", secure.port());
            assert!(text.contains(&own), "the server's own port: {text}");
            // Nothing but what works is recommended.
            let unwrapped = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(!unwrapped.contains("give the authority"), "{text}");
            assert!(unwrapped.contains("--ca-cert does not make that"), "{text}");
            let line = unwrapped.split_once("in the client's args: ").unwrap().1;
            let line = line.split_once(" Compare").unwrap().0;
            let arguments: Vec<String> = serde_json::from_str(&format!("[{line}]")).unwrap();
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            assert_eq!(arguments, ["--tls-pin", &identity.pin()]);
            let (status, text) = check(&secure.url(), &arguments).await;
            assert_eq!(status, 0, "{text}");
        }
    }
}

/// The other way that is recommended: a certificate that is no authority's.
#[tokio::test]
async fn a_self_signed_certificate_that_is_no_authority_works_with_ca_cert() {
    let mut params = leaf(&["127.0.0.1"]);
    params.is_ca = rcgen::IsCa::ExplicitNoCa;
    let identity = Identity::self_signed(params);
    let file = identity.file();
    for version in [&TLS12, &TLS13] {
        let secure = Secure::start(&identity, version).await;
        let found = check(&secure.url(), &["--ca-cert", file.path().to_str().unwrap()]).await;
        check_works(found, secure.stop().await);
    }
}

#[tokio::test]
async fn check_prints_the_pin() {
    let authority = Authority::new();
    let identity = authority.issue(leaf(&["127.0.0.1"]));
    for version in [&TLS12, &TLS13] {
        for flags in [
            &[][..],
            &["--insecure-tls"],
            &["--ca-cert", authority.file()],
        ] {
            let secure = Secure::start(&identity, version).await;
            let (status, text) = check(&secure.url(), flags).await;
            let is_trusted = !flags.is_empty();
            assert_eq!(status, if is_trusted { 0 } else { 4 }, "{text}");
            assert!(text.contains(&identity.pin()), "{text}");
            assert!(text.contains("--tls-pin"), "{text}");
            // What only asked for the key got no further.
            let seen = secure.stop().await;
            assert!(seen.connections > seen.handshakes, "{seen:?}");
        }
    }
    // Who has pinned needs no pin, and over http there is none.
    let secure = Secure::start(&identity, &TLS13).await;
    let (_, text) = check(&secure.url(), &["--tls-pin", &identity.pin()]).await;
    assert!(!text.contains("sha256:"), "{text}");
    let (_, text) = check(&plex().await.url(), &[]).await;
    assert!(!text.contains("sha256:"), "{text}");
}

#[tokio::test]
async fn a_plex_direct_name_needs_no_dns() {
    let authority = Authority::new();
    let identity = authority.issue(leaf(&[&format!("*.{ZONE}")]));
    let secure = Secure::start(&identity, &TLS13).await;
    let url = secure
        .url()
        .replace("127.0.0.1", &format!("127-0-0-1.{ZONE}"));
    let found = check(&url, &["--ca-cert", authority.file()]).await;
    check_works(found, secure.stop().await);
}

#[tokio::test]
async fn many_calls_take_one_handshake() {
    let authority = Authority::new();
    let identity = authority.issue(leaf(&["127.0.0.1"]));
    for flags in [
        ["--ca-cert", authority.file()],
        ["--tls-pin", &identity.pin()],
    ] {
        let secure = Secure::start(&identity, &TLS13).await;
        let mut command = set_up(&secure.url());
        command.args(flags);
        let mut client = Stdio::open(command).await;
        for offset in 0..20 {
            let arguments = json!({"library_id": "1", "limit": 1, "offset": offset});
            let answer = client.call("plex_get_library_items", arguments).await;
            outcome(&answer).unwrap();
        }
        let (status, stderr) = client.end().await;
        assert_eq!(status.code(), Some(0), "{stderr}");
        let seen = secure.stop().await;
        assert!(seen.requests.len() >= 20, "{}", seen.requests.len());
        assert_eq!((seen.connections, seen.handshakes), (1, 1));
    }
}

#[tokio::test]
async fn insecure_tls_says_so_at_every_start() {
    let identity = Identity::self_signed(leaf(&["nas.example"]));
    let secure = Secure::start(&identity, &TLS13).await;
    let mut command = set_up(&secure.url());
    command.arg("--insecure-tls");
    let mut client = Stdio::open(command).await;
    let answer = client.call("plex_get_libraries", json!({})).await;
    outcome(&answer).unwrap();
    let (_, stderr) = client.end().await;
    let warns = |text: &str| {
        let warning = "the certificate of the Plex server is not checked";
        text.contains(warning) && text.contains("--tls-pin is better")
    };
    assert!(warns(&stderr), "{stderr}");
    let (status, text) = check(&secure.url(), &["--insecure-tls"]).await;
    assert_eq!(status, 0, "{text}");
    assert!(warns(&text), "{text}");
}

#[tokio::test]
async fn settings_that_protect_nothing() {
    let pin = format!("sha256:{}", "0a".repeat(32));
    let plex = plex().await;
    let (http, https) = (plex.url(), "https://127.0.0.1:1");
    let cases: [(&str, &[&str]); 4] = [
        (https, &["--tls-pin", "sha256:0a0b"]),
        (https, &["--tls-pin", &pin, "--insecure-tls"]),
        (&http, &["--tls-pin", &pin]),
        (https, &["--ca-cert", "/nowhere.pem"]),
    ];
    let mut report = String::new();
    for (url, flags) in cases {
        let (status, text) = check(url, flags).await;
        let text = text.replace(&plex.addr().port().to_string(), "PORT");
        report += &format!("{}: {status}\n{text}\n", flags.join(" "));
    }
    assert!(plex.seen().is_empty(), "a pin without TLS stops everything");
    insta::assert_snapshot!(report);
}

/// A server that reads once, says `answer` and closes.
async fn rude(answer: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let mut bytes = [0; 4096];
            let _ = connection.read(&mut bytes).await;
            let _ = connection.write_all(answer).await;
        }
    });
    port
}

#[tokio::test]
async fn servers_that_speak_otherwise() {
    // A fatal alert, protocol_version: all that a server of TLS 1.1 has to say.
    let old = rude(&[21, 3, 1, 0, 2, 2, 70]).await;
    // Plex where secure connections are required.
    let secure_only = rude(b"").await;
    let plex = plex().await;
    let mut report = String::new();
    for (about, scheme, port) in [
        ("TLS 1.1", "https", old),
        ("http to a server that wants https", "http", secure_only),
        (
            "https to a server that has only http",
            "https",
            plex.addr().port(),
        ),
        ("https to a server that closes", "https", secure_only),
    ] {
        let (status, text) = check(&format!("{scheme}://127.0.0.1:{port}"), &[]).await;
        let text = text.replace(&port.to_string(), "PORT");
        report += &format!("{about}: {status}\n{text}\n");
    }
    insta::assert_snapshot!(report);
}

//! What is promised: a server that is not the right one gets nothing, and least of all the token.

use rcgen::{BasicConstraints, IsCa, KeyPair, date_time_ymd};
use tokio_rustls::rustls::SupportedProtocolVersion;
use tokio_rustls::rustls::version::{TLS12, TLS13};

use super::certificates::{Authority, Identity, leaf};
use super::server::Secure;
use super::{ZONE, check};
use crate::harness::{OWNER_TOKEN, run, set_up};

/// Tries to reach a server that shows `identity`: it gets nothing. Returns what the person is told.
async fn refused(
    identity: &Identity,
    version: &'static SupportedProtocolVersion,
    flags: &[&str],
) -> String {
    let secure = Secure::start(identity, version).await;
    let (status, mut text) = check(&secure.url(), flags).await;
    assert_eq!(status, 4, "{text}");
    let call = run(
        set_up(&secure.url()),
        &[&["call", "plex_get_libraries"], flags].concat(),
    )
    .await;
    assert_ne!(call.status, 0, "{}", call.stdout);
    let port = secure.port().to_string();
    let seen = secure.stop().await;
    assert!(seen.connections >= 2, "it was tried: {seen:?}");
    assert_eq!(seen.handshakes, 0, "{seen:?}");
    assert!(seen.requests.is_empty(), "{seen:?}");

    let spoken = [&text, &call.stdout, &call.stderr];
    assert!(!spoken.iter().any(|text| text.contains(OWNER_TOKEN)));
    // What came first is what a model reads as well.
    let first = call.stderr.lines().next().unwrap_or_default();
    text = format!("check: {text}call: {first}\n");
    let pinned = flags.iter().find(|flag| flag.starts_with("sha256:"));
    if let Some(pinned) = pinned {
        text = text.replace(pinned, "PINNED");
    }
    text.replace(&identity.pin(), "SHOWN")
        .replace(&port, "PORT")
}

#[tokio::test]
async fn a_server_that_is_not_trusted_is_sent_nothing() {
    let (authority, anew) = (Authority::new(), Authority::new());
    let other = Authority::named("somebody else");
    let here = || leaf(&["127.0.0.1"]);
    let good = authority.issue(here());
    let mut expired = here();
    expired.not_after = date_time_ymd(2021, 1, 1);
    let mut early = here();
    early.not_before = date_time_ymd(2100, 1, 1);
    let mut own_authority = here();
    own_authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let own_authority = Identity::self_signed(own_authority);
    let own_file = own_authority.file();
    let trusting = ["--ca-cert", authority.file()];
    let another = authority.issue(here()).pin();

    let cases: [(&str, &Identity, &[&str]); 12] = [
        ("an unknown authority", &good, &[]),
        ("the wrong authority", &good, &["--ca-cert", other.file()]),
        (
            "an authority that was made anew",
            &good,
            &["--ca-cert", anew.file()],
        ),
        ("expired", &authority.issue(expired), &trusting),
        ("not valid yet", &authority.issue(early), &trusting),
        (
            "for another name",
            &authority.issue(leaf(&["nas.example"])),
            &trusting,
        ),
        (
            "for plex.direct names",
            &authority.issue(leaf(&[&format!("*.{ZONE}")])),
            &trusting,
        ),
        ("for no name", &authority.issue(leaf(&[])), &trusting),
        ("self-signed", &Identity::self_signed(here()), &[]),
        ("its own authority", &own_authority, &[]),
        (
            "its own authority, and trusted as such",
            &own_authority,
            &["--ca-cert", own_file.path().to_str().unwrap()],
        ),
        (
            "another key than the pinned",
            &good,
            &["--tls-pin", &another],
        ),
    ];
    let mut report = String::new();
    for (about, identity, flags) in cases {
        let told = refused(identity, &TLS13, flags).await;
        assert_eq!(told, refused(identity, &TLS12, flags).await, "{about}");
        report += &format!("## {about}\n{told}\n");
    }
    insta::assert_snapshot!(report);
}

/// Everybody can have the certificate: it is shown to whoever asks.
#[tokio::test]
async fn a_pinned_certificate_without_its_key_is_sent_nothing() {
    let owner = Identity::self_signed(leaf(&["127.0.0.1"]));
    let thief = Identity {
        certificate: owner.certificate.clone(),
        key: KeyPair::generate().unwrap(),
    };
    for version in [&TLS12, &TLS13] {
        let told = refused(&thief, version, &["--tls-pin", &owner.pin()]).await;
        assert!(
            told.contains("a signature of the server is wrong"),
            "{told}"
        );
        // Nor does anybody learn it as a pin.
        let told = refused(&thief, version, &[]).await;
        assert!(!told.contains("sha256:"), "{told}");
    }
}

//! Against registries on this computer: good ones, and ones that lie.

#![expect(
    clippy::unwrap_used,
    reason = "a test may end at what is not as it should be"
)]

mod stand;

use std::fs;

use plex_mcp_contract::digest::sha256;
use plex_mcp_registry::{Reference, fetch};
use reqwest::{Client, redirect};

use stand::{Asked, Stand, answer, answer_with};

const COMPONENT: &[u8] = b"\0asm and more";

/// The most that is taken.
const MOST: usize = 1000;

fn client() -> Client {
    // A second installation, by another test, changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .no_proxy()
        .redirect(redirect::Policy::none())
        .tls_certs_only([]);
    client.build().unwrap()
}

fn manifest(component: &[u8], size: usize) -> Vec<u8> {
    format!(
        r#"{{"schemaVersion":2,"layers":[{{"mediaType":"application/wasm","digest":"sha256:{}","size":{size}}}]}}"#,
        sha256(component)
    )
    .into_bytes()
}

fn reference(stand: &Stand, manifest: &[u8]) -> Reference {
    let name = format!("oci://{}/a/b@sha256:{}", stand.host(), sha256(manifest));
    name.parse().unwrap()
}

/// A registry that has one component.
fn registry(manifest: Vec<u8>, component: Vec<u8>) -> Stand {
    let (m, c) = (sha256(&manifest), sha256(COMPONENT));
    Stand::new(move |asked, _| match asked.path.as_str() {
        path if path == format!("/v2/a/b/manifests/sha256:{m}") => answer(200, &manifest),
        path if path == format!("/v2/a/b/blobs/sha256:{c}") => answer(200, &component),
        _ => answer(404, b""),
    })
}

async fn fetched(stand: &Stand, manifest: &[u8]) -> Result<Vec<u8>, String> {
    let found = fetch(&client(), &reference(stand, manifest), None, MOST).await;
    found.map_err(|error| format!("{error:#}"))
}

#[tokio::test]
async fn a_component_is_fetched_once_and_kept_under_its_digest() {
    let manifest = manifest(COMPONENT, COMPONENT.len());
    let stand = registry(manifest.clone(), COMPONENT.to_vec());
    let place = tempfile::tempdir().unwrap();
    let reference = reference(&stand, &manifest);
    let fetch = async || fetch(&client(), &reference, Some(place.path()), MOST).await;
    for _ in 0..2 {
        assert_eq!(fetch().await.unwrap(), COMPONENT);
        assert_eq!(stand.asked().len(), 2);
    }
    // What somebody has changed is fetched again.
    fs::write(place.path().join(sha256(COMPONENT)), "changed").unwrap();
    assert_eq!(fetch().await.unwrap(), COMPONENT);
    assert_eq!(stand.asked().len(), 3);
}

#[tokio::test]
async fn what_has_another_digest_or_size_is_refused() {
    let good = manifest(COMPONENT, COMPONENT.len());
    let check = async |stand: Stand, words: &str| {
        let error = fetched(&stand, &good).await.unwrap_err();
        assert!(error.contains(words), "{error}");
    };
    let other = registry(good.clone(), b"\0asm and other".to_vec());
    check(other, "is larger than the 13 bytes").await;
    let other = registry(good.clone(), b"\0asm and mire".to_vec());
    check(other, "has sent something else").await;
    let lying = Stand::new(|_, _| answer(200, b"{}"));
    check(lying, "has sent something else").await;
    check(Stand::new(|_, _| answer(404, b"")), "does not have it").await;
    check(Stand::new(|_, _| answer(403, b"")), "its own users only").await;
    check(Stand::new(|_, _| answer(500, b"")), "status 500").await;

    let large = manifest(COMPONENT, MOST + 1);
    let stand = registry(large.clone(), COMPONENT.to_vec());
    let error = fetched(&stand, &large).await.unwrap_err();
    assert!(error.contains("1001 bytes, and 1000"), "{error}");
    assert_eq!(stand.asked().len(), 1);
}

#[tokio::test]
async fn a_registry_for_everybody_gives_a_token_which_goes_to_no_other_host() {
    let manifest = manifest(COMPONENT, COMPONENT.len());
    let files = Stand::new(|_, _| answer(200, COMPONENT));
    let elsewhere = format!("Location: http://{}/file?signature=x\r\n", files.host());
    let sent = manifest.clone();
    let stand = Stand::new(move |asked, host| {
        let realm =
            format!("WWW-Authenticate: Bearer realm=\"http://{host}/token\",scope=\"a\"\r\n");
        match (asked.path.as_str(), asked.authorization.as_deref()) {
            ("/token?scope=a", None) => answer(200, br#"{"token": "t0ken"}"#),
            (_, None) => answer_with(401, &realm, b""),
            (path, Some("Bearer t0ken")) if path.contains("/manifests/") => answer(200, &sent),
            (path, Some("Bearer t0ken")) if path.contains("/blobs/") => {
                answer_with(307, &elsewhere, b"")
            }
            _ => answer(400, b""),
        }
    });
    assert_eq!(fetched(&stand, &manifest).await.unwrap(), COMPONENT);
    let asked: Vec<Asked> = files.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].path, "/file?signature=x");
    assert_eq!(asked[0].authorization, None);
    // One token for both.
    let tokens = stand
        .asked()
        .into_iter()
        .filter(|it| it.path.starts_with("/token"));
    assert_eq!(tokens.count(), 1);
}

#[tokio::test]
async fn a_registry_that_wants_more_or_leads_astray_is_not_followed() {
    let manifest = manifest(COMPONENT, COMPONENT.len());
    let check = async |status: u16, header: &str, words: &str| {
        let line = format!("{header}\r\n");
        let stand = Stand::new(move |_, _| answer_with(status, &line, b""));
        let error = fetched(&stand, &manifest).await.unwrap_err();
        assert!(error.contains(words), "{header}: {error}");
        assert!(!error.contains("secret"), "{error}");
    };
    check(
        401,
        "WWW-Authenticate: Basic realm=\"x\"",
        "a name and a password",
    )
    .await;
    let cleartext = "WWW-Authenticate: Bearer realm=\"http://auth.example/token\"";
    check(401, cleartext, "a name and a password").await;
    check(302, "Location: http://files.example/?secret", "without TLS").await;
    check(302, "Location: file:///etc/passwd", "without TLS").await;
    check(302, "X: y", "leads nowhere").await;
    check(302, "Location: /again", "further and further").await;
}

//! Redirects: none is followed, wherever it leads.

use super::*;

/// A server that must not be asked anything.
fn elsewhere() -> (std::net::TcpListener, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    (listener, authority)
}

#[tokio::test]
async fn redirects_are_never_followed() {
    let (listener, authority) = elsewhere();
    let to = |code: u16, name: &str, location: &str| {
        let head = format!("HTTP/1.1 {code} X\r\nLocation: {location}\r\n");
        sends(format!("{code} {name}"), framed(&head, PAGE))
    };
    let mut attacks: Vec<Attack> = [300, 301, 302, 303, 304, 305, 306, 307, 308, 399]
        .map(|code| to(code, "elsewhere", &format!("http://{authority}/evil")))
        .into();
    attacks.extend([
        to(302, "nowhere", ""),
        to(302, "without a scheme", &format!("//{authority}/evil")),
        to(302, "to itself", "/library/sections/1/all"),
        to(302, "to a change", "/library/sections/1/refresh?force=1"),
        to(302, "with backslashes", &format!(r"\\{authority}\evil")),
        to(302, "with a user", &format!("http://plex@{authority}/evil")),
        to(302, "with https", &format!("https://{authority}/evil")),
        to(302, "to a file", "file:///etc/passwd"),
        to(302, "to data", "data:application/json,{}"),
        to(302, "to a script", "javascript:alert(1)"),
        to(302, "to another protocol", &format!("gopher://{authority}/evil")),
        to(302, "to bytes", "\u{fffd}\t\u{1f3ac}"),
        to(302, "twice", &format!("/a\r\nLocation: http://{authority}/evil")),
        to(302, "100 KB long", &format!("/{}", "a".repeat(100_000))),
        sends("200 with a place and a refresh", framed(&format!("HTTP/1.1 200 OK\r\nLocation: http://{authority}/evil\r\nContent-Location: http://{authority}/evil\r\nRefresh: 0; url=http://{authority}/evil\r\nLink: <http://{authority}/evil>; rel=preload\r\nAlt-Svc: h2=\"{authority}\"\r\n"), PAGE)),
    ]);
    let mut told = play(MANY, LONG, &attacks).await;
    for told in &mut told {
        *told = told.replace(&authority, "ELSEWHERE");
    }
    let text: String = (attacks.iter().zip(told))
        .map(|(attack, told)| format!("{}\n  {told}\n", attack.name))
        .collect();
    insta::assert_snapshot!("redirects", text);
    assert!(listener.accept().is_err(), "a redirect was followed");
}

/// A token file is read once more after a refusal; a server that refuses for ever is not asked for ever.
#[tokio::test]
async fn a_refusal_that_never_ends() {
    let refusal = framed(
        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\n",
        "",
    );
    let raw = Raw::start(vec![Step::Send(refusal)]).await;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("token");
    std::fs::write(&file, OWNER_TOKEN).unwrap();
    let mut command = set_up(&raw.url);
    command
        .env_remove("PLEX_TOKEN")
        .arg("--token-file")
        .arg(&file);
    let mut client = Stdio::open(command).await;
    for calls in 1..=3 {
        let result = client.call(ITEMS, json!({"library_id": "1"})).await;
        let words = outcome(&result).unwrap_err();
        assert!(words.contains("Plex refused the token"), "{words}");
        assert_eq!(
            raw.heads("").len(),
            calls,
            "the file still holds the same token"
        );
    }
    // Another token in the file is tried at once, the old one never again.
    std::fs::write(&file, format!("{OWNER_TOKEN}.2")).unwrap();
    let result = client.call(ITEMS, json!({"library_id": "1"})).await;
    outcome(&result).unwrap_err();
    let heads = raw.heads("");
    assert!(heads.len() <= 5, "{}", heads.len());
    assert!(
        heads
            .last()
            .unwrap()
            .contains(&format!("x-plex-token: {OWNER_TOKEN}.2\r\n"))
    );
}

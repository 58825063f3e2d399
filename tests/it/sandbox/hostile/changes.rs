//! A tool that may change what its call names changes nothing else, and nothing twice.

use serde_json::json;

use super::wire::{Reply, SECRET, Wire};
use super::{behaves, serve, told};
use crate::harness::{OWNER_TOKEN, Stdio, plex};

const NAME: &str = "x-plex-target-client-identifier";

/// The arguments of a call that names one of each.
fn arguments(requests: &[&str]) -> serde_json::Value {
    json!({
        "library": "1", "item": "70", "items": ["5", "6"], "playlist": "9", "player": "tv", "setting": "name",
        "session": "s1", "title": "New", "requests": requests,
    })
}

/// Lets a call send each of `requests`: those that `arrive` do, and no others.
async fn check(requests: &[&str], arrive: &[&str]) {
    let plex = plex().await;
    let flags = ["--access", "full", "--timeout", "20s"];
    let mut client = Stdio::open(serve(&plex.url(), &flags)).await;
    let result = client.call("change", arguments(requests)).await;
    let told = told(&result);
    let seen = plex.seen();
    let arrived: Vec<_> = seen
        .iter()
        .map(|seen| {
            let player = seen.headers.get(NAME);
            let player = player.map(|player| format!(" {NAME}={}", player.to_str().unwrap()));
            let player = player.unwrap_or_default();
            format!("{} {}{player}", seen.method, seen.target)
        })
        .collect();
    assert_eq!(arrived, arrive, "{told}");
    let denied = told.matches("ErrorCode::HttpRequestDenied").count();
    assert_eq!(denied, requests.len() - arrive.len(), "{told}");
    for seen in seen {
        assert_eq!(seen.headers["x-plex-token"], OWNER_TOKEN);
    }
    behaves(client).await;
}

const EDIT: &str = "PUT /library/sections/1/all?type=18&id=70&title.value=New";

#[tokio::test]
async fn invariant_5_another_item() {
    let requests = [
        "PUT /library/sections/1/all?type=18&id=71&title.value=New",
        "PUT /library/sections/1/all?type=18&id=70,71&title.value=New",
        "DELETE /playlists/9/items/7",
        "DELETE /playlists/9/items/5,7",
        "DELETE /playlists/9/items",
        "DELETE /playlists/9",
        EDIT,
    ];
    check(&requests, &[EDIT]).await;
}

#[tokio::test]
async fn invariant_5_another_playlist_library_setting_or_session() {
    let requests = [
        "DELETE /playlists/8/items/5",
        "PUT /library/sections/2/all?type=18&id=70&title.value=New",
        "PUT /:/prefs?other=New",
        "PUT /:/prefs?name=Other",
        "PUT /:/prefs?name=New&other=New",
        "PUT /:/prefs?X-Plex-Token=New",
        "POST /status/sessions/terminate?sessionId=s2",
        "POST /status/sessions/terminate?sessionId=s1&reason=x",
        "GET /library/sections/2/all?sort=x",
        "DELETE /playlists/9/items/5",
        "PUT /:/prefs?name=New",
        "POST /status/sessions/terminate?sessionId=s1",
    ];
    check(&requests, &requests[9..]).await;
}

#[tokio::test]
async fn invariant_5_another_player() {
    let pause = "GET /player/playback/pause?type=video&commandID=1";
    let to = |player: &str| format!("{pause} {NAME}={player}");
    let named = to("tv");
    let requests = [
        pause.to_owned(),
        to(""),
        to("phone"),
        to("TV"),
        to("tv2"),
        to("tv,phone"),
        format!("{named} {NAME}=phone"),
        format!("{named} {NAME}=tv"),
        format!("{pause}&{NAME}=phone {NAME}=tv"),
        format!("{pause}&X-Plex-Target-Client-Identifier=tv"),
        named.replace("pause", "play"),
        named.replace("pause", "playMedia"),
        named.replace("video", "photo"),
        named.replace("commandID=1", "commandID=x"),
        // One that it may not name leaves nothing behind of the one that it may.
        named.clone(),
        // Neither another number nor another of the words makes it another change.
        named.replace("commandID=1", "commandID=2"),
        named.replace("pause", "stop"),
    ];
    let requests: Vec<_> = requests.iter().map(String::as_str).collect();
    check(&requests, &[&named]).await;
}

#[tokio::test]
async fn invariant_5_a_key_left_out_doubled_or_negated() {
    let requests = [
        "PUT /library/sections/1/all?type=18&title.value=New",
        "PUT /library/sections/1/all?type=18&id=&title.value=New",
        "PUT /library/sections/1/all?type=18&id=70&id=70&title.value=New",
        "PUT /library/sections/1/all?type=18&id=70&id=71&title.value=New",
        "PUT /library/sections/1/all?type=18&id!=70&title.value=New",
        "PUT /library/sections/1/all?type=18&id%3E%3E=70&title.value=New",
        "PUT /library/sections/1/all?type=18&id=70&id!=1&title.value=New",
        "PUT /library/sections/1/all?type=18&id=70",
        "PUT /library/sections/1/all?id=70&title.value=New",
        "PUT /library/sections/1/all?type=18&id=70&title.value=New&summary.value=x",
        "PUT /library/sections/1/all?type=18&id=70&title.value=New&X-Plex-Container-Size=1",
        "GET /library/sections/1/all?title!=New",
        EDIT,
    ];
    check(&requests, &[EDIT]).await;
}

#[tokio::test]
async fn invariant_5_a_path_inside_a_value() {
    let add = |inside: &str| {
        let inside = inside
            .replace('/', "%2F")
            .replace('?', "%3F")
            .replace('=', "%3D");
        format!("PUT /playlists/9/items?uri=server%3A%2F%2Fab%2Flibrary{inside}")
    };
    let wrong = [
        "/library/metadata/7",
        "/library/metadata/5,7",
        "/library/metadata/5?X-Plex-Token=x",
        "/library/metadata/5?a=1",
        "/library/metadata/5/../7",
        "/library/metadata/5%252F..%252F7",
        "/library/sections/1/all",
        "/library/metadata/",
        "",
    ];
    let mut requests: Vec<_> = wrong.into_iter().map(add).collect();
    let right =
        "PUT /playlists/9/items?uri=server%3A%2F%2Fab%2Flibrary%2Flibrary%2Fmetadata%2F5%2C6";
    requests.push(right.to_owned());
    let requests: Vec<_> = requests.iter().map(String::as_str).collect();
    check(&requests, &[right]).await;
}

#[tokio::test]
async fn invariant_11_a_change_repeated() {
    let requests = [
        EDIT,
        EDIT,
        "PUT /library/sections/1/all?id=70&type=18&title.value=New",
        "DELETE /playlists/9/items/5",
        "DELETE /playlists/9/items/5,6",
        "DELETE /playlists/9/items/6",
        "PUT /playlists/9/items?uri=server%3A%2F%2Fab%2Flibrary%2Flibrary%2Fmetadata%2F5",
        "PUT /playlists/9/items?uri=server%3A%2F%2Fac%2Flibrary%2Flibrary%2Fmetadata%2F5",
        "GET /library/sections/1/all?sort=x",
        "GET /library/sections/1/all?sort=x",
    ];
    let arrive = [0, 3, 5, 6, 8, 9].map(|place| requests[place]);
    check(&requests, &arrive).await;
}

#[tokio::test]
async fn invariant_5_a_header_or_a_body() {
    let header = format!("{EDIT} {NAME}=tv");
    let body = format!("{EDIT} +text");
    let read = format!("GET /library/sections/1/all?sort=x {NAME}=tv");
    check(&[&header, &read], &[]).await;
    check(&[&body, EDIT], &[]).await;
}

/// Lets a call send each of `requests` to a server that gives out a secret; returns what that was sent.
async fn with_secret(requests: &[&str], denied: usize) -> String {
    told_to_players(&[], requests, denied).await
}

/// The same, with these flags besides.
async fn told_to_players(flags: &[&str], requests: &[&str], denied: usize) -> String {
    let wire = Wire::start(Reply::Secret).await;
    let flags = [&["--access", "full", "--timeout", "20s"], flags].concat();
    let mut client = Stdio::open(serve(&wire.url, &flags)).await;
    let result = client.call("change", arguments(requests)).await;
    let told = told(&result);
    assert_eq!(
        told.matches("ErrorCode::HttpRequestDenied").count(),
        denied,
        "{told}"
    );
    assert!(!told.contains(SECRET), "{told}");
    let sent = wire.sent();
    behaves(client).await;
    sent
}

const PLAY: &str = "/player/playback/playMedia?machineIdentifier=ab&address=127.0.0.1&token=PLAYER_TOKEN&key=%2Flibrary%2Fmetadata%2F70";

#[tokio::test]
async fn invariant_6_the_delegated_token_goes_to_the_named_player() {
    let sent = with_secret(&[&format!("GET {PLAY} {NAME}=tv")], 0).await;
    let (fetched, played) = sent.split_once("\r\n\r\n").unwrap();
    assert!(
        fetched.starts_with("GET /security/token?type=delegation HTTP/1.1\r\n"),
        "{fetched}"
    );
    let line = PLAY.replace("PLAYER_TOKEN", SECRET);
    assert!(
        played.starts_with(&format!("GET {line} HTTP/1.1\r\n")),
        "{played}"
    );
    assert!(played.contains(&format!("{NAME}: tv\r\n")), "{played}");
}

#[tokio::test]
async fn players_are_told_the_address_that_is_set_for_them_and_no_other() {
    let flags = ["--player-url", "http://192.168.7.7:32400"];
    let told = format!("GET {} {NAME}=tv", PLAY.replace("127.0.0.1", "PLAYER_HOST"));
    let server = format!("GET {PLAY} {NAME}=tv");
    let sent = told_to_players(&flags, &[&server, &told], 1).await;
    assert!(sent.contains("&address=192.168.7.7&"), "{sent}");
    assert!(!sent.contains("&address=127.0.0.1&"), "{sent}");
    let sent = with_secret(&[&told], 0).await;
    assert!(sent.contains("&address=127.0.0.1&"), "{sent}");
}

#[tokio::test]
async fn invariant_6_the_delegated_token_to_another_place() {
    let other = |from: &str, to: &str, player: &str| {
        format!("GET {} {NAME}={player}", PLAY.replace(from, to))
    };
    let requests = [
        other("", "", "phone"),
        format!("GET {PLAY}"),
        other("127.0.0.1", "evil.example", "tv"),
        other("metadata%2F70", "metadata%2F71", "tv"),
        other("PLAYER_TOKEN", "x", "tv"),
        other("PLAYER_TOKEN", "PLAYER_TOKENx", "tv"),
        other(
            "machineIdentifier=ab",
            "machineIdentifier=PLAYER_TOKEN&x=1",
            "tv",
        ),
        "PUT /:/prefs?name=PLAYER_TOKEN".to_owned(),
        "GET /library/sections/1/all?title=PLAYER_TOKEN".to_owned(),
    ];
    let requests: Vec<_> = requests.iter().map(String::as_str).collect();
    let sent = with_secret(&requests, requests.len()).await;
    assert_eq!(sent, "", "nothing is fetched for what is refused");
    // A bare key takes anything, and the placeholder stands for nothing there.
    let sent = with_secret(&["GET /library/sections/1/all?sort=PLAYER_TOKEN"], 0).await;
    assert!(
        sent.starts_with("GET /library/sections/1/all?sort=") && !sent.contains(SECRET),
        "{sent}"
    );
}

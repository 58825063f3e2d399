//! The stand-in for plex.tv answers as plex.tv is known to.

use plex_mcp_demo::{PlexTv, TvConnection, TvOptions, TvServer, TvUser};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CLIENT: &str = "X-Plex-Client-Identifier: c\r\n";
const JSON: &str = "Accept: application/json\r\n";

async fn plex_tv() -> PlexTv {
    let user = |uuid: &str, token: &str, pin: Option<&str>| TvUser {
        uuid: uuid.to_owned(),
        title: uuid.to_owned(),
        token: token.to_owned(),
        pin: pin.map(str::to_owned),
    };
    let connection = |address: &str, local, relay| TvConnection {
        address: address.to_owned(),
        port: 32400,
        secure_uri: format!("https://{address}.example:32400"),
        local,
        relay,
    };
    let options = TvOptions {
        users: vec![
            user("ada", "token-of-ada", None),
            user("kids", "token-of-kids", Some("1234")),
        ],
        servers: vec![TvServer {
            name: "Attic".to_owned(),
            identifier: "abc".to_owned(),
            owned: true,
            https_required: false,
            public_address_matches: true,
            tokens: vec![("ada".to_owned(), "token-for-attic".to_owned())],
            connections: vec![
                connection("192.168.1.10", true, false),
                connection("2001:db8::1", false, false),
                connection("192.0.2.9", false, true),
            ],
        }],
        ..TvOptions::default()
    };
    PlexTv::start(options).await.unwrap()
}

/// Sends a request with these headers; status and body.
async fn ask(tv: &PlexTv, method: &str, target: &str, headers: &str) -> (u16, String) {
    let url = tv.url();
    let mut stream = TcpStream::connect(&url["http://".len()..]).await.unwrap();
    let request = format!(
        "{method} {target} HTTP/1.1\r\nHost: plex.tv\r\nConnection: close\r\n{headers}\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), body.to_owned())
}

async fn json(tv: &PlexTv, method: &str, target: &str, headers: &str) -> (u16, Value) {
    let headers = format!("{CLIENT}{JSON}{headers}");
    let (status, body) = ask(tv, method, target, &headers).await;
    (status, serde_json::from_str(&body).unwrap_or_default())
}

/// The header with Ada's token, who has signed in.
async fn ada(tv: &PlexTv) -> String {
    let (_, pin) = json(tv, "POST", "/api/v2/pins", "").await;
    assert!(tv.approve(pin["code"].as_str().unwrap()));
    let target = format!("/api/v2/pins/{}", pin["id"]);
    let (_, pin) = json(tv, "GET", &target, "").await;
    assert_eq!(pin["authToken"], "token-of-ada");
    "X-Plex-Token: token-of-ada\r\n".to_owned()
}

#[tokio::test]
async fn a_device_says_who_it_is_and_asks_for_json() {
    let tv = plex_tv().await;
    let (status, body) = ask(&tv, "POST", "/api/v2/pins", JSON).await;
    assert_eq!(status, 400);
    assert!(body.contains("1000"), "{body}");
    let (status, body) = ask(&tv, "POST", "/api/v2/pins", CLIENT).await;
    assert_eq!((status, body.as_str()), (201, "<response/>"));
}

#[tokio::test]
async fn a_code_is_for_the_device_that_asked_and_not_to_be_asked_for_too_often() {
    let tv = plex_tv().await;
    let (status, pin) = json(&tv, "POST", "/api/v2/pins?strong=true", "").await;
    assert_eq!(status, 201);
    assert_eq!(pin["code"].as_str().unwrap().len(), 25);
    assert_eq!(pin["expiresIn"], 900);
    assert_eq!(pin["authToken"], Value::Null);
    let target = format!("/api/v2/pins/{}", pin["id"]);
    let other = format!("X-Plex-Client-Identifier: another\r\n{JSON}");
    let (status, body) = ask(&tv, "GET", &target, &other).await;
    assert_eq!(status, 404);
    assert!(body.contains("1020"), "{body}");
    assert_eq!(json(&tv, "GET", &target, "").await.0, 200);
    let (status, error) = json(&tv, "GET", &target, "").await;
    assert_eq!((status, &error["errors"][0]["code"]), (429, &json!(1003)));
}

#[tokio::test]
async fn a_token_is_good_until_it_is_signed_out() {
    let tv = plex_tv().await;
    let (status, error) = json(&tv, "GET", "/api/v2/user", "").await;
    assert_eq!((status, &error["errors"][0]["code"]), (401, &json!(1001)));
    let ada = ada(&tv).await;
    let (status, user) = json(&tv, "GET", "/api/v2/user", &ada).await;
    assert_eq!((status, &user["uuid"]), (200, &json!("ada")));
    let signed_out = json(&tv, "DELETE", "/api/v2/users/signout", &ada).await;
    assert_eq!(signed_out, (204, Value::Null));
    assert_eq!(json(&tv, "GET", "/api/v2/user", &ada).await.0, 401);
}

#[tokio::test]
async fn addresses_are_told_to_those_who_ask_for_them() {
    let tv = plex_tv().await;
    let ada = ada(&tv).await;
    let uris = async |target: &str| {
        let (_, resources) = json(&tv, "GET", target, &ada).await;
        let server = &resources[1];
        assert_eq!(server["accessToken"], "token-for-attic");
        let connections = server["connections"].as_array().unwrap().clone();
        let uri = |connection: &Value| connection["uri"].as_str().unwrap().to_owned();
        connections.iter().map(uri).collect::<Vec<_>>()
    };
    assert_eq!(
        uris("/api/v2/resources").await,
        ["http://192.168.1.10:32400"]
    );
    let all = "/api/v2/resources?includeHttps=1&includeRelay=1&includeIPv6=1";
    assert_eq!(
        uris(all).await,
        [
            "https://192.168.1.10.example:32400",
            "https://2001:db8::1.example:32400",
            "https://192.0.2.9.example:32400",
        ]
    );
}

#[tokio::test]
async fn a_user_of_the_home_is_switched_to_by_uuid_and_pin() {
    let tv = plex_tv().await;
    let ada = ada(&tv).await;
    let switch = async |of: &str| {
        let target = format!("/api/v2/home/users/{of}");
        let (status, answer) = json(&tv, "POST", &target, &ada).await;
        (status, answer["errors"][0]["code"].as_u64())
    };
    assert_eq!(switch("101/switch?pin=1234").await, (422, Some(1000)));
    assert_eq!(switch("kids/switch").await, (403, Some(1041)));
    assert_eq!(switch("kids/switch?pin=9").await, (403, Some(1041)));
    assert!(!tv.knows("token-of-kids"));
    assert_eq!(switch("kids/switch?pin=1234").await, (201, None));
    assert!(tv.knows("token-of-kids"));
}

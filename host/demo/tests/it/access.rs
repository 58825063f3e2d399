use crate::client::{admin, demo, get, guest, json_as, raw, titles};

async fn check(method: &str, target: &str, token: &str, status: u16) {
    let demo = demo(0).await;
    let answer = raw(&demo, method, target, token).await.unwrap();
    assert_eq!(answer.status, status, "{method} {target}");
    if status >= 400 {
        assert_eq!(answer.header("content-type"), Some("text/html"), "{target}");
        assert!(
            answer.text().contains(&format!("<h1>{status} ")),
            "{target}"
        );
    }
}

#[tokio::test]
async fn only_identity_is_open() {
    check("GET", "/identity", "", 200).await;
    for path in ["/", "/library/sections", "/status/sessions", "/nothing"] {
        check("GET", path, "", 401).await;
        check("GET", path, "X-Plex-Token: wrong\r\n", 401).await;
    }
}

#[tokio::test]
async fn the_token_may_come_in_the_query() {
    check(
        "GET",
        "/library/sections?X-Plex-Token=demo-owner-token-0000",
        "",
        200,
    )
    .await;
}

#[tokio::test]
async fn a_shared_user_is_refused_what_is_the_owners() {
    for path in [
        "/accounts",
        "/devices",
        "/status/sessions",
        "/library/sections/1/refresh",
        "/library",
        "/butler",
    ] {
        check("GET", path, &guest(), 403).await;
        check("GET", path, &admin(), 200).await;
    }
    for path in [
        "/",
        "/library/sections",
        "/status/sessions/history/all",
        "/library/onDeck",
    ] {
        check("GET", path, &guest(), 200).await;
    }
}

#[tokio::test]
async fn a_shared_user_sees_what_is_shared_and_an_own_watch_state() {
    let demo = demo(0).await;
    let sections = json_as(&demo, "/library/sections", &guest()).await;
    let names: Vec<_> = sections["Directory"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["title"])
        .collect();
    assert_eq!(names, ["Films", "Music"]);
    let deck = json_as(&demo, "/library/onDeck", &guest()).await;
    assert_eq!(titles(&deck), ["The Gold Rush"]);
    assert_eq!(
        get(&demo, "/library/sections/2/all", &guest()).await.status,
        404
    );
    let rows = json_as(&demo, "/status/sessions/history/all", &guest()).await;
    let rows = rows["Metadata"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(|row| row["accountID"] == 81_200_417));
}

#[tokio::test]
async fn what_does_not_exist_is_404_and_so_is_a_wrong_method() {
    for path in [
        "/library/sections/99/all",
        "/library/metadata/999999",
        "/nothing",
        "/statistics/media",
    ] {
        check("GET", path, &admin(), 404).await;
    }
    check("PUT", "/library/sections/1/refresh", &admin(), 404).await;
    check("POST", "/library/onDeck", &admin(), 404).await;
    check("GET", "/hubs/search", &admin(), 400).await;
}

#[tokio::test]
async fn the_root_sends_browsers_to_the_web_client() {
    let demo = demo(0).await;
    let answer = get(&demo, "/", "").await;
    assert_eq!(answer.body.len(), 193);
    let answer = get(&demo, "/web", "").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (301, Some("http://demo/web/index.html"))
    );
}

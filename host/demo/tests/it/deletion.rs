use plex_mcp_demo::Demo;

use crate::client::{admin, demo, json, raw};

async fn send(demo: &Demo, method: &str, path: &str, expected: u16) {
    let answer = raw(demo, method, path, &admin()).await.unwrap();
    assert_eq!(answer.status, expected, "{method} {path}");
}

#[tokio::test]
async fn an_item_goes_with_what_it_holds() {
    let demo = demo(0).await;
    send(&demo, "DELETE", "/library/metadata/2002", 200).await;
    send(&demo, "GET", "/library/metadata/2003", 404).await;
    send(&demo, "DELETE", "/library/metadata/1014", 200).await;
    assert_eq!(json(&demo, "/library/sections/1/all").await["size"], 102);
    send(&demo, "DELETE", "/library/metadata/1014", 404).await;
}

#[tokio::test]
async fn nothing_but_collections_goes_where_the_setting_says_no() {
    let demo = demo(0).await;
    send(&demo, "PUT", "/:/prefs?allowMediaDeletion=0", 200).await;
    send(&demo, "DELETE", "/library/metadata/1014", 403).await;
    send(&demo, "GET", "/library/metadata/1014", 200).await;
    assert_eq!(json(&demo, "/").await["allowMediaDeletion"], false);
    send(&demo, "DELETE", "/library/metadata/5001", 200).await;
    send(&demo, "GET", "/library/metadata/1011", 200).await;
}

#[tokio::test]
async fn one_version_goes_but_not_the_last() {
    let demo = demo(0).await;
    send(&demo, "DELETE", "/library/metadata/1006/media/10061", 200).await;
    send(&demo, "DELETE", "/library/metadata/1006/media/10061", 404).await;
    send(&demo, "DELETE", "/library/metadata/1006/media/10060", 400).await;
}

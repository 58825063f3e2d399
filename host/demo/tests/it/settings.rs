use plex_mcp_demo::Demo;

use crate::client::{admin, demo, guest, json, raw};

async fn put(demo: &Demo, query: &str, expected: u16) {
    let answer = raw(demo, "PUT", &format!("/:/prefs?{query}"), &admin())
        .await
        .unwrap();
    assert_eq!(answer.status, expected, "{query}");
}

async fn value(demo: &Demo, id: &str) -> serde_json::Value {
    json(demo, &format!("/:/prefs/get?id={id}")).await["Setting"][0]["value"].clone()
}

#[tokio::test]
async fn settings_of_every_type_are_set_and_read_back() {
    let demo = demo(0).await;
    put(
        &demo,
        "FriendlyName=House&sendCrashReports=1&OnDeckWindow=8&LoudnessAnalysisThreshold=-12.5",
        200,
    )
    .await;
    assert_eq!(value(&demo, "FriendlyName").await, "House");
    assert_eq!(value(&demo, "sendCrashReports").await, true);
    assert_eq!(value(&demo, "OnDeckWindow").await, 8);
    assert_eq!(value(&demo, "LoudnessAnalysisThreshold").await, -12.5);
    assert_eq!(json(&demo, "/").await["friendlyName"], "House");
}

#[tokio::test]
async fn values_that_do_not_fit_change_nothing() {
    let demo = demo(0).await;
    put(
        &demo,
        "OnDeckWindow=many&secureConnections=7&sendCrashReports=perhaps",
        200,
    )
    .await;
    assert_eq!(value(&demo, "OnDeckWindow").await, 16);
    assert_eq!(value(&demo, "secureConnections").await, 1);
    assert_eq!(value(&demo, "sendCrashReports").await, false);
}

#[tokio::test]
async fn an_unknown_setting_is_ignored_or_refused() {
    let demo = demo(0).await;
    put(&demo, "Nonsense=1", 200).await;
    demo.behave(|behaviour| behaviour.unknown_settings_are_refused = true);
    put(&demo, "Nonsense=1&OnDeckWindow=3", 400).await;
    assert_eq!(value(&demo, "OnDeckWindow").await, 16);
    let answer = raw(&demo, "PUT", "/:/prefs?OnDeckWindow=3", &guest())
        .await
        .unwrap();
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn hidden_settings_are_there_and_say_so() {
    let demo = demo(0).await;
    let all = json(&demo, "/:/prefs").await["Setting"].clone();
    let hidden = all
        .as_array()
        .unwrap()
        .iter()
        .filter(|setting| setting["hidden"] == true);
    assert_eq!(hidden.count(), 2);
}

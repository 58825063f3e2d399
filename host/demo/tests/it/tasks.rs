use plex_mcp_demo::Demo;

use crate::client::{admin, demo, json, raw};

async fn send(demo: &Demo, method: &str, path: &str, expected: u16) -> Option<String> {
    let answer = raw(demo, method, path, &admin()).await.unwrap();
    assert_eq!(answer.status, expected, "{method} {path}");
    answer.header("x-plex-activity").map(str::to_owned)
}

#[tokio::test]
async fn a_task_runs_is_seen_and_ends() {
    let demo = demo(0).await;
    send(&demo, "POST", "/butler/BackupDatabase", 200).await;
    send(&demo, "POST", "/butler/BackupDatabase", 202).await;
    demo.clock().advance(3);
    let row = json(&demo, "/activities").await["Activity"][0].clone();
    assert_eq!(
        (&row["type"], &row["title"]),
        (&"butler".into(), &"Backup Database".into())
    );
    assert_eq!(row["progress"], 50);
    demo.clock().advance(3);
    assert_eq!(json(&demo, "/activities").await["size"], 0);
    send(&demo, "DELETE", "/butler/BackupDatabase", 404).await;
}

#[tokio::test]
async fn tasks_are_stopped_and_unknown_ones_refused() {
    let demo = demo(0).await;
    send(&demo, "POST", "/butler/Nonsense", 404).await;
    send(&demo, "POST", "/butler", 200).await;
    // Those that are not enabled stay where they are.
    assert_eq!(json(&demo, "/activities").await["size"], 6);
    send(&demo, "DELETE", "/butler/CleanOldBundles", 200).await;
    assert_eq!(json(&demo, "/activities").await["size"], 5);
    send(&demo, "DELETE", "/butler", 200).await;
    assert_eq!(json(&demo, "/activities").await["size"], 0);
}

#[tokio::test]
async fn work_on_items_and_the_server_names_its_activity() {
    let demo = demo(0).await;
    for path in [
        "/library/metadata/1014/refresh?force=1",
        "/library/metadata/1014/analyze",
        "/library/metadata/2003/intro",
        "/library/metadata/2003/credits",
        "/library/optimize?async=1",
        "/library/clean/bundles?async=1",
    ] {
        let uuid = send(&demo, "PUT", path, 200).await.expect(path);
        let running = json(&demo, "/activities").await["Activity"].clone();
        let own = running
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["uuid"] == *uuid);
        assert!(own.is_some(), "{path}");
    }
    send(&demo, "PUT", "/library/sections/1/emptyTrash", 200).await;
    send(&demo, "PUT", "/library/sections/1/analyze", 200).await;
    send(&demo, "PUT", "/library/metadata/999999/refresh", 404).await;
    send(&demo, "GET", "/library/metadata/1014/refresh", 404).await;
}

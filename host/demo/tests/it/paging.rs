use serde_json::Value;

use crate::client::{admin, demo, get, json, titles};

#[tokio::test]
async fn only_answers_in_pages_say_how_many_there_are() {
    let demo = demo(0).await;
    let all = json(&demo, "/library/sections/1/all").await;
    assert!(all.get("totalSize").is_none() && all.get("offset").is_none());
    let total = all["size"].as_u64().unwrap();
    let page = json(
        &demo,
        "/library/sections/1/all?X-Plex-Container-Start=5&X-Plex-Container-Size=0",
    )
    .await;
    assert_eq!(
        (&page["size"], &page["totalSize"]),
        (&Value::from(0), &Value::from(total))
    );
    let headers = format!(
        "{}X-Plex-Container-Start: 100\r\nX-Plex-Container-Size: 50\r\n",
        admin()
    );
    let answer = get(&demo, "/library/sections/1/all", &headers).await;
    assert_eq!(answer.header("x-plex-container-start"), Some("100"));
    assert_eq!(
        answer.header("x-plex-container-total-size"),
        Some(total.to_string().as_str())
    );
    assert!(answer.text().contains("<MediaContainer size=\"3\""));
}

/// Reads a list page by page and compares it with the list in one piece.
async fn check(path: &str, size: usize, count: usize) {
    let demo = demo(250).await;
    let whole = titles(&json(&demo, path).await);
    let glue = if path.contains('?') { '&' } else { '?' };
    let mut read: Vec<String> = Vec::new();
    loop {
        let start = read.len();
        let target =
            format!("{path}{glue}X-Plex-Container-Start={start}&X-Plex-Container-Size={size}");
        let page = titles(&json(&demo, &target).await);
        if page.is_empty() {
            break;
        }
        read.extend(page);
    }
    assert_eq!(read, whole);
    assert_eq!(read.len(), count, "{path}");
}

#[tokio::test]
async fn pages_together_are_the_list() {
    check("/library/sections/1/all", 7, 103).await;
    check("/library/sections/5/all", 60, 250).await;
    check("/library/sections/5/all?sort=rating:desc,year", 100, 250).await;
    check("/library/sections/2/all?type=4", 10, 63).await;
    check("/library/sections/1/all?limit=5", 2, 5).await;
}

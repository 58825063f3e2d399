use std::time::{Duration, Instant};

use crate::client::{demo, json, titles};

#[tokio::test]
async fn a_hundred_thousand_films_cost_nothing_until_they_are_read() {
    let start = Instant::now();
    let demo = demo(100_000).await;
    let page = json(
        &demo,
        "/library/sections/5/all?X-Plex-Container-Start=99990&X-Plex-Container-Size=50",
    )
    .await;
    assert_eq!(
        (&page["size"], &page["totalSize"]),
        (&10.into(), &100_000.into())
    );
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
}

#[tokio::test]
async fn filters_and_details_agree() {
    let demo = demo(500).await;
    let list = json(&demo, "/library/sections/5/all?year=2020&includeGuids=1").await;
    let items = list["Metadata"].as_array().unwrap();
    assert!(!items.is_empty());
    for item in items {
        let full = json(
            &demo,
            &format!("/library/metadata/{}", item["ratingKey"].as_str().unwrap()),
        )
        .await;
        for field in [
            "title",
            "year",
            "summary",
            "rating",
            "duration",
            "viewCount",
            "Guid",
        ] {
            assert_eq!(full["Metadata"][0].get(field), item.get(field), "{field}");
        }
    }
    assert!(titles(&json(&demo, "/library/sections/5/all?unwatched=1").await).len() < 500);
}

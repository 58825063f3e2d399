use crate::client::{NOW, demo, json};

const ALL: &str = "/status/sessions/history/all";

async fn sizes(query: &str) -> u64 {
    let demo = demo(0).await;
    json(&demo, &format!("{ALL}?{query}")).await["size"]
        .as_u64()
        .unwrap()
}

#[tokio::test]
async fn oldest_first_unless_sorted() {
    let demo = demo(0).await;
    let times = |answer: serde_json::Value| -> Vec<i64> {
        let rows = answer["Metadata"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| row["viewedAt"].as_i64().unwrap())
            .collect()
    };
    let rising = times(json(&demo, ALL).await);
    assert!(rising.len() > 300 && rising.iter().all(|at| *at < NOW));
    assert!(rising.windows(2).all(|pair| pair[0] <= pair[1]));
    let falling = times(json(&demo, &format!("{ALL}?sort=viewedAt:desc")).await);
    assert!(falling.windows(2).all(|pair| pair[0] >= pair[1]));
}

#[tokio::test]
async fn since_and_until_in_every_spelling() {
    let since = NOW - 30 * 86_400;
    let (all, later) = (sizes("").await, sizes(&format!("viewedAt>={since}")).await);
    assert!(0 < later && later < all);
    assert_eq!(sizes(&format!("viewedAt%3E={since}")).await, later);
    assert_eq!(sizes(&format!("viewedAt>>={since}")).await, later);
    assert_eq!(sizes(&format!("viewedAt<<={since}")).await, all - later);
    assert_eq!(sizes(&format!("viewedAt%3E%3D{since}")).await, all);
}

#[tokio::test]
async fn deleted_items_have_no_keys_and_ids_of_libraries_are_text() {
    let demo = demo(0).await;
    let answer = json(&demo, ALL).await;
    let rows = answer["Metadata"].as_array().unwrap();
    assert!(rows.iter().all(|row| row["librarySectionID"].is_string()));
    let deleted: Vec<_> = rows
        .iter()
        .filter(|row| row.get("ratingKey").is_none())
        .collect();
    assert_eq!(deleted.len(), 6);
    assert!(
        deleted
            .iter()
            .all(|row| row.get("key").is_none() && row["thumb"] == "/thumb/-1")
    );
}

#[tokio::test]
async fn a_show_stands_for_its_episodes() {
    let demo = demo(0).await;
    let show = json(&demo, "/library/sections/2/all?title=vampires").await;
    let key = show["Metadata"][0]["ratingKey"].as_str().unwrap();
    let rows = json(&demo, &format!("{ALL}?metadataItemID={key}")).await;
    let rows = rows["Metadata"].as_array().unwrap();
    assert!(!rows.is_empty());
    assert!(
        rows.iter()
            .all(|row| row["grandparentTitle"] == "Les Vampires")
    );
}

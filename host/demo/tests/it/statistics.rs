use crate::client::{NOW, admin, demo, get, json};

#[tokio::test]
async fn without_a_pass_there_are_none() {
    let demo = demo(0).await;
    let answer = get(&demo, "/statistics/bandwidth?timespan=4", &admin()).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn what_was_sent_adds_up_in_every_timespan() {
    let demo = demo(0).await;
    demo.behave(|behaviour| behaviour.plex_pass = true);
    let sum = async |query: &str| -> u64 {
        let answer = json(&demo, &format!("/statistics/bandwidth?{query}")).await;
        assert!(answer["Account"].is_array() && answer["Device"].is_array());
        let rows = answer["StatisticsBandwidth"].as_array().unwrap();
        rows.iter().map(|row| row["bytes"].as_u64().unwrap()).sum()
    };
    let all = sum("timespan=4").await;
    assert!(all > 0);
    assert_eq!(all, sum("timespan=1").await);
    assert_eq!(
        all,
        sum("timespan=3&lan=1").await + sum("timespan=3&lan=0").await
    );
    let recent = sum(&format!("timespan=3&at%3E={}", NOW - 30 * 86_400)).await;
    assert!(recent > 0 && recent < all);
    assert_eq!(
        get(&demo, "/statistics/bandwidth", &admin()).await.status,
        400
    );
    assert_eq!(
        get(&demo, "/statistics/bandwidth?timespan=5", &admin())
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn plays_are_counted_by_kind_and_load_is_shown() {
    let demo = demo(0).await;
    demo.behave(|behaviour| behaviour.plex_pass = true);
    let media = json(&demo, "/statistics/media?timespan=4&accountID=1").await;
    let rows = media["StatisticsMedia"].as_array().unwrap();
    assert!(
        rows.iter()
            .all(|row| row["accountID"] == 1 && row["count"].as_u64() > Some(0))
    );
    let kinds = [1, 4, 10].map(|kind| rows.iter().any(|row| row["metadataType"] == kind));
    assert_eq!(kinds, [true; 3]);
    let load = json(&demo, "/statistics/resources?timespan=6").await;
    assert_eq!(load["size"], 24);
    assert!(load["StatisticsResources"][0]["hostCpuUtilization"].is_f64());
}

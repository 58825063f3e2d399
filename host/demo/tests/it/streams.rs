use serde_json::Value;

use crate::client::{admin, demo, guest, json, json_as, raw};

/// The ids of the streams of a kind, and those that are selected.
fn streams(answer: &Value, kind: i64) -> (Vec<u64>, Vec<u64>) {
    let part = &answer["Metadata"][0]["Media"][0]["Part"][0];
    let all = part["Stream"].as_array().unwrap().iter();
    let of = all.filter(|stream| stream["streamType"] == kind);
    let ids = |stream: &Value| stream["id"].as_u64().unwrap();
    let chosen = of.clone().filter(|stream| stream["selected"] == true);
    (of.clone().map(ids).collect(), chosen.map(ids).collect())
}

#[tokio::test]
async fn streams_are_chosen_by_each_user() {
    let demo = demo(0).await;
    // A film with subtitles in more than one language.
    let list = json(&demo, "/library/sections/1/all?subtitleLanguage=eng").await;
    let rows = list["Metadata"].as_array().unwrap();
    let mut found = None;
    for row in rows {
        let target = format!("/library/metadata/{}", row["ratingKey"].as_str().unwrap());
        let answer = json(&demo, &target).await;
        if !streams(&answer, 3).0.is_empty() {
            found = Some((target, answer));
            break;
        }
    }
    let (target, answer) = found.unwrap();
    let part = answer["Metadata"][0]["Media"][0]["Part"][0]["id"].clone();
    let (subtitles, none) = streams(&answer, 3);
    let (audio, first) = streams(&answer, 2);
    assert_eq!((none, first), (Vec::new(), vec![audio[0]]));
    let select = async |choice: String| {
        let target = format!("/library/parts/{part}?{choice}&allParts=1");
        raw(&demo, "PUT", &target, &admin()).await.unwrap().status
    };
    let last = subtitles.last().unwrap();
    assert_eq!(select(format!("subtitleStreamID={last}")).await, 200);
    assert_eq!(streams(&json(&demo, &target).await, 3).1, [*last]);
    assert!(
        streams(&json_as(&demo, &target, &guest()).await, 3)
            .1
            .is_empty()
    );
    assert_eq!(select("subtitleStreamID=0".to_owned()).await, 200);
    assert!(streams(&json(&demo, &target).await, 3).1.is_empty());
    // Neither a stream of another part nor one of another kind.
    assert_eq!(select("audioStreamID=1".to_owned()).await, 400);
    assert_eq!(select(format!("audioStreamID={last}")).await, 400);
    assert_eq!(select(String::new()).await, 400);
    let unknown = "/library/parts/999999?audioStreamID=1";
    assert_eq!(
        raw(&demo, "PUT", unknown, &admin()).await.unwrap().status,
        404
    );
}

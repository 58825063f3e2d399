//! Recommendations for people who saw different things, for a person to judge.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::harness::{Stdio, outcome, set_up, still_plex};

/// The answer as a person would read it.
fn told(answer: &Value) -> String {
    let mut told = String::new();
    let texts = |list: &Value| -> Vec<String> {
        let texts = list.as_array().unwrap().iter();
        texts
            .map(|text| text.as_str().unwrap().to_owned())
            .collect()
    };
    writeln!(told, "seen: {}", texts(&answer["from"]).join(", ")).unwrap();
    for pick in answer["picks"].as_array().unwrap() {
        let item = &pick["item"];
        let title = item["title"].as_str().unwrap();
        writeln!(
            told,
            "- {title} ({}): {}",
            item["year"],
            texts(&pick["reasons"]).join("; ")
        )
        .unwrap();
    }
    for note in texts(&answer["notes"]) {
        writeln!(told, "note: {note}").unwrap();
    }
    told
}

#[tokio::test]
async fn people_with_different_histories_get_different_picks_with_reasons() {
    let plex = still_plex(0).await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let mut all = String::new();
    for (who, account) in [
        ("the token's user", Value::Null),
        ("the guest", json!("81200417")),
        ("Kim", json!("81200562")),
        ("Nana", json!("81200903")),
        ("nobody", json!("77")),
    ] {
        for kind in ["movie", "show"] {
            let mut arguments = json!({"kind": kind});
            if !account.is_null() {
                arguments["account_id"] = account.clone();
            }
            let answer = client.call("plex_recommend", arguments.clone()).await;
            let again = client.call("plex_recommend", arguments).await;
            let answer = outcome(&answer).unwrap();
            assert_eq!(
                Ok(answer),
                outcome(&again),
                "the same input gives the same picks"
            );
            writeln!(all, "{kind} for {who}\n{}", told(answer)).unwrap();
        }
    }
    insta::assert_snapshot!(all);
}

#[tokio::test]
async fn a_large_library_takes_no_more_requests_than_a_small_one() {
    let mut counts = Vec::new();
    for synthetic in [0, 2_000] {
        let plex = still_plex(synthetic).await;
        let mut client = Stdio::open(set_up(&plex.url())).await;
        let answer = client.call("plex_recommend", json!({"limit": 20})).await;
        assert_eq!(
            outcome(&answer).unwrap()["picks"].as_array().unwrap().len(),
            20
        );
        counts.push(plex.seen().len());
    }
    assert!(counts.iter().all(|count| *count <= 64), "{counts:?}");
}

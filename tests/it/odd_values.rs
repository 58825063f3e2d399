//! What a server sends that is well-formed and that nobody expects: every tool answers all the same, and no more than it may.

use plex_mcp_demo::{Fault, FaultRule, Paths};
use serde_json::{Value, json};

use crate::harness::{Stdio, outcome, set_up, still_plex};

/// A call of every tool. What changes something comes last.
fn calls() -> Vec<(&'static str, Value)> {
    vec![
        ("plex_get_libraries", json!({})),
        (
            "plex_get_library_items",
            json!({"library_id": "1", "limit": 100, "detail": "full"}),
        ),
        ("plex_get_library_items", json!({"library_id": "7"})),
        ("plex_get_recently_added", json!({"detail": "full"})),
        ("plex_get_on_deck", json!({"detail": "full"})),
        ("plex_get_sessions", json!({})),
        ("plex_search", json!({"query": "the", "limit": 50})),
        ("plex_get_history", json!({"limit": 100})),
        (
            "plex_get_item",
            json!({"rating_keys": ["1014", "2005", "3504", "4002"]}),
        ),
        ("plex_get_children", json!({"rating_key": "3028"})),
        ("plex_get_server", json!({})),
        ("plex_refresh_library", json!({"library_id": "1"})),
    ]
}

/// The outcomes of [`calls`], all under the fault.
async fn outcomes(fault: Option<Fault>, flags: &[&str]) -> Vec<Result<Value, String>> {
    let plex = still_plex(0).await;
    plex.set_odd_sessions(true);
    if let Some(fault) = fault {
        plex.inject(FaultRule {
            paths: Paths::Every,
            first: None,
            fault,
        });
    }
    let mut command = set_up(&plex.url());
    command.args(flags);
    let mut client = Stdio::open(command).await;
    let mut outcomes = Vec::new();
    for (tool, arguments) in calls() {
        let result = client.call(tool, arguments).await;
        let outcome = outcome(&result);
        outcomes.push(outcome.cloned().map_err(str::to_owned));
    }
    outcomes
}

/// Every field of an answer that holds an instant or a day.
const INSTANTS: [&str; 8] = [
    "added_at",
    "last_viewed_at",
    "released_on",
    "created_at",
    "updated_at",
    "scanned_at",
    "last_scanned_at",
    "at",
];

/// Takes the instants out, and says how many there were.
fn without_instants(value: &mut Value) -> usize {
    match value {
        Value::Object(fields) => {
            let before = fields.len();
            fields.retain(|name, _| !INSTANTS.contains(&name.as_str()));
            let taken = before - fields.len();
            taken + fields.values_mut().map(without_instants).sum::<usize>()
        }
        Value::Array(elements) => elements.iter_mut().map(without_instants).sum(),
        _ => 0,
    }
}

/// Servers have been seen to answer the years 30828 and 1601.
#[tokio::test]
async fn impossible_instants_and_days_are_absent_and_nothing_else_is() {
    let right = outcomes(None, &[]).await;
    let odd = outcomes(Some(Fault::ImpossibleTimes), &[]).await;
    let mut instants = 0;
    for (((tool, _), right), odd) in calls().into_iter().zip(right).zip(odd) {
        let mut right = right.unwrap_or_else(|words| panic!("{tool}: {words}"));
        instants += without_instants(&mut right);
        let odd = odd.unwrap_or_else(|words| panic!("{tool}: {words}"));
        assert_eq!(odd, right, "{tool}");
    }
    assert!(instants > 300, "{instants} instants and days");
}

#[tokio::test]
async fn invariant_8_no_answer_is_too_long_however_long_names_are() {
    for length in [30, 300, 3_000, 12_000] {
        for (flags, most) in [(&[][..], 40_000), (&["--max-answer", "3000"], 3_000)] {
            let outcomes = outcomes(Some(Fault::LongTexts(length)), flags).await;
            for ((tool, _), outcome) in calls().into_iter().zip(outcomes) {
                let (characters, words) = match outcome {
                    Ok(answer) => (answer.to_string().chars().count(), String::new()),
                    Err(words) => (words.chars().count(), words),
                };
                assert!(characters <= most, "{tool}: {characters} with {length}");
                // The guest cuts; the host, which can only refuse, need not.
                assert!(!words.contains("are allowed"), "{tool}: {words}");
            }
        }
    }
}

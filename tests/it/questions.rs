//! Questions of a household, as data (`tests/questions/questions.json`): the calls that answer each, and the right answer. The
//! table in `docs/recipes.md` says what each costs, beside what it costs with other servers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::harness::{Stdio, outcome, set_up, still_plex};

/// Calls that a question may take.
const MOST_CALLS: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    question: String,
    calls: Vec<(String, Map<String, Value>)>,
    /// Of the last answer: what stands at each place.
    right: BTreeMap<String, Value>,
    /// Calls and characters with other servers, where they answer it (peers.md, November 2026).
    #[serde(default)]
    others: BTreeMap<String, (usize, usize)>,
}

/// What a question took.
struct Cost {
    calls: usize,
    characters: usize,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn questions() -> Vec<Question> {
    let text = std::fs::read_to_string(root().join("tests/questions/questions.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Asks each, holds its answer against the right one, and gives what it took.
async fn asked(questions: &[Question]) -> Vec<Cost> {
    let plex = still_plex(0).await;
    let mut command = set_up(&plex.url());
    command.args(["serve", "--toolsets", "all"]);
    let mut client = Stdio::open(command).await;
    let mut costs = Vec::new();
    for question in questions {
        let asked = &question.question;
        let (mut characters, mut last) = (0, Value::Null);
        for (tool, arguments) in &question.calls {
            let result = client.call(tool, json!(arguments)).await;
            let answer =
                outcome(&result).unwrap_or_else(|words| panic!("{asked}: {tool}: {words}"));
            characters += answer.to_string().chars().count();
            last = answer.clone();
        }
        for (place, right) in &question.right {
            assert_eq!(at(&last, place), *right, "{asked}: {place} in {last}");
        }
        let calls = question.calls.len();
        costs.push(Cost { calls, characters });
    }
    costs
}

/// What stands at a place: `items/0/title`; `items/*/title` is the list of all, `items/#` how many there are.
fn at(value: &Value, place: &str) -> Value {
    let Some((first, rest)) = place
        .split_once('/')
        .or((!place.is_empty()).then_some((place, "")))
    else {
        return value.clone();
    };
    match (first, value) {
        ("*", Value::Array(elements)) => elements.iter().map(|one| at(one, rest)).collect(),
        ("#", Value::Array(elements)) => elements.len().into(),
        (place, Value::Array(elements)) => {
            let element = place
                .parse::<usize>()
                .ok()
                .and_then(|place| elements.get(place));
            at(element.unwrap_or(&Value::Null), rest)
        }
        (name, value) => at(value.get(name).unwrap_or(&Value::Null), rest),
    }
}

#[test]
fn a_place_may_be_one_or_all() {
    let value = json!({"items": [{"title": "a"}, {"title": "b"}]});
    assert_eq!(at(&value, "items/1/title"), "b");
    assert_eq!(at(&value, "items/*/title"), json!(["a", "b"]));
    assert_eq!(at(&value, "items/#"), 2);
    assert_eq!(at(&value, "items/7/title"), Value::Null);
}

/// `UPDATE_RECIPES=1 cargo test --workspace --test it each_question` writes the table.
#[tokio::test]
async fn each_question_is_answered_right_in_three_calls_and_for_less_than_elsewhere() {
    let questions = questions();
    let costs = asked(&questions).await;
    let mut dearer = Vec::new();
    let mut rows = vec![
        "| question | ours | vladimir | niavasha | CarlDog |".to_owned(),
        "| --- | --- | --- | --- | --- |".to_owned(),
    ];
    for (question, cost) in questions.iter().zip(&costs) {
        let name = &question.question;
        assert!(cost.calls <= MOST_CALLS, "{name}: {} calls", cost.calls);
        for (server, (calls, characters)) in &question.others {
            if cost.calls > *calls || cost.characters > *characters {
                dearer.push(format!(
                    "{name}: {}/{}, with {server} {calls}/{characters}",
                    cost.calls, cost.characters
                ));
            }
        }
        let other = |server: &str| match question.others.get(server) {
            Some((calls, characters)) => format!("{calls}/{characters}"),
            None => String::new(),
        };
        rows.push(format!(
            "| {name} | {}/{} | {} | {} | {} |",
            cost.calls,
            cost.characters,
            other("vladimir"),
            other("niavasha"),
            other("CarlDog")
        ));
    }
    assert!(dearer.is_empty(), "others take less: {dearer:#?}");
    let recipes = root().join("docs/recipes.md");
    let text = std::fs::read_to_string(&recipes).unwrap();
    let (before, rest) = text.split_once("<!-- questions -->\n").unwrap();
    let (table, after) = rest.split_once("<!-- end of questions -->").unwrap();
    let new = rows.join("\n") + "\n";
    if std::env::var_os("UPDATE_RECIPES").is_some() {
        let text = format!("{before}<!-- questions -->\n{new}<!-- end of questions -->{after}");
        std::fs::write(&recipes, text).unwrap();
    } else {
        assert_eq!(table, new, "UPDATE_RECIPES=1 writes the table");
    }
}

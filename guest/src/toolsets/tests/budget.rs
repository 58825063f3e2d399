//! Invariant 8: no answer is longer than its budget, whatever the server sends, and what it names is in it.

use serde_json::{Value, json};

use crate::plex::columns::COLUMNS;

use super::{
    call::{call, written},
    *,
};

#[test]
fn invariant_8_a_page_is_cut_to_the_budget_and_goes_on_there() {
    let mut offset = Some(0);
    let mut seen = Vec::new();
    while let Some(at) = offset {
        let end = (at + 50).min(120);
        let fake = Fake::default().json("/", &films(at..end, 120));
        let args = plex_get_library_items::Sent {
            offset: Some(at),
            ..items("1")
        };
        let page = listed(&fake, 2_000, args).unwrap();
        assert!(characters(&page) <= 2_000);
        assert!(
            page.items.len() < 50,
            "the budget cuts before the page ends"
        );
        seen.extend(page.items.into_iter().filter_map(|item| item.rating_key));
        offset = page.next_offset;
    }
    assert_eq!(seen, (0..120).map(|i| i.to_string()).collect::<Vec<_>>());
}

#[test]
fn invariant_8_lists_without_pages_say_what_they_omit() {
    let sessions: Vec<String> = (0..40)
        .map(|i| format!(r#"{{"type":"movie","title":"Film {i}"}}"#))
        .collect();
    let body = format!(
        r#"{{"MediaContainer":{{"Metadata":[{}]}}}}"#,
        sessions.join(",")
    );
    let fake = Fake::default().json("/status/sessions", &body);
    let list = playback::plex_get_sessions::run(&context(&fake, 2_000), plex_get_sessions::Args {})
        .unwrap();
    assert_eq!(list.sessions.len() + list.omitted.unwrap() as usize, 40);
    assert!(characters(&list) <= 2_000);
}

#[test]
fn one_entry_that_does_not_fit_is_an_error_that_says_how_to_go_on() {
    let title = "x".repeat(3_000);
    let body = format!(
        r#"{{"MediaContainer":{{"totalSize":1,"Metadata":[{{"ratingKey":"1","title":"{title}"}}]}}}}"#
    );
    let fake = Fake::default().json("/", &body);
    let error = listed(&fake, 2_000, items("1")).unwrap_err();
    assert_eq!(error.code, ErrorCode::TooLarge);
    assert!(error.message.contains("higher offset") && error.message.contains("--max-answer"));
}

#[test]
fn characters_are_counted_as_json_without_absent_fields() {
    #[derive(serde::Serialize)]
    struct Row {
        title: &'static str,
        absent: Option<u32>,
        list: Vec<f64>,
        last: Option<bool>,
    }
    let row = |title, last| Row {
        title,
        absent: None,
        list: vec![1.5, 2.0],
        last,
    };
    for (row, json) in [
        (
            row("é\"\n", Some(true)),
            r#"{"title":"é\"\n","list":[1.5,2.0],"last":true}"#,
        ),
        (row("", None), r#"{"title":"","list":[1.5,2.0]}"#),
    ] {
        assert_eq!(characters(&row), json.chars().count());
    }
}

#[test]
fn details_that_do_not_fit_are_named() {
    let summary = "s".repeat(900);
    let items: Vec<String> = (1..=5)
        .map(|i| format!(r#"{{"ratingKey":"{i}","title":"T","summary":"{summary}"}}"#))
        .collect();
    let fake = Fake::default().json(
        "/",
        &format!(
            r#"{{"MediaContainer":{{"Metadata":[{}]}}}}"#,
            items.join(",")
        ),
    );
    let keys = ["1", "2", "3", "4", "5"];
    let list = detailed(&fake, 3_500, &keys).unwrap();
    assert_eq!(
        (list.items.len(), list.omitted),
        (3, vec!["4".to_owned(), "5".into()])
    );
}

/// A server with so many rows in each list, of which every text is so long.
struct Large {
    rows: usize,
    text: usize,
    letter: char,
}

impl Large {
    fn text(&self, name: &str) -> String {
        let padding = self.text.saturating_sub(name.len());
        format!("{name}{}", self.letter.to_string().repeat(padding))
    }

    /// What is read of items, people, sessions, libraries, tags and rows, all in one.
    fn row(&self, at: usize) -> Value {
        let text = |name: &str| self.text(&format!("{name} {at}"));
        let tags = json!([{"tag": text("tag"), "role": text("role")}]);
        json!({
            "key": at.to_string(), "ratingKey": at.to_string(), "type": "photo", "title": text("title"),
            "editionTitle": text("edition"), "parentTitle": text("parent"), "grandparentTitle": text("grandparent"),
            "studio": text("studio"), "contentRating": text("rated"), "summary": text("summary"),
            "agent": text("agent"), "scanner": text("scanner"), "uuid": text("uuid"), "language": text("language"),
            "Genre": tags, "Role": tags, "Director": tags, "Format": tags, "librarySectionTitle": text("library"),
            "Location": [{"path": text("path")}], "Media": [{"videoResolution": text("resolution"), "container": text("container"),
                "Part": [{"Stream": [{"streamType": 2, "language": text("language")}]}]}],
            "User": {"id": "1", "title": text("user")}, "Player": {"title": text("player"), "state": "playing"},
            "Session": {"id": text("session")}, "TranscodeSession": {"container": text("container"), "subtitleDecision": text("burn")},
            "viewedAt": 1_700_000_000, "accountID": at, "deviceID": at, "librarySectionID": 1,
        })
    }

    fn list(&self, name: &str, rows: Vec<Value>) -> String {
        json!({"MediaContainer": {"totalSize": rows.len(), "offset": 0, name: rows}}).to_string()
    }

    /// A library that can be filtered by more than anybody knows.
    fn meta(&self) -> String {
        let known = [("genre", "tag"), ("actor", "tag"), ("unwatched", "boolean")];
        let unknown =
            (0..self.rows).map(|at| json!({"key": self.text(&format!("f{at}")), "type": "tag"}));
        let fields = known
            .iter()
            .map(|(key, kind)| json!({"key": key, "type": kind}));
        let fields: Vec<Value> = fields.chain(unknown).collect();
        json!({"MediaContainer": {"totalSize": 9, "Meta": {"Type": [{"type": "movie", "active": true, "Field": fields}]}}}).to_string()
    }

    fn server(&self) -> Fake {
        let rows: Vec<Value> = (1..=self.rows).map(|at| self.row(at)).collect();
        let names: Vec<Value> = (1..=self.rows)
            .map(|at| json!({"id": at, "name": self.text(&format!("name {at}"))}))
            .collect();
        let tags = json!({"type": "actor", "Directory": (1..=self.rows)
            .map(|at| json!({"tag": self.text("tag"), "key": format!("/library/sections/1/all?actor={at}")}))
            .collect::<Vec<_>>()});
        let features: Vec<String> = (0..self.rows)
            .map(|at| self.text(&format!("f{at}")))
            .collect();
        let root = json!({"MediaContainer": {
            "machineIdentifier": self.text("id"), "friendlyName": self.text("name"), "version": self.text("version"),
            "platform": self.text("platform"), "platformVersion": self.text("6"), "ownerFeatures": features.join(","),
        }});
        let genres: Vec<Value> = rows
            .iter()
            .map(|row| json!({"key": row["key"], "title": row["title"]}))
            .collect();
        Fake::default()
            .json("/", &root.to_string())
            .json("/library", &self.list("Metadata", rows.clone()))
            .json("/library/sections", &self.list("Directory", rows.clone()))
            .json("/library/sections/1/", &self.list("Metadata", rows.clone()))
            .json("/library/sections/1/all?includeMeta", &self.meta())
            .json(
                "/library/sections/1/genre",
                &self.list("Directory", genres.clone()),
            )
            .json("/library/sections/1/actor", &self.list("Directory", genres))
            .json("/status", &self.list("Metadata", rows.clone()))
            .json("/accounts", &self.list("Account", names.clone()))
            .json("/devices", &self.list("Device", names))
            .json(
                "/hubs",
                &self.list(
                    "Hub",
                    vec![json!({"type": "photo", "Metadata": rows}), tags],
                ),
            )
    }
}

/// A call of every tool with all that it can be asked for, and calls whose errors quote the server.
fn calls() -> Vec<(String, Value)> {
    let world = plex_mcp_describe::world::read("../wit").unwrap();
    let mut calls = Vec::new();
    for tool in world.tools {
        for mut example in tool.examples {
            for param in tool.params.iter() {
                match (param.name.as_str(), param.bounds) {
                    ("limit", Some((_, max))) => {
                        example.insert("limit".into(), (max as u32).into())
                    }
                    ("detail", _) => example.insert("detail".into(), "full".into()),
                    ("fields", _) => {
                        let words = COLUMNS.iter().map(|column| column.word);
                        example.insert("fields".into(), words.collect())
                    }
                    ("rating-keys", Some((_, max))) => {
                        let keys = (1..=max as u32).map(|key| key.to_string());
                        example.insert("rating_keys".into(), keys.collect())
                    }
                    _ => None,
                };
            }
            calls.push((tool.name.clone(), example.into()));
        }
    }
    let genre = json!({"library_id": "1", "filters": ["genre is no such genre"]});
    let path = json!({"library_id": "1", "path": "/".repeat(4_096)});
    calls.push(("plex-get-library-items".into(), genre));
    calls.push(("plex-refresh-library".into(), path));
    calls
}

#[track_caller]
fn fits(large: &Large, budget: usize) {
    let fake = large.server();
    for (tool, sent) in calls() {
        match call(&tool, &context(&fake, budget), &sent) {
            Ok(answer) => {
                let length = answer.to_string().chars().count();
                assert!(
                    length <= budget,
                    "{tool}: {length} of {budget}: {answer:.400}"
                );
            }
            Err(error) => {
                let length = error.message.chars().count();
                assert!(length <= 2_001, "{tool}: a message of {length}");
            }
        }
    }
}

/// As many users as rows, all with long names: what the answer names is in it, and it goes on where it ends.
#[test]
fn users_of_a_page_that_is_cut_are_those_of_its_rows() {
    for (text, budget) in [(100, 40_000), (300, 40_000), (300, 5_000)] {
        let large = Large {
            rows: 100,
            text,
            letter: 'x',
        };
        let fake = large.server();
        let sent = plex_get_history::Sent {
            limit: Some(100),
            ..Default::default()
        };
        let args = plex_get_history::Args::check(sent).unwrap();
        let page = playback::plex_get_history::run(&context(&fake, budget), args).unwrap();
        let length = written(page.clone()).to_string().chars().count();
        assert!(length <= budget, "{length} of {budget}");
        let named: Vec<&str> = page.users.iter().map(|user| user.name.as_str()).collect();
        let played: Vec<&str> = page
            .rows
            .iter()
            .flat_map(|row| row.user.as_deref())
            .collect();
        assert_eq!(named, played);
        match page.rows.len() {
            100 => assert_eq!(page.next_offset, None),
            cut => assert_eq!(page.next_offset, Some(cut as u32)),
        }
        // No room is left that another row and its user would have filled.
        let most = length / page.rows.len();
        assert!(
            page.rows.len() == 100 || length + 2 * most > budget,
            "{length} of {budget}"
        );
    }
}

#[test]
fn what_a_change_names_does_not_keep_its_answer_back() {
    let large = Large {
        rows: 2,
        text: 60_000,
        letter: '"',
    };
    let fake = large.server();
    let sent = json!({"library_id": "1"});
    let scan = call("plex-refresh-library", &context(&fake, 2_000), &sent).unwrap();
    assert!(scan.to_string().chars().count() <= 2_000);
}

#[test]
fn features_that_do_not_fit_are_counted() {
    let large = Large {
        rows: 500,
        text: 40,
        letter: 'f',
    };
    let fake = large.server();
    let server =
        server::plex_get_server::run(&context(&fake, 2_000), plex_get_server::Args {}).unwrap();
    let omitted = server.features_omitted.unwrap() as usize;
    assert_eq!(server.features.len() + omitted, 500);
    assert!(!server.features.is_empty());
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn invariant_8_no_answer_is_longer_than_its_budget(
            rows in 0usize..130,
            text in prop_oneof![0usize..60, 0usize..900],
            letter in prop::sample::select(vec!['x', 'é', '"', '\u{1}', '🎬']),
            budget in prop_oneof![2_000usize..5_000, 5_000usize..60_000],
        ) {
            fits(&Large { rows, text, letter }, budget);
        }
    }
}

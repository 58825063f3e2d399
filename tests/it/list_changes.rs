//! Playlists and collections on four servers: one answers and does nothing, one does half, one shows late what it has done,
//! one loses the connection once it has acted. Each answer is true on each of them, and nothing is sent twice.

mod many;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use plex_mcp_demo::{Demo, Fault, FaultRule, Format, Paths};
use serde_json::{Value, json};

use crate::harness::{Fresh, Listed, Stdio, outcome};

/// A call, and the list that it is about: absent where it makes one.
struct Case {
    tool: &'static str,
    arguments: Value,
    list: Option<&'static str>,
}

fn case(tool: &'static str, list: Option<&'static str>, mut arguments: Value) -> Case {
    if let Some(list) = list {
        let name = if tool.contains("playlist") {
            "playlist_id"
        } else {
            "collection_id"
        };
        arguments[name] = json!(list);
    }
    Case {
        tool,
        arguments,
        list,
    }
}

fn cases() -> Vec<Case> {
    let four = json!(["1002", "1003", "1004", "1007"]);
    let (playlist, collection) = (Some("6001"), Some("5001"));
    vec![
        case(
            "plex_create_playlist",
            None,
            json!({"title": "Four", "rating_keys": four}),
        ),
        case(
            "plex_create_playlist",
            None,
            json!({"title": "Ruled", "library_id": "1", "filters": ["year is 1922"]}),
        ),
        case(
            "plex_add_to_playlist",
            playlist,
            json!({"rating_keys": four}),
        ),
        case(
            "plex_remove_from_playlist",
            playlist,
            json!({"row_ids": ["600101", "600103"]}),
        ),
        case(
            "plex_move_playlist_items",
            playlist,
            json!({"row_ids": ["600103", "600100"], "after_row_id": "600101"}),
        ),
        case(
            "plex_edit_playlist",
            playlist,
            json!({"title": "Other", "summary": "Words."}),
        ),
        case(
            "plex_import_playlist",
            None,
            json!({"library_id": "3", "path": "/data/playlists/Rag time.m3u"}),
        ),
        case(
            "plex_delete_playlist",
            playlist,
            json!({"title": "Silent evening"}),
        ),
        case(
            "plex_create_collection",
            None,
            json!({"library_id": "1", "title": "Four", "kind": "movie", "rating_keys": four}),
        ),
        case(
            "plex_create_collection",
            None,
            json!({"library_id": "1", "title": "Ruled", "kind": "movie", "filters": ["year is 1922"]}),
        ),
        case(
            "plex_add_to_collection",
            collection,
            json!({"rating_keys": four}),
        ),
        case(
            "plex_remove_from_collection",
            collection,
            json!({"rating_keys": ["1011", "1044"]}),
        ),
        case(
            "plex_move_collection_items",
            collection,
            json!({"rating_keys": ["1044", "1011"]}),
        ),
        case(
            "plex_edit_collection",
            collection,
            json!({"title": "Other", "mode": "hide_items", "order": "title"}),
        ),
        case(
            "plex_edit_collection",
            collection,
            json!({"on_library": true, "on_home": true, "on_shared_home": true}),
        ),
        case(
            "plex_delete_collection",
            collection,
            json!({"library_id": "1", "title": "Charlie Chaplin"}),
        ),
    ]
}

fn servers() -> [(&'static str, Fault); 4] {
    [
        ("ignores", Fault::NoEffect),
        ("does half", Fault::HalfBatch),
        ("lags", Fault::LateRead(Duration::from_secs(1))),
        ("loses the connection", Fault::LostAnswer),
    ]
}

/// A list as it is: its title, and keys of what is in it in order; nothing where there is none.
type Truth = Option<(String, Vec<String>)>;

async fn truth(client: &mut Stdio, tool: &str, list: &str) -> Truth {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if tool.contains("playlist") {
        let arguments = json!({"playlist_id": list, "limit": 200});
        let result = client.call("plex_get_playlist_items", arguments).await;
        let answer = outcome(&result).ok()?;
        let rows = answer["rows"].as_array().unwrap().iter();
        let rows = rows.map(|row| text(&row["item"]["rating_key"]));
        return Some((text(&answer["playlist"]["title"]), rows.collect()));
    }
    let arguments = json!({"library_id": "1", "kind": "collection", "limit": 200});
    let result = client.call("plex_get_library_items", arguments).await;
    let lists = outcome(&result).unwrap()["items"]
        .as_array()
        .unwrap()
        .clone();
    let title = lists.iter().find(|item| item["rating_key"] == list)?["title"].clone();
    let arguments = json!({"rating_key": list, "limit": 200});
    let result = client.call("plex_get_children", arguments).await;
    let rows = match outcome(&result) {
        Ok(answer) => answer["items"].as_array().unwrap().clone(),
        Err(_) => Vec::new(),
    };
    let rows = rows.iter().map(|row| text(&row["rating_key"]));
    Some((text(&title), rows.collect()))
}

/// The changes that were sent; none of them twice.
#[track_caller]
fn changes(plex: &Demo, listed: &Listed, case: &Case) -> usize {
    let tool = listed.tool(case.tool);
    let arguments = case.arguments.as_object().unwrap();
    let mut changes = BTreeSet::new();
    for seen in plex.seen() {
        let rule = tool.rule(&seen.method, &seen.target, arguments);
        if rule.is_none_or(|rule| rule.changes) {
            let new = changes.insert((seen.method.clone(), seen.target.clone()));
            assert!(new, "{}: {} {} twice", case.tool, seen.method, seen.target);
        }
    }
    changes.len()
}

async fn line(case: &Case, server: &str, fault: Fault) -> String {
    let listed = Listed::embedded().await;
    let Fresh { plex, mut client } = listed.fresh(Format::Negotiated, &[]).await;
    let before = match case.list {
        Some(list) => truth(&mut client, case.tool, list).await,
        None => None,
    };
    plex.inject(FaultRule {
        paths: Paths::Changes,
        first: None,
        fault,
    });
    let result = client.call(case.tool, case.arguments.clone()).await;
    plex.clear_faults();
    let sent = changes(&plex, listed, case);
    let said = outcome(&result);
    let made = said
        .as_ref()
        .ok()
        .and_then(|answer| answer["after"]["id"].as_str());
    // What is new has the first key that nothing had.
    let list = case.list.or(made).unwrap_or("50001");
    let is = truth(&mut client, case.tool, list).await;
    let about = format!("{} {server}: {result}\nis {is:?}", case.tool);
    match &said {
        Ok(answer) => {
            let other =
                case.arguments.get("on_home").is_some() || case.arguments.get("mode").is_some();
            assert!(other || answer["changed"] == (is != before), "{about}");
            check_after(answer, is.as_ref(), &about);
        }
        Err(words) => {
            let tells = words.contains("done: ");
            assert!(tells || is == before, "{about}");
        }
    }
    let said = match said {
        Ok(answer) => {
            let rows = answer["rows"].as_array().map_or(&[][..], Vec::as_slice);
            let failed = rows.iter().filter(|row| row.get("error").is_some()).count();
            match failed {
                0 => "done".to_owned(),
                failed => format!("done but for {failed} of {}", rows.len()),
            }
        }
        Err(words) => format!("error: {words}"),
    };
    let form = if case.arguments.get("filters").is_some() {
        " (smart)"
    } else {
        ""
    };
    let form = if case.arguments.get("on_home").is_some() {
        " (where)"
    } else {
        form
    };
    format!("{}{form} | {server} | {sent} | {said}", case.tool)
}

/// What is answered of the list and its rows is what is read from the server.
#[track_caller]
fn check_after(answer: &Value, is: Option<&(String, Vec<String>)>, about: &str) {
    let named = |names: &[&str]| names.iter().find_map(|name| answer.get(name)).cloned();
    let count = named(&["items_after", "item_count"])
        .or(named(&["after"]).map(|after| after["item_count"].clone()));
    let Some((title, rows)) = is else {
        assert_eq!(count, None, "{about}");
        return;
    };
    let told = named(&["title"]).or(named(&["after"]).map(|after| after["title"].clone()));
    assert_eq!(told, Some(json!(title)), "{about}");
    assert_eq!(count, Some(json!(rows.len())), "{about}");
    for row in answer["rows"].as_array().into_iter().flatten() {
        match row.get("after").and_then(Value::as_u64) {
            Some(place) => {
                let place = usize::try_from(place).unwrap();
                assert_eq!(row["rating_key"], json!(rows[place - 1]), "{about}");
            }
            None => {
                let key = row["rating_key"].as_str().unwrap();
                assert!(!rows.iter().any(|row| row == key), "{about}");
            }
        }
    }
}

#[tokio::test]
async fn what_each_tool_answers_is_true_on_four_servers_and_nothing_is_sent_twice() {
    const TOGETHER: usize = 6;
    let cases = cases();
    let lines = cases.iter().flat_map(|case| {
        let servers = servers().into_iter();
        servers.map(move |(server, fault)| line(case, server, fault))
    });
    let lines: Vec<String> = stream::iter(lines).buffered(TOGETHER).collect().await;
    let mut table = String::from("tool | server | changes sent | answer\n");
    for line in lines {
        writeln!(table, "{line}").unwrap();
    }
    insta::assert_snapshot!(table);
}

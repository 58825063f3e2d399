//! Which endpoints a call may lead to, whatever its arguments are.

use std::collections::BTreeMap;

use plex_mcp_demo::Demo;
use serde_json::{Map, Value, json};

use crate::harness::{Stdio, outcome, plex, set_up};

/// What each tool may ask for; `#` stands for digits.
const OWN: &[(&str, &[&str])] = &[
    (
        "plex_get_libraries",
        &["/library/sections", "/library/sections/#/all"],
    ),
    (
        "plex_get_library_items",
        &[
            "/library/sections",
            "/library/sections/#/all",
            "/library/sections/#/genre",
        ],
    ),
    (
        "plex_get_recently_added",
        &[
            "/library/recentlyAdded",
            "/library/sections/#/recentlyAdded",
        ],
    ),
    ("plex_get_on_deck", &["/library/onDeck"]),
    ("plex_get_sessions", &["/status/sessions", "/"]),
    ("plex_search", &["/hubs/search"]),
    (
        "plex_refresh_library",
        &["/library/sections", "/library/sections/#/refresh"],
    ),
    (
        "plex_get_history",
        &["/status/sessions/history/all", "/accounts", "/devices"],
    ),
    ("plex_get_item", &["/library/metadata/#"]),
    ("plex_get_children", &["/library/metadata/#/children"]),
    ("plex_get_server", &["/", "/identity", "/accounts"]),
];

/// The path of a request with its numbers, and lists of them, replaced by `#`.
fn shape(target: &str) -> String {
    let path = target.split('?').next().unwrap_or_default();
    let number = |segment: &str| {
        segment.bytes().all(|b| b.is_ascii_digit() || b == b',') && !segment.is_empty()
    };
    let segments: Vec<&str> = path
        .split('/')
        .map(|segment| if number(segment) { "#" } else { segment })
        .collect();
    segments.join("/")
}

/// Nothing was asked since there were `before` requests but the tool's own endpoints, and each of them properly.
#[track_caller]
pub fn check_requests(plex: &Demo, before: usize, tool: &str, arguments: &Value) {
    let (_, own) = OWN.iter().find(|(name, _)| *name == tool).unwrap();
    for seen in &plex.seen()[before..] {
        let about = format!("{tool} {arguments}: {} {}", seen.method, seen.target);
        assert_eq!(seen.method, "GET", "{about}");
        assert!(own.contains(&shape(&seen.target).as_str()), "{about}");
        let (_, query) = seen.target.split_once('?').unwrap_or_default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            // `force` and `path` belong to the scan alone, and only where they were asked for.
            let key = pair.split('=').next().unwrap();
            assert!(
                !["force", "path"].contains(&key) || arguments.get(key).is_some(),
                "{about}"
            );
            assert!(!key.eq_ignore_ascii_case("X-Plex-Token"), "{about}");
        }
    }
}

/// What might turn one endpoint into another.
const NASTY: &[&str] = &[
    "../sections/1/refresh?force=1",
    "1/refresh",
    "1/../1/refresh",
    "all",
    "1,2",
    "1?force=1",
    "1&force=1",
    "1#",
    "1%2frefresh",
    "%31",
    "1%00",
    "1\0",
    "1\r\nX-Plex-Token: x",
    "1\n",
    " 1",
    "1 ",
    "-1",
    "+1",
    "1.0",
    "1e1",
    "0x1",
    "١",
    "１",
    "000000000000000000001",
    "999999999999999999999",
    "http://evil.example/",
    "//evil.example",
    "..",
    ".",
    "/",
    "\\",
    "",
    ";",
    "{section}",
    "{library-id}",
    "*",
    "'; DROP TABLE metadata_items; --",
    "\u{202e}1",
    "1\u{301}",
    "null",
    "[1]",
    "\"1\"",
    "x&X-Plex-Token=y&force=1",
    "x&sort=titleSort",
    "/data/films/../../etc",
    "\u{1b}[2J",
];

/// A right call of each tool that takes strings, to be made wrong in one place.
fn right(tool: &str) -> Map<String, Value> {
    let arguments = match tool {
        "plex_get_library_items" | "plex_refresh_library" => json!({"library_id": "1"}),
        "plex_search" => json!({"query": "moon"}),
        "plex_get_item" => json!({"rating_keys": ["1"]}),
        "plex_get_children" => json!({"rating_key": "1"}),
        _ => json!({}),
    };
    arguments.as_object().unwrap().clone()
}

#[tokio::test]
async fn invariant_9_no_argument_changes_the_endpoint() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let listed = client.request("tools/list", json!({})).await;
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for tool in listed["result"]["tools"].as_array().unwrap() {
        let name = tool["name"].as_str().unwrap();
        for (parameter, schema) in tool["inputSchema"]["properties"].as_object().unwrap() {
            let list = schema["type"] == "array";
            if schema["type"] != "string" && !list {
                continue;
            }
            for nasty in NASTY {
                let mut arguments = right(name);
                let value = if list {
                    json!(["2", nasty])
                } else {
                    json!(nasty)
                };
                arguments.insert(parameter.clone(), value);
                let arguments = Value::Object(arguments);
                let before = plex.seen().len();
                let result = client.call(name, arguments.clone()).await;
                check_requests(&plex, before, name, &arguments);
                *refused.entry(format!("{name} {parameter}")).or_default() +=
                    usize::from(outcome(&result).is_err());
            }
        }
    }
    let scans = plex
        .seen()
        .iter()
        .filter(|seen| shape(&seen.target).ends_with("/refresh"))
        .count();
    assert_eq!(scans, 0, "a scan was started");
    // Ids are never anything but digits; words may be any that can be read.
    for (parameter, refused) in refused {
        let words = ["query", "title", "genre"]
            .iter()
            .any(|name| parameter.ends_with(name));
        assert!(
            words || refused == NASTY.len(),
            "{parameter}: {refused} of {} refused",
            NASTY.len()
        );
    }
}

//! Well-formed answers that say something impossible.

use super::*;

fn items(members: &str, items: &str) -> String {
    page(&format!(r#"{members}"Metadata":[{items}]"#))
}

/// Films with these ids, JSON values, and titles.
fn films(times: usize) -> String {
    let film = |i| format!(r#"{{"ratingKey":"{i}","type":"movie","title":"Film {i}"}}"#);
    (0..times).map(film).collect::<Vec<_>>().join(",")
}

#[tokio::test]
async fn counts() {
    let count = |members: &str| answers(members.trim_end_matches(','), items(members, &films(2)));
    let attacks = vec![
        count(""),
        count(r#""totalSize":-1,"#),
        count(r#""totalSize":0,"#),
        count(r#""totalSize":1,"#),
        count(r#""totalSize":4294967295,"#),
        count(r#""totalSize":4294967296,"#),
        count(r#""totalSize":18446744073709551616,"#),
        count(r#""totalSize":1e30,"#),
        count(r#""totalSize":1.5,"#),
        count(r#""totalSize":"many","#),
        count(r#""totalSize":null,"#),
        count(r#""totalSize":true,"#),
        count(r#""totalSize":[2],"#),
        count(r#""totalSize":{"a":2},"#),
        count(r#""size":1e30,"#),
        count(r#""size":-1,"offset":-1,"#),
        count(r#""offset":4294967295,"#),
        count(r#""offset":"0","size":"99","totalSize":"99","#),
        answers(
            "many, but none came",
            items(r#""totalSize":4294967295,"#, ""),
        ),
    ];
    check("counts", MANY, LONG, attacks).await;
}

#[tokio::test]
async fn items_of_wrong_types() {
    let item = |item: &str| answers(item, items("", item));
    let attacks = vec![
        item("1"),
        item("null"),
        item("[]"),
        item("{}"),
        item(r#""ratingKey""#),
        item(r#"{"title":"no id"}"#),
        item(r#"{"ratingKey":""}"#),
        item(r#"{"ratingKey":null}"#),
        item(r#"{"ratingKey":true}"#),
        item(r#"{"ratingKey":-7}"#),
        item(r#"{"ratingKey":1.5}"#),
        item(r#"{"ratingKey":["1"]}"#),
        item(r#"{"ratingKey":{"id":"1"}}"#),
        item(r#"{"ratingKey":"../../../etc/passwd"}"#),
        item(r#"{"ratingKey":"/library/sections/1/refresh?force=1"}"#),
        item(r#"{"ratingKey":"1%2F..%2F2"}"#),
        item(r#"{"ratingKey":"http://evil.example/"}"#),
        item(r#"{"ratingKey":"1","type":["movie"],"title":{"a":"b"},"year":"long ago"}"#),
        item(
            r#"{"ratingKey":"1","type":7,"title":7,"year":-1922,"duration":-1,"viewOffset":-1,"viewCount":-1}"#,
        ),
        item(
            r#"{"ratingKey":"1","type":"episode","index":1e30,"parentIndex":-1,"grandparentTitle":false}"#,
        ),
        item(r#"{"ratingKey":"1","type":"show","leafCount":1,"viewedLeafCount":4294967295}"#),
        item(r#"{"ratingKey":"1","type":"show","leafCount":-1,"viewedLeafCount":-1}"#),
        item(
            r#"{"ratingKey":"1","type":"movie","duration":18446744073709551615,"viewOffset":9007199254740993}"#,
        ),
        item(r#"{"ratingKey":"1","type":"movie","Genre":"Horror","Media":7,"rating":"ten"}"#),
        answers(
            "items that are an object",
            page(r#""Metadata":{"ratingKey":"1"}"#),
        ),
        answers("items that are a number", page(r#""Metadata":7"#)),
        answers(
            "items under other names",
            page(r#""Evil":[{"ratingKey":"1"}],"Directory":[{"ratingKey":"2"}]"#),
        ),
    ];
    check("items_of_wrong_types", MANY, LONG, attacks).await;
}

#[tokio::test]
async fn searches() {
    let search = |name: &str, hubs: String| Attack {
        tool: SEARCH,
        ..answers(name, page(&format!(r#""Hub":[{hubs}]"#)))
    };
    let hub = |items: &str| format!(r#"{{"type":"movie","Metadata":[{items}]}}"#);
    let scores = r#"{"ratingKey":"1","score":1e30},{"ratingKey":"2","score":-1},{"ratingKey":"3","score":"nan"},{"ratingKey":"4","score":[1]}"#;
    let tag = |key: &str| {
        format!(r#"{{"type":"actor","Directory":[{{"tag":"X","key":"{key}","count":-1}}]}}"#)
    };
    let attacks = vec![
        search("nothing", String::new()),
        search("a hub that is a number", "7".into()),
        search("scores", hub(scores)),
        search(
            "an item 10,000 times",
            hub(&vec![r#"{"ratingKey":"1"}"#; 10_000].join(",")),
        ),
        search("10,000 items", hub(&films(10_000))),
        search(
            "a person elsewhere",
            tag("/library/sections/../../evil/all?actor=1"),
        ),
        search(
            "a person with a filter of its own",
            tag("/library/sections/1/all?actor=1%26force=1&genre=2"),
        ),
        search("a person without a key", tag("")),
    ];
    check("searches", MANY, LONG, attacks).await;
}

/// More than was asked for, with the cap that bodies have if nobody sets one.
#[tokio::test]
async fn more_than_was_asked_for() {
    let attacks = vec![
        answers("100,000 items", items("", &films(100_000))),
        answers(
            "100,000 items, and it says so",
            items(r#""totalSize":100000,"offset":0,"#, &films(100_000)),
        ),
        answers(
            "800,000 items of 18 bytes",
            items("", &vec![r#"{"ratingKey":"1"}"#; 800_000].join(",")),
        ),
    ];
    check(
        "more_than_was_asked_for",
        1,
        &["--timeout", "60s", "--cpu", "60s"],
        attacks,
    )
    .await;
}

/// The ids of a server are no way to ask for something else.
#[tokio::test]
async fn ids_that_are_paths_are_not_asked_for() {
    let raw = Raw::start(vec![Step::Send(ok("application/json", PAGE))]).await;
    let ids = [
        "../../evil",
        "1/refresh?force=1",
        "1,2",
        "%31",
        " 1",
        "",
        "99999999999",
        "http://evil.example/",
    ];
    let libraries: Vec<_> = ids
        .map(|id| json!({"key": id, "title": "x", "type": "movie"}))
        .into();
    let list = json!({"MediaContainer": {"Directory": libraries}}).to_string();
    raw.play(
        "GET /library/sections ",
        vec![Step::Send(ok("application/json", list))],
    );
    let mut client = Stdio::open(set_up(&raw.url)).await;
    let result = client.call("plex_get_libraries", json!({})).await;
    assert!(outcome(&result).is_ok(), "{result}");
    assert_eq!(
        raw.heads("").len(),
        1,
        "no counts are asked for with ids like these"
    );
    for id in ids {
        for (tool, arguments) in [
            (ITEMS, json!({"library_id": id})),
            ("plex_get_item", json!({"rating_keys": [id]})),
            ("plex_get_children", json!({"rating_key": id})),
            ("plex_refresh_library", json!({"library_id": id})),
        ] {
            let result = client.call(tool, arguments).await;
            assert!(outcome(&result).is_err(), "{tool} {id}: {result}");
        }
    }
    assert_eq!(raw.heads("").len(), 1);
}

/// Each library is a request more: they come to an end.
#[tokio::test]
async fn more_libraries_than_requests() {
    let raw = Raw::start(vec![Step::Send(ok("application/json", PAGE))]).await;
    let libraries: Vec<_> = (0..2_000)
        .map(|i| json!({"key": i.to_string(), "title": "x", "type": "movie"}))
        .collect();
    let list = json!({"MediaContainer": {"Directory": libraries}}).to_string();
    raw.play(
        "GET /library/sections ",
        vec![Step::Send(ok("application/json", list))],
    );
    let mut client = Stdio::open(set_up(&raw.url)).await;
    let result = client.call("plex_get_libraries", json!({})).await;
    let told = shown(outcome(&result), &raw.url);
    assert_eq!(raw.heads("/all?").len(), 200);
    insta::assert_snapshot!("more_libraries_than_requests", told);
}

/// A character that a terminal or an eye would obey is data in an answer, and escaped in what people read.
#[tokio::test]
async fn titles_that_drive_terminals() {
    let title = "\u{1b}[2J\u{1b}]0;evil\u{7}\u{9b}31m\r\n\u{8}\u{202e}gpj.exe\u{2066}\u{200f}\u{61c}\u{2028}\u{200b}\u{feff}\u{e0041}\0\u{7f}end";
    let list = json!({"MediaContainer": {"Metadata": [{"ratingKey": "1", "type": "movie", "title": title}]}});
    let raw = Raw::start(vec![Step::Send(ok("application/json", list.to_string()))]).await;
    let mut client = Stdio::open(set_up(&raw.url)).await;
    let result = client.call(ITEMS, json!({"library_id": "1"})).await;
    assert_eq!(outcome(&result).unwrap()["items"][0]["title"], title);
    for format in ["--table", "--json"] {
        let found =
            crate::harness::run(set_up(&raw.url), &["call", ITEMS, "library_id=1", format]).await;
        assert_eq!(found.status, 0, "{}", found.stderr);
        assert!(found.stdout.contains("end"), "{}", found.stdout);
        let is_unsafe_for_terminal = |c: char| {
            c != '\n' && (c.is_control() || title.chars().any(|sent| c == sent && !c.is_ascii()))
        };
        if format == "--json" {
            let answer: Value = serde_json::from_str(&found.stdout).unwrap();
            assert_eq!(answer["items"][0]["title"], title);
        }
        let left: Vec<char> = found
            .stdout
            .chars()
            .filter(|c| is_unsafe_for_terminal(*c))
            .collect();
        assert!(left.is_empty(), "{format}: {left:?} in {:?}", found.stdout);
    }
}

//! Every tool with its arguments: what it answers, and that nobody can tell in which format Plex spoke.
//!
//! Each snapshot is the transcript of a session: calls and answers in turn.

mod answers;
mod insights;
mod lists;
mod own_state;
mod playing;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jsonschema::Validator;
use plex_mcp_demo::{Demo, Fault, FaultRule, Format, Paths};
use serde_json::{Value, json};

use crate::harness::{Listed, OWNER_TOKEN, SHARED_TOKEN, Stdio, outcome, set_up, still_plex};

/// One step of a session.
enum Step {
    Call(&'static str, Value),
    /// Something happens on the server.
    Happens(&'static str, fn(&Demo)),
}

use Step::{Call, Happens};

/// Takes the steps against a server that speaks JSON and one that speaks XML, and compares the two and the snapshot.
async fn check(name: &str, token: &str, steps: &[Step]) {
    let json = transcript(Format::Negotiated, token, steps).await;
    let listed = Listed::embedded().await;
    // The gate asks for secrets in JSON, and takes nothing else.
    let delegated = steps.iter().any(|step| match step {
        Call(tool, _) => listed.tool(tool).is_delegated(),
        Happens(..) => false,
    });
    if !delegated {
        let xml = transcript(Format::Xml, token, steps).await;
        assert!(json == xml, "{name} in JSON:\n{json}\nin XML:\n{xml}");
    }
    insta::assert_snapshot!(name, json);
}

async fn transcript(format: Format, token: &str, steps: &[Step]) -> String {
    let plex = still_plex(0).await;
    plex.set_format(format);
    let mut command = set_up(&plex.url());
    command.env("PLEX_TOKEN", token);
    command.args(["serve", "--access", "full", "--toolsets", "all"]);
    let mut client = Stdio::open(command).await;
    let schemas = output_schemas(&mut client).await;
    let mut text = String::new();
    for step in steps {
        match step {
            Call(tool, arguments) => {
                let result = client.call(tool, arguments.clone()).await;
                let said = match outcome(&result) {
                    Ok(answer) => {
                        let valid = schemas[*tool].validate(answer);
                        valid.unwrap_or_else(|error| panic!("{tool}: {error}: {answer}"));
                        serde_json::to_string_pretty(answer).unwrap()
                    }
                    Err(words) => format!("error: {words}"),
                };
                writeln!(text, "> {tool} {arguments}\n{said}\n").unwrap();
            }
            Happens(what, action) => {
                action(&plex);
                writeln!(text, "({what})\n").unwrap();
            }
        }
    }
    text
}

async fn output_schemas(client: &mut Stdio) -> BTreeMap<String, Validator> {
    let answer = client.request("tools/list", json!({})).await;
    let tools = answer["result"]["tools"].as_array().unwrap();
    tools
        .iter()
        // An image has no schema.
        .filter(|tool| !tool["outputSchema"].is_null())
        .map(|tool| {
            let schema = jsonschema::validator_for(&tool["outputSchema"]).unwrap();
            (tool["name"].as_str().unwrap().to_owned(), schema)
        })
        .collect()
}

/// A call of `plex_get_library_items`.
fn items(arguments: Value) -> Step {
    Call("plex_get_library_items", arguments)
}

#[tokio::test]
async fn libraries() {
    let steps = [
        Call("plex_get_libraries", json!({})),
        Call(
            "plex_get_libraries",
            json!({"detail": "full", "folders": true}),
        ),
    ];
    check("libraries", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn library_items() {
    let steps = [
        items(json!({"library_id": "1", "limit": 2})),
        items(json!({"library_id": "1", "limit": 2, "offset": 2})),
        items(json!({"library_id": "1", "limit": 1, "detail": "full"})),
        items(json!({"library_id": "2", "limit": 1, "detail": "full"})),
        items(json!({"library_id": "3", "limit": 1, "detail": "full"})),
    ];
    check("library_items", OWNER_TOKEN, &steps).await;
}

/// A call of `plex_get_library_items` with filters, for one item.
fn filtered(library: &str, filters: &[&str]) -> Step {
    items(json!({"library_id": library, "filters": filters, "limit": 1}))
}

#[tokio::test]
async fn filters() {
    let steps = [
        filtered("1", &["title contains nosferatu"]),
        filtered("1", &["title contains M & Ms = 100%?"]),
        filtered("1", &["year is 1922"]),
        filtered("1", &["year between 1920 and 1929", "rating at least 7.5"]),
        filtered("1", &["duration under 100 min", "genre is horror"]),
        filtered("1", &["genre is Telenovela"]),
        filtered("1", &["gener is Horror"]),
        filtered("1", &["unwatched is true"]),
        filtered("2", &["unwatched is true"]),
        items(
            json!({"library_id": "2", "filters": ["unwatched is true"], "kind": "episode", "limit": 1}),
        ),
        items(
            json!({"library_id": "3", "filters": ["unwatched is true"], "kind": "track", "limit": 1}),
        ),
        items(json!({"library_id": "3", "filters": ["watched is true"], "kind": "album"})),
        filtered(
            "1",
            &["genre is Comedy", "year is 1924", "title contains s"],
        ),
        items(
            json!({"library_id": "1", "filters": ["year is 1924", "genre is Horror"], "match": "any", "limit": 1}),
        ),
        filtered("1", &["added in the last 30d"]),
        filtered("1", &["added after soon"]),
        filtered("1", &["resolution is 4K"]),
    ];
    check("filters", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn columns() {
    let fields = [
        "added_at",
        "size_bytes",
        "versions",
        "hdr",
        "audio_languages",
        "subtitle_languages",
        "external_ids",
        "library",
        "genres",
    ];
    let steps = [
        items(
            json!({"library_id": "1", "filters": ["title contains nosferatu"], "fields": fields}),
        ),
        items(json!({"library_id": "1", "limit": 2, "fields": ["resolution"]})),
        items(json!({"library_id": "1", "fields": ["colour"]})),
        Call(
            "plex_get_on_deck",
            json!({"limit": 1, "fields": ["summary"]}),
        ),
        Call(
            "plex_get_children",
            json!({"rating_key": "2001", "limit": 1, "fields": ["added_at"]}),
        ),
        Call(
            "plex_search",
            json!({"query": "nosferatu", "limit": 1, "fields": ["directors"]}),
        ),
    ];
    check("columns", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn what_can_be_filtered() {
    let of = |arguments| Call("plex_get_filters", arguments);
    let steps = [
        of(json!({"library_id": "1"})),
        of(json!({"library_id": "2", "kind": "episode"})),
        of(json!({"library_id": "1", "field": "genre", "limit": 3})),
        of(json!({"library_id": "1", "field": "actor", "contains": "keaton"})),
        of(json!({"library_id": "1", "field": "title"})),
        of(json!({"library_id": "1", "field": "colour"})),
    ];
    check("what_can_be_filtered", OWNER_TOKEN, &steps).await;
}

/// Plex reads a comma as "or", also when it is encoded: "Sherlock Jr." has the second half of this title.
#[tokio::test]
async fn a_comma_in_a_filter_is_part_of_the_text() {
    let steps = [
        items(json!({"library_id": "1", "filters": ["title contains steamboat bill, jr."]})),
        items(json!({"library_id": "6", "filters": ["title is Kite, Take Two"]})),
        items(json!({"library_id": "6", "filters": ["title contains \", \""], "limit": 1})),
        filtered("7", &["genre is crime, spies"]),
        filtered("7", &["genre is Telenovela"]),
    ];
    check(
        "a_comma_in_a_filter_is_part_of_the_text",
        OWNER_TOKEN,
        &steps,
    )
    .await;
}

/// Two editions, the same film twice, and one that another library has too.
#[tokio::test]
async fn versions_of_a_film_differ_in_more_than_their_keys() {
    let steps = [
        items(json!({"library_id": "7"})),
        Call(
            "plex_search",
            json!({"query": "the lost world", "limit": 2}),
        ),
        Call("plex_search", json!({"query": "the stranger", "limit": 3})),
    ];
    check(
        "versions_of_a_film_differ_in_more_than_their_keys",
        OWNER_TOKEN,
        &steps,
    )
    .await;
}

#[tokio::test]
async fn sorts() {
    let sorts = [
        "title",
        "title_desc",
        "year",
        "year_desc",
        "released",
        "released_desc",
        "added",
        "added_desc",
        "rating",
        "rating_desc",
        "duration",
        "duration_desc",
        "last_viewed_desc",
        "view_count_desc",
    ];
    let steps = sorts.map(|sort| items(json!({"library_id": "1", "sort": sort, "limit": 1})));
    check("sorts", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn kinds() {
    let kinds = [
        ("1", "movie"),
        ("1", "collection"),
        ("2", "show"),
        ("2", "season"),
        ("2", "episode"),
        ("3", "artist"),
        ("3", "album"),
        ("3", "track"),
        ("4", "photo"),
    ];
    let steps = kinds
        .map(|(library, kind)| items(json!({"library_id": library, "kind": kind, "limit": 1})));
    check("kinds", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn recently_added() {
    let recent = |arguments| Call("plex_get_recently_added", arguments);
    let steps = [
        recent(json!({"limit": 4})),
        recent(json!({"limit": 1, "offset": 4, "detail": "full"})),
        recent(json!({"library_id": "3", "limit": 2})),
    ];
    check("recently_added", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn on_deck() {
    let steps = [
        Call("plex_get_on_deck", json!({"limit": 3})),
        Call(
            "plex_get_on_deck",
            json!({"limit": 1, "offset": 1, "detail": "full"}),
        ),
    ];
    check("on_deck", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn sessions() {
    let steps = [
        Call("plex_get_sessions", json!({})),
        Happens("ten minutes later", |plex| plex.clock().advance(600)),
        Call("plex_get_sessions", json!({})),
        Happens("live TV and other oddities", |plex| {
            plex.set_odd_sessions(true)
        }),
        Call("plex_get_sessions", json!({})),
    ];
    check("sessions", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn search() {
    let search = |arguments| Call("plex_search", arguments);
    let steps = [
        search(json!({"query": "moon", "limit": 2})),
        search(json!({"query": "keaton", "limit": 1})),
        search(json!({"query": "holmes", "limit": 1, "section_id": "2", "detail": "full"})),
        search(json!({"query": "a=b&c d+e%20/../?", "limit": 1})),
    ];
    check("search", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn a_search_in_a_library_answers_hits_of_that_library_only() {
    let search = || {
        let arguments = json!({"query": "lost world", "section_id": "1", "limit": 5});
        Call("plex_search", arguments)
    };
    let person = || {
        let arguments = json!({"query": "orson welles", "section_id": "7", "limit": 5});
        Call("plex_search", arguments)
    };
    let steps = [
        search(),
        person(),
        Happens("the server searches all libraries", |plex| {
            plex.inject(FaultRule {
                paths: Paths::Every,
                first: None,
                fault: Fault::IgnoreFilters,
            });
        }),
        search(),
        person(),
    ];
    let name = "a_search_in_a_library_answers_hits_of_that_library_only";
    check(name, OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn a_scan_and_its_end() {
    let scan = |arguments| Call("plex_refresh_library", arguments);
    let steps = [
        scan(json!({"library_id": "3"})),
        Happens("a second later", |plex| plex.clock().advance(1)),
        scan(json!({"library_id": "3", "force": true})),
        Call("plex_get_libraries", json!({})),
        Happens("five seconds later", |plex| plex.clock().advance(5)),
        Call("plex_get_libraries", json!({})),
        scan(json!({"library_id": "3", "path": "/data/music/Bach"})),
        scan(json!({"library_id": "3", "path": "/data/films"})),
        scan(json!({"library_id": "3", "path": "/data/music/../films"})),
        scan(json!({"library_id": "99"})),
    ];
    check("a_scan_and_its_end", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn history() {
    let history = |arguments| Call("plex_get_history", arguments);
    let steps = [
        history(json!({"limit": 3})),
        history(json!({"limit": 1, "account_id": "1", "library_id": "2"})),
        history(json!({"limit": 1, "account": "kim"})),
        history(json!({"account": "nobody"})),
        // A film, and a show by its episodes.
        history(json!({"limit": 1, "rating_key": "1002"})),
        history(json!({"limit": 2, "rating_key": "2001"})),
        history(json!({"rating_key": "99999"})),
        history(json!({"since": "2025-12-30", "until": "2025-12-31"})),
        history(json!({"since": "2025-12-24T18:00:00+01:00", "until": "2025-12-25", "limit": 1})),
        history(json!({"since": "2026-01-14"})),
        history(json!({"since": "last week!"})),
    ];
    check("history", OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn children() {
    let children = |arguments| Call("plex_get_children", arguments);
    let steps = [
        // A show, a season, an artist, an album, photos, a collection.
        children(json!({"rating_key": "2001"})),
        children(json!({"rating_key": "2002", "limit": 1, "offset": 2, "detail": "full"})),
        children(json!({"rating_key": "3001", "limit": 1})),
        children(json!({"rating_key": "3002", "limit": 1})),
        children(json!({"rating_key": "4001", "limit": 1})),
        children(json!({"rating_key": "5002", "limit": 1})),
        // A film holds nothing, and nothing has this key.
        children(json!({"rating_key": "1014"})),
        children(json!({"rating_key": "999999"})),
    ];
    check("children", OWNER_TOKEN, &steps).await;
}

/// Plex's own list of an artist's children has the main albums only.
#[tokio::test]
async fn an_artist_holds_eps_singles_live_albums_and_compilations_too() {
    let children = |arguments| Call("plex_get_children", arguments);
    let steps = [
        children(json!({"rating_key": "3028"})),
        children(json!({"rating_key": "3028", "limit": 2, "offset": 3, "detail": "full"})),
        // Lists do not say which is which.
        Call("plex_get_item", json!({"rating_keys": ["3504", "3508"]})),
        Happens("the server answers all albums", |plex| {
            plex.inject(FaultRule {
                paths: Paths::Every,
                first: None,
                fault: Fault::IgnoreFilters,
            });
        }),
        children(json!({"rating_key": "3028", "limit": 2})),
    ];
    let name = "an_artist_holds_eps_singles_live_albums_and_compilations_too";
    check(name, OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn item_and_server() {
    let steps = [
        Call("plex_get_item", json!({"rating_keys": ["1014"]})),
        Call(
            "plex_get_item",
            json!({"rating_keys": ["999999", "2006", "3018", "2006"]}),
        ),
        Call("plex_get_server", json!({})),
    ];
    check("item_and_server", OWNER_TOKEN, &steps).await;
}

/// The agents of these give guids that nobody else knows.
#[tokio::test]
async fn what_no_database_knows_has_no_external_id() {
    let keys = json!({"rating_keys": ["8001", "8002", "8003"]});
    let steps = [Call("plex_get_item", keys)];
    let name = "what_no_database_knows_has_no_external_id";
    check(name, OWNER_TOKEN, &steps).await;
}

#[tokio::test]
async fn a_shared_users_token() {
    let steps = [
        Call("plex_get_server", json!({})),
        Call("plex_get_libraries", json!({})),
        Call("plex_get_sessions", json!({})),
        Call("plex_get_history", json!({"limit": 2})),
        Call("plex_refresh_library", json!({"library_id": "1"})),
        items(json!({"library_id": "2"})),
        Call("plex_get_item", json!({"rating_keys": ["2001"]})),
    ];
    check("a_shared_users_token", SHARED_TOKEN, &steps).await;
}

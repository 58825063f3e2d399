//! Errors about ids that are not there, and where right ones come from.

use super::*;
use crate::toolsets::failure::{Source, with_sources};

const LIBRARIES: Source = Source {
    parameter: "library_id",
    tool: "plex_get_libraries",
    listed: true,
};

const ITEMS: Source = Source {
    parameter: "rating_key",
    tool: "plex_search",
    listed: false,
};

#[track_caller]
fn check(sources: &[Source], message: &str, expected: &str) {
    let sections = r#"{"MediaContainer": {"Directory": [
        {"key": "1", "title": "Films", "type": "movie"},
        {"key": "2", "title": "Series", "type": "show"}
    ]}}"#;
    let fake = Fake::default().json("/library/sections", sections);
    let error = ToolError {
        code: ErrorCode::NotFound,
        message: message.to_owned(),
        status: None,
        retryable: false,
    };
    let found = with_sources(&context(&fake, ANSWER), sources, error);
    assert_eq!(found.message, expected);
}

#[test]
fn libraries_are_listed_where_the_tool_may_ask_for_them() {
    let none = "list items: there is no library 9 on this server";
    let listed = format!("{none}; libraries: 1 is \"Films\", 2 is \"Series\"");
    check(&[LIBRARIES], none, &listed);
    check(&[ITEMS, LIBRARIES], none, &listed);
    let not_listed = Source {
        listed: false,
        ..LIBRARIES
    };
    let named = format!("{none}; `library_id` is from `plex_get_libraries`");
    check(&[not_listed], none, &named);
}

#[test]
fn other_ids_have_the_tool_that_answers_them() {
    let none = "get item: there is no item 9 on this server";
    let named = format!("{none}; `rating_key` is from `plex_search`");
    check(&[ITEMS], none, &named);
    check(&[LIBRARIES, ITEMS], none, &named);
}

#[test]
fn a_thing_that_has_no_id_has_no_source() {
    let none = "list rows: there is no row \"x\" on this server";
    check(&[LIBRARIES], none, none);
    check(&[], none, none);
}

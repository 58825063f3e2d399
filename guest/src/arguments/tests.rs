//! Arguments that are wrong, and the words that say so; our host has the same.

use forms::Pattern;
use proptest::prelude::*;

use super::{check::*, *};

#[track_caller]
fn refused<T: std::fmt::Debug>(checked: Result<T, ToolError>, expected: &str) {
    let error = checked.unwrap_err();
    assert_eq!(
        (error.code, error.message.as_str()),
        (ErrorCode::InvalidArgument, expected)
    );
}

#[test]
fn numbers_are_within_their_bounds() {
    assert_eq!(number("year", 1927, 1800..=2200).unwrap(), 1927);
    refused(
        number("year", 3, 1800..=2200),
        "`year` must be 1800 to 2200, not 3",
    );
    refused(
        number("ratio", f64::NAN, 0.5..=1.5),
        "`ratio` must be 0.5 to 1.5, not NaN",
    );
    refused(
        number("warmth", -41, -40..=60),
        "`warmth` must be -40 to 60, not -41",
    );
}

#[test]
fn texts_are_words_of_a_length_without_some_words() {
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let checked = super::check::text("name", text.into(), 1..=20, &["token", "key"]);
        refused(checked, expected);
    }
    let right = text("name", "Café".into(), 1..=4, &["token"]).unwrap();
    assert_eq!(right, "Café");
    check("", "`name` must have 1 to 20 characters, not 0");
    check(
        &"x".repeat(21),
        "`name` must have 1 to 20 characters, not 21",
    );
    check("  ", "`name` must be words that can be read");
    check("a\u{7}", "`name` must be words that can be read");
    check("MyToken", "`name` must not contain \"token\", in any case");
    assert!(text("summary", String::new(), 0..=9, &[]).is_ok());
    assert!(text("summary", String::new(), ANY, &[]).is_ok());
    let list = texts("names", vec!["a".into(), "a key".into()], 1..=9, &["key"]);
    refused(list, "`names`[1] must not contain \"key\", in any case");
    refused(
        texts("names", Vec::new(), 1..=9, &[]),
        "`names` must have 1 to 9 elements, not 0",
    );
    refused(list_of(10), "`some` must have 1 to 9 elements, not 10");
}

fn list_of(count: usize) -> Result<Vec<bool>, ToolError> {
    list("some", vec![true; count], 1..=9)
}

#[test]
fn ids_have_the_form_of_their_kind() {
    let key: RatingKey = id("rating_key", "0012".into()).unwrap();
    assert_eq!(key.as_str(), "0012");
    for (text, shown) in [
        ("all", "\"all\"".to_owned()),
        ("", "\"\"".into()),
        ("1/2\u{202e}", "\"1/2\\u{202e}\"".into()),
        (&"x".repeat(100), format!("\"{}...", "x".repeat(59))),
    ] {
        refused(
            id::<RatingKey>("rating_key", text.into()),
            &format!(
                "`rating_key` must be an id of the form [0-9]{{1,10}} from `plex_search`, not {shown}"
            ),
        );
    }
    refused(
        ids::<RatingKey>("rating_keys", vec!["1".into(), "x".into()], 1..=20),
        "`rating_keys`[1] must be an id of the form [0-9]{1,10} from `plex_search`, not \"x\"",
    );
    refused(
        ids::<RatingKey>("rating_keys", vec!["1".into(); 21], 1..=20),
        "`rating_keys` must have 1 to 20 elements, not 21",
    );
}

#[test]
fn pages_begin_at_the_first_entry() {
    let first = page(None, None, 1..=200, 50).unwrap();
    assert_eq!((first.start, first.size), (0, 50));
    let other = page(Some(200), Some(7), 1..=200, 50).unwrap();
    assert_eq!((other.start, other.size), (7, 200));
    refused(
        page(Some(201), None, 1..=200, 50),
        "`limit` must be 1 to 200, not 201",
    );
}

#[test]
fn addresses_are_of_public_servers() {
    assert!(uri("address", "https://example.com/a.jpg".into(), 1..=500).is_ok());
    refused(
        uri("address", "https://plex.local/".into(), 1..=500),
        "`address` must be an address whose host has a public name, not \"https://plex.local/\"",
    );
}

fn check_kind<I: Id>(text: &str) -> Result<(), TestCaseError> {
    let pattern = Pattern::parse(I::PATTERN).unwrap();
    let id = I::parse(text);
    prop_assert_eq!(id.is_some(), pattern.matches(text));
    if let Some(id) = id {
        prop_assert_eq!((id.as_str(), id.to_string()), (text, text.to_owned()));
    }
    Ok(())
}

proptest! {
    #[test]
    fn an_id_is_what_matches_its_pattern_and_nothing_else(text in "[0-9]{0,22}|[ -~]{0,12}|\\PC{0,4}") {
        check_kind::<LibraryId>(&text)?;
        check_kind::<RatingKey>(&text)?;
        check_kind::<TagId>(&text)?;
        check_kind::<CollectionId>(&text)?;
        check_kind::<AccountId>(&text)?;
    }

    #[test]
    fn a_refusal_can_be_read(text in any::<String>()) {
        if let Err(error) = id::<RatingKey>("rating_key", text) {
            prop_assert!(error.message.chars().count() < 800);
            prop_assert!(!error.message.contains(char::is_control), "{:?}", error.message);
        }
    }
}

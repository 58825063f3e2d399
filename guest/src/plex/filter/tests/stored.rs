//! Words become a rule that a server keeps, and what it keeps becomes words again.

use super::*;
use crate::{
    plex::{
        content::of_rule,
        filter::term::{Operator, Term, Test},
    },
    types::{FilterMatch, ItemSort, SmartRule},
};

fn stored(
    library: &str,
    kind: Option<ListKind>,
    filters: &[String],
    is_any: bool,
) -> Result<Stored, String> {
    let fake = server();
    let rule = client(&fake).rule("make", &id(library), kind, filters, is_any);
    let rule = rule.map_err(|error| format!("{error:?}"))?;
    let stored = Stored::new(&id(library), Some(ItemSort::YearDesc), Some(7), &rule);
    Ok(stored.expect("a rule"))
}

fn told(stored: &Stored) -> SmartRule {
    client(&server()).rule_told("tell", stored).unwrap()
}

/// What these filters are told as, once a server keeps them; and that they then are the same rule.
#[track_caller]
fn check_all(
    library: &str,
    kind: Option<ListKind>,
    filters: &[&str],
    is_any: bool,
    expected: &[&str],
) {
    let owned: Vec<String> = filters.iter().map(|one| (*one).to_owned()).collect();
    let made = stored(library, kind, &owned, is_any).unwrap();
    let kept = Stored::read(&of_rule("abc", &made)).expect("a query of a library");
    assert!(kept.is_same(&made), "{kept:?}");
    let rule = told(&kept);
    assert_eq!(rule.filters, expected, "{:?}", rule.unknown);
    assert_eq!(rule.unknown, [""; 0]);
    assert_eq!(
        (rule.sort, rule.max_items),
        (Some(ItemSort::YearDesc), Some(7))
    );
    let is_any = rule.match_ == FilterMatch::Any;
    let again = stored(library, rule.kind, &rule.filters, is_any).unwrap();
    assert!(again.is_same(&made), "{again:?}\n{made:?}");
}

#[track_caller]
fn check_one(filter: &str, expected: &str) {
    check_all("1", None, &[filter], false, &[expected]);
}

#[test]
fn words_come_back() {
    for filter in [
        "genre is Horror",
        "genre is not Horror",
        "genre is any of Horror, Comedy",
        "genre is none of Horror, \"Comedy, Dark\"",
        "title contains moon",
        "title does not contain moon",
        "title is Is It Not?",
        "title is \"not in the last\"",
        "title begins with The",
        "title is any of Up, M",
        "year is 1922",
        "year is not 1922",
        "year above 1922",
        "year between 1920 and 1929",
        "user_rating between 7.5 and 9",
        "duration below 100 min",
        "duration above 30 s",
        "added in the last 30d",
        "added not in the last 6w",
        "added at least 2026-01-01",
        "added before 2026-01-01",
        "added between 2026-01-01 and 2026-01-31",
        "added after 2026-01-01T10:00:00Z",
        "unwatched is true",
        "unwatched is false",
        "resolution is 4K",
        "audio_language is Portuguese",
    ] {
        check_one(filter, filter);
    }
}

#[test]
fn other_words_come_back_as_those_that_this_program_uses() {
    check_one("Watched is false", "unwatched is true");
    check_one("genre is 21", "genre is Horror");
    check_one("year >= 1990", "year above 1989");
    check_one("decade is 1920s", "decade is 1920");
    check_one("added after 2026-01-01", "added at least 2026-01-02");
    check_one("runtime under 1h 40min", "duration below 100 min");
    check_one("actor is 77", "actor is 77");
}

#[test]
fn several_filters_hold_together_or_any_of_them() {
    let filters = [
        "genre is Horror",
        "year between 1920 and 1929",
        "title is any of Up, M",
    ];
    check_all("1", None, &filters, false, &filters);
    check_all("1", None, &filters, true, &filters);
    let episodes = [
        "show.title contains Holmes",
        "unwatched is true",
        "resolution is 4K",
    ];
    let kind = Some(ListKind::Episode);
    check_all("2", kind, &episodes, false, &episodes);
    check_all("2", kind, &episodes, true, &episodes);
}

#[test]
fn the_forms_that_other_clients_write_are_read() {
    let query = "type=1&sort=movie.titleSort%3Adesc&push=1&genre=21&or=1&genre=23&pop=1&and=1&year%3E%3E=1989";
    let encoded = percent_encoding::utf8_percent_encode(query, percent_encoding::NON_ALPHANUMERIC);
    for content in [
        format!("server://abc/com.plexapp.plugins.library/library/sections/1/all?{query}"),
        format!("library://5ec0/directory/%2Flibrary%2Fsections%2F1%2Fall%3F{encoded}"),
        format!("library:///directory/%2Flibrary%2Fsections%2F1%2Fall%3F{encoded}"),
    ] {
        let rule = told(&Stored::read(&content).expect(&content));
        assert_eq!(
            rule.filters,
            ["genre is any of Horror, Comedy", "year above 1989"]
        );
        assert_eq!(
            (rule.library_id.as_str(), rule.kind),
            ("1", Some(ListKind::Movie))
        );
        assert_eq!(
            (rule.sort, rule.unknown),
            (Some(ItemSort::TitleDesc), Vec::<String>::new())
        );
    }
}

#[test]
fn what_has_no_words_is_told_as_it_stands() {
    let content = "server://a/b/library/sections/1/all?type=1&having=x%3D1&sort=a%3Adesc,b&push=1&push=1&year=1&genre=21&pop=1&or=1&year=2&pop=1";
    let rule = Stored::read(content).unwrap();
    assert_eq!(rule.unknown(), Some("having"));
    let told = told(&rule);
    assert_eq!(told.filters, [""; 0]);
    assert_eq!(
        told.unknown,
        [
            "sort=a:desc,b",
            "having=x=1",
            "push=1&push=1&year=1&genre=21&pop=1&or=1&year=2&pop=1"
        ]
    );
}

#[test]
fn another_order_keeps_everything_else() {
    let content = "server://a/b/library/sections/1/all?type=1&sort=year&limit=5&push=1&genre=21&or=1&title=%3Dx&pop=1";
    let old = Stored::read(content).unwrap();
    let new = old.clone().with(Some(ItemSort::Title), None);
    assert!(!new.is_same(&old));
    assert_eq!(
        (new.sort(), new.limit(), new.kind()),
        (Some("titleSort"), Some(5), old.kind())
    );
    assert_eq!(new.term(), old.term());
    assert!(new.with(Some(ItemSort::Year), None).is_same(&old));
}

#[test]
fn what_is_no_query_of_one_library_is_none() {
    for content in [
        "",
        "server://abc",
        "server://abc/com.plexapp.plugins.library/library/metadata/5",
        "server://abc/com.plexapp.plugins.library/library/sections/x/all?type=1",
        "server://abc/com.plexapp.plugins.library/library/sections/1/all/2?type=1",
        "library://x/item/%2Flibrary%2Fmetadata%2F1",
        "/library/sections/1/all",
    ] {
        assert_eq!(Stored::read(content), None, "{content}");
    }
}

fn term() -> impl Strategy<Value = Term> {
    let operators = [
        Operator::Is,
        Operator::IsNot,
        Operator::Exactly,
        Operator::NotExactly,
        Operator::Begins,
        Operator::Ends,
        Operator::Above,
        Operator::Below,
    ];
    let test = (
        "(show\\.)?[a-z]{1,5}",
        prop::sample::select(operators.to_vec()),
        "[a-z,&+%é ]{1,6}",
    );
    let test = test.prop_map(|(field, operator, value)| {
        Term::Is(Test {
            field,
            operator,
            value,
        })
    });
    let reserved = |term: &Term| match term {
        Term::Is(test) => {
            ["push", "pop", "or", "and", "type", "sort", "limit"].contains(&test.field.as_str())
        }
        _ => false,
    };
    let test = test.prop_filter("a key that is no field", move |term| !reserved(term));
    test.prop_recursive(3, 12, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 2..4);
        prop_oneof![several().prop_map(Term::All), several().prop_map(Term::Any)]
    })
}

proptest! {
    /// As it is written, it is read: what it says stays the same where groups within groups do not matter.
    #[test]
    fn any_condition_is_read_as_it_was_written(term in term()) {
        let query = term.write(paths::section_items(&id("1"))).path_and_query();
        let read = Stored::read(&format!("server://a/b{query}")).unwrap();
        let again = read.term().unwrap();
        let written = |term: &Term| term.write(paths::root()).path_and_query();
        prop_assert_eq!(written(&again), written(&term));
    }

    #[test]
    fn any_content_is_a_rule_or_none(text in "\\PC{0,60}", keys in prop::collection::vec("(push|pop|or|year|x)=1", 0..60)) {
        for content in [
            text.clone(),
            format!("server://a/b/library/sections/1/all?{text}"),
            format!("server://a/b/library/sections/1/all?{}", keys.join("&")),
            format!("library://a/directory/{text}"),
        ] {
            if let Some(rule) = Stored::read(&content) {
                let rule = told(&rule);
                prop_assert_eq!(rule.library_id, "1");
            }
        }
    }
}

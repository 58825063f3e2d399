//! Tags and patterns as people write them, and anything else.

use proptest::prelude::*;

use crate::tags::{self, FunctionTag, NoTag, Param, RecordTag, TextKind, Wire, WorldTag};

#[track_caller]
fn check(line: &str, expected: Param) {
    let (words, tags) = tags::read::<FunctionTag>(&format!("@param {line}")).unwrap();
    assert_eq!(
        (words.as_str(), tags),
        ("", vec![FunctionTag::Param(expected)])
    );
}

fn param(name: &str, words: &str) -> Param {
    Param {
        name: name.into(),
        words: words.into(),
        ..Param::default()
    }
}

#[test]
fn parameters_are_read_as_they_are_written() {
    check(
        "path Folder = directory",
        param("path", "Folder = directory"),
    );
    check(
        "limit 1..=100 = 50     Items per page",
        Param {
            bounds: Some((1.0, 100.0)),
            default: Some("50".into()),
            ..param("limit", "Items per page")
        },
    );
    check(
        "library-id: id library-id Library",
        Param {
            kind: Some(TextKind::Id("library-id".into())),
            ..param("library-id", "Library")
        },
    );
    check(
        r#"names 1..=9 !Token|key = "two \"words\" or three" Of settings"#,
        Param {
            bounds: Some((1.0, 9.0)),
            without: vec!["token".into(), "key".into()],
            default: Some(r#""two \"words\" or three""#.into()),
            ..param("names", "Of settings")
        },
    );
}

#[test]
fn words_and_tags_stand_in_any_order() {
    let comment = "One.\n@title A title\n\nTwo `@title`,\n  three.\n@toolset x\n";
    let (words, tags) = tags::read::<FunctionTag>(comment).unwrap();
    assert_eq!(words, "One.\n\nTwo `@title`,\nthree.");
    let expected = [
        FunctionTag::Title("A title".into()),
        FunctionTag::Toolset("x".into()),
    ];
    assert_eq!(tags, expected);
}

proptest! {
    #[test]
    fn any_comment_is_read_or_refused_in_words(
        lines in proptest::collection::vec("(@[a-z-]{1,10}|@param [a-z-]{0,4}(:|: id|: uri)?|@egress|@alias|@id x) ?[ -~]{0,20}|\\PC{0,20}", 0..6),
    ) {
        let comment = lines.join("\n");
        let refusals = [
            tags::read::<WorldTag>(&comment).err(),
            tags::read::<FunctionTag>(&comment).err(),
            tags::read::<RecordTag>(&comment).err(),
            tags::read::<Wire>(&comment).err(),
            tags::read::<NoTag>(&comment).err(),
        ];
        for error in refusals.into_iter().flatten().flatten() {
            prop_assert!(error.starts_with('@') && !error.contains('\n'), "{}", error);
        }
    }

    #[test]
    fn what_is_written_of_a_parameter_is_what_is_read(
        name in "[a-z]{1,8}(-[a-z]{1,8})?",
        kind in proptest::option::of(prop_oneof![Just(TextKind::Uri), Just(TextKind::Id("some-id".into()))]),
        bounds in proptest::option::of((-1000_i32..0, 0_i32..1000)),
        without in proptest::collection::vec("[a-z0-9]{1,6}", 0..3),
        default in proptest::option::of("[a-z0-9.]{1,6}|\"[a-z ]{0,9}\""),
        words in "[A-Z][a-z]{0,5}( [a-z=.!]{1,5}){0,3}",
    ) {
        let mut line = name.clone();
        match &kind {
            Some(TextKind::Uri) => line += ": uri",
            Some(TextKind::Id(kind)) => line += &format!(": id {kind}"),
            None => {}
        }
        if let Some((min, max)) = bounds {
            line += &format!(" {min}..={max}");
        }
        if !without.is_empty() {
            line += &format!(" !{}", without.join("|"));
        }
        if let Some(default) = &default {
            line += &format!(" = {default}");
        }
        line += &format!("  {words}");
        let bounds = bounds.map(|(min, max)| (min.into(), max.into()));
        let expected = FunctionTag::Param(Param { name, kind, bounds, without, default, words });
        let (_, tags) = tags::read::<FunctionTag>(&format!("@param {line}")).unwrap();
        prop_assert_eq!(tags, vec![expected]);
    }
}

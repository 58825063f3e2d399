use proptest::prelude::*;
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::cli::screen::COLUMNS;

#[track_caller]
fn check(answer: &Value, expected: &str) {
    let found = rendered_in(answer, 3, COLUMNS);
    assert_eq!(found.trim_end(), expected.trim_matches('\n'), "\n{found}");
    for columns in [40, COLUMNS, 140] {
        for line in rendered_in(answer, 3, columns).lines() {
            assert!(line.width() <= columns, "{columns}: {line}");
        }
    }
}

#[test]
fn lists_are_tables() {
    check(
        &json!({
            "items": [
                {"id": "1", "title": "Nosferatu", "length_seconds": 5640, "seen": true},
                {"id": "2", "title": "Metropolis", "year": 1927},
            ],
            "total": 2,
        }),
        r#"
items:
 id   title        length    seen   year
-----------------------------------------
 1    Nosferatu    1:34:00   yes
 2    Metropolis                    1927

 total  2"#,
    );
}

#[test]
fn names_with_numbers_have_bars() {
    check(
        &json!({"groups": [
            {"name": "Ada", "id": "1", "plays": 80, "seconds": 36_017},
            {"name": "Bo", "id": "2", "plays": 25, "seconds": 90},
            {"name": "Cy", "plays": 0, "seconds": 0},
        ]}),
        r#"
groups:
 name   id   plays   length
---------------------------------------------
 Ada    1    80      10:00:17   ████████████
 Bo     2    25      1:30       ███▊
 Cy          0       0:00"#,
    );
}

#[test]
fn long_lists_are_cut_and_say_so() {
    let items: Vec<_> = (0..9).map(|n| json!({"id": n})).collect();
    check(
        &json!({"items": items}),
        r#"
items (3 of 9; 6 not shown):
 id
----
 0
 1
 2"#,
    );
}

#[test]
fn images_are_told_of() {
    let image = |data: &str| super::image(&json!({"media_type": "image/png", "data": data}));
    assert_eq!(image("AAECAw=="), "an image: image/png, 4 B");
    assert_eq!(image(&"AAAA".repeat(1_000)), "an image: image/png, 2.9 KiB");
}

#[test]
fn records_hold_records_and_lists() {
    check(
        &json!({
            "name": "den",
            "size_bytes": 1_610_612_736,
            "tags": ["a", "b"],
            "made_at": "2025-12-31T00:10:10Z",
            "item": {"title": "M", "people": [{"name": "Lang", "role": "director"}, {"name": "Lorre"}]},
            "left": [],
        }),
        r#"
 name     den
 size     1.5 GiB
 tags     a, b
 made at  2025-12-31 00:10Z

item:
 title  M
 people:
   name    role
  ------------------
   Lang    director
   Lorre

 left     none"#,
    );
}

#[test]
fn few_records_are_labelled_lines_with_what_they_hold_below() {
    let file = json!({
        "resolution": "1080", "container": "mkv", "size_bytes": 5_046_586_573_u64, "bitrate_kbps": 10_100,
        "audio_languages": ["German", "English"], "subtitle_languages": [], "video_codec": "hevc", "files": 1,
    });
    let film = json!({
        "film": {"id": "1014", "title": "Nosferatu"},
        "cast": [{"name": "Max Schreck", "role": "Count Orlok"}, {"name": "Greta Schr\u{f6}der"}],
        "media": [file],
        "labels": [],
        "library": "Films",
    });
    check(
        &json!({"items": [film], "missing": []}),
        "
items:
 id       1014
 title    Nosferatu
 cast:
   name             role
  ------------------------------
   Max Schreck      Count Orlok
   Greta Schr\u{f6}der
 media:
   resolution       1080
   container        mkv
   size             4.7 GiB
   bitrate kbps     10100
   audio languages  German, English
   video codec      hevc
   files            1
 library  Films

 missing  none",
    );
}

#[test]
fn records_in_a_cell_name_their_values() {
    let rating = json!({"source": "imdb", "kind": "audience", "value": 8.1});
    assert_eq!(text(&rating), "imdb (kind audience, value 8.1)");
    assert_eq!(
        text(&json!([{"name": "Lang"}, {"name": "Lorre"}])),
        "Lang; Lorre"
    );
}

fn any_answer() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<u32>().prop_map(Value::from),
        "[a-z\u{e9}\u{4e16} ]{0,90}".prop_map(Value::from),
        Just(Value::Null),
    ];
    let name = "[a-z]{1,9}(_[a-z]{1,9}){0,2}";
    leaf.prop_recursive(4, 60, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn every_answer_fits_the_terminal(answer in any_answer(), columns in prop_oneof![Just(40_usize), Just(80), Just(140)]) {
        for line in rendered_in(&answer, 5, columns).lines() {
            prop_assert!(line.width() <= columns, "{line}");
        }
    }
}

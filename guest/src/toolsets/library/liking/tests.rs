use proptest::prelude::*;

use super::*;
use crate::{
    plex::item::{Extent, item},
    wire::{Inside, decode},
};

/// An item made of JSON, of a film.
fn film(key: u32, title: &str) -> Known {
    let body = format!(
        r#"{{"MediaContainer":{{"Metadata":[{{"ratingKey":"{key}","type":"movie","title":"{title}","year":1930,
            "duration":5400000,"audienceRating":7.0}}]}}}}"#
    );
    let mut made = None;
    decode("", body.as_bytes(), Inside::Kept, &mut |node| {
        made = Some(item(&node, Extent::Mixed));
    })
    .unwrap();
    Known {
        key: RatingKey::parse(&key.to_string()).unwrap(),
        item: made.unwrap(),
        section: LibraryId::parse("1"),
        directors: Vec::new(),
        actors: Vec::new(),
        genres: Vec::new(),
        is_begun: false,
        seen_at: None,
        user_rating: None,
    }
}

fn tags(names: &[&str]) -> Vec<Tag> {
    let tag = |name: &&str| Tag {
        id: None,
        name: (*name).to_owned(),
    };
    names.iter().map(tag).collect()
}

fn seen(key: u32, title: &str, day: &str) -> Known {
    Known {
        is_begun: true,
        seen_at: Some(format!("{day}T20:00:00Z")),
        ..film(key, title)
    }
}

fn candidate(known: Known) -> Candidate {
    Candidate {
        known,
        like: Vec::new(),
    }
}

fn wanted() -> Wanted {
    Wanted {
        kind: ItemKind::Movie,
        sections: vec![LibraryId::parse("1").unwrap()],
        seconds_at_most: None,
        genre: None,
        year_from: None,
        year_to: None,
        seen: None,
    }
}

fn titles(picks: &[Pick]) -> Vec<&str> {
    picks.iter().map(|pick| pick.item.title.as_str()).collect()
}

#[test]
fn each_pick_says_what_it_has_in_common_with_what_was_seen() {
    let taste = Taste::of(vec![
        Known {
            directors: tags(&["Ada Lind"]),
            genres: tags(&["Drama", "War"]),
            user_rating: Some(9.0),
            ..seen(1, "The Ferry", "2026-11-20")
        },
        Known {
            actors: tags(&["Bo Quist"]),
            genres: tags(&["Drama"]),
            ..seen(2, "The Lamp", "2026-11-10")
        },
    ]);
    let candidates = vec![
        candidate(film(10, "Nothing in common")),
        candidate(Known {
            directors: tags(&["Ada Lind"]),
            actors: tags(&["Bo Quist"]),
            genres: tags(&["Drama"]),
            ..film(11, "The same people")
        }),
        Candidate {
            like: vec![0],
            ..candidate(film(12, "Like it"))
        },
    ];
    let picks = taste.pick(candidates, &wanted(), 5);
    let told: Vec<_> = picks
        .iter()
        .map(|pick| (pick.item.title.as_str(), pick.reasons.join("; ")))
        .collect();
    assert_eq!(
        told,
        [
            (
                "The same people",
                "directed by Ada Lind, as The Ferry; with Bo Quist, as The Lamp; Drama, as 2 of what was seen lately"
                    .to_owned()
            ),
            ("Like it", "like The Ferry, seen on 2026-11-20 and rated 9".to_owned()),
            ("Nothing in common", "rated 7 and not seen".to_owned()),
        ]
    );
}

#[test]
fn not_all_are_by_one_director() {
    let by = |key, title: &'static str, director| {
        candidate(Known {
            directors: tags(&[director]),
            ..film(key, title)
        })
    };
    let taste = Taste::of(vec![Known {
        directors: tags(&["Ada Lind", "Cy Moss"]),
        ..seen(1, "The Ferry", "2026-11-20")
    }]);
    let all = vec![
        by(10, "First", "Ada Lind"),
        by(11, "Second", "Ada Lind"),
        by(12, "Third", "Ada Lind"),
        by(13, "Other", "Cy Moss"),
    ];
    let picks = taste.pick(all, &wanted(), 4);
    assert_eq!(titles(&picks), ["First", "Other", "Second", "Third"]);
}

#[test]
fn what_was_rated_low_is_no_taste() {
    let low = Known {
        user_rating: Some(3.0),
        ..seen(1, "The Bore", "2026-11-20")
    };
    let taste = Taste::of(vec![low, seen(2, "The Lamp", "2026-11-10")]);
    assert_eq!(taste.seeds.len(), 1);
    assert_eq!(taste.seeds[0].known.item.title, "The Lamp");
}

#[test]
fn what_was_asked_for_holds_and_what_says_nothing_of_it_is_left_out() {
    let taste = Taste::default();
    let unknown = |known: Known| Known {
        item: Item {
            year: None,
            duration_seconds: None,
            ..known.item
        },
        ..known
    };
    let all = || {
        vec![
            candidate(Known {
                genres: tags(&["Comedy"]),
                ..film(1, "A comedy")
            }),
            candidate(unknown(film(2, "Without a year"))),
            candidate(Known {
                section: LibraryId::parse("2"),
                ..film(3, "Elsewhere")
            }),
            candidate(Known {
                section: None,
                ..film(4, "Nowhere")
            }),
        ]
    };
    let check = |wanted: Wanted, expected: &[&str]| {
        assert_eq!(
            titles(&taste.pick(all(), &wanted, 9)),
            expected,
            "{wanted:?}"
        );
    };
    check(wanted(), &["A comedy", "Without a year"]);
    check(
        Wanted {
            year_from: Some(1930),
            year_to: Some(1930),
            ..wanted()
        },
        &["A comedy"],
    );
    check(
        Wanted {
            year_from: Some(1931),
            ..wanted()
        },
        &[],
    );
    check(
        Wanted {
            seconds_at_most: Some(5_400),
            ..wanted()
        },
        &["A comedy"],
    );
    check(
        Wanted {
            seconds_at_most: Some(5_399),
            ..wanted()
        },
        &[],
    );
    check(
        Wanted {
            genre: Some("comedy".into()),
            ..wanted()
        },
        &["A comedy"],
    );
    let seen = Some(BTreeSet::from(["1".to_owned()]));
    check(Wanted { seen, ..wanted() }, &["Without a year"]);
}

proptest! {
    #[test]
    fn never_seen_never_foreign_never_twice_and_always_the_same(
        films in prop::collection::vec((0..30_u32, any::<bool>(), 0..3_u32, 0..4_usize), 0..40),
        history in prop::collection::btree_set(0..30_u32, 0..10),
        other: bool, limit in 1..20_usize,
    ) {
        let taste = Taste::of(history.iter().map(|key| seen(*key, "Seen", "2026-11-20")).collect());
        let candidates = || -> Vec<Candidate> {
            let made = films.iter().map(|(key, is_begun, section, like)| Candidate {
                known: Known {
                    is_begun: *is_begun,
                    section: LibraryId::parse(&section.to_string()),
                    ..film(*key, "Film")
                },
                like: (0..*like).filter(|at| *at < taste.seeds.len()).collect(),
            });
            made.collect()
        };
        let seen: BTreeSet<String> = history.iter().map(u32::to_string).collect();
        let wanted = Wanted { seen: other.then(|| seen.clone()), ..wanted() };
        let picks = taste.pick(candidates(), &wanted, limit);
        let again = taste.pick(candidates(), &wanted, limit);
        let keys = |picks: &[Pick]| -> Vec<String> {
            picks.iter().filter_map(|pick| pick.item.rating_key.clone()).collect()
        };
        prop_assert_eq!(keys(&picks), keys(&again));
        prop_assert!(picks.len() <= limit);
        let mut once = BTreeSet::new();
        for pick in &picks {
            let key = pick.item.rating_key.clone().unwrap();
            prop_assert!(!pick.reasons.is_empty() && pick.reasons.len() <= REASONS);
            prop_assert!(once.insert(key.clone()), "twice");
            prop_assert!(!other || !seen.contains(&key), "seen");
            let from = films.iter().any(|(own, is_begun, section, _)| {
                own.to_string() == key && *section == 1 && (other || !is_begun)
            });
            prop_assert!(from, "foreign or seen");
        }
    }
}

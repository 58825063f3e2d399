//! Titles as a filter, where Plex reads something else: a comma as "or", a leading `=` as "is exactly".

use super::*;

/// A server that holds films of these titles, and answers those that have one of the words between the commas.
fn films(titles: &[&str], words: &[&str]) -> Fake {
    let rows: Vec<String> = titles
        .iter()
        .filter(|title| words.iter().any(|word| title.contains(word)))
        .enumerate()
        .map(|(key, title)| format!(r#"{{"ratingKey":"{key}","type":"movie","title":"{title}"}}"#))
        .collect();
    let body = format!(
        r#"{{"MediaContainer":{{"totalSize":{},"Metadata":[{}]}}}}"#,
        rows.len(),
        rows.join(",")
    );
    Fake::default().json("/library/sections/1/all", &body)
}

/// What a library of films can be filtered by, without an item.
const META: &str = r#"{"MediaContainer":{"size":0,"totalSize":1000000,"Meta":{"Type":[{"type":"movie","active":true,"Field":[{"key":"title","type":"string"}]}],"FieldType":[{"type":"string","Operator":[{"key":"="},{"key":"!="},{"key":"=="},{"key":"!=="},{"key":"<="},{"key":">="}]}]}}}"#;

fn titled(title: &str) -> Listing {
    let fake = Fake::default().json("/", META);
    let filters = [format!("title contains {title}")];
    Listing {
        rule: Some(
            client(&fake)
                .rule("list", &id("1"), None, &filters, false)
                .unwrap(),
        ),
        ..Listing::default()
    }
}

#[test]
fn a_comma_in_a_title_is_no_or() {
    let shows = ["Love, Victor", "Love Island", "Victor and Victoria", "Love"];
    let fake = films(&shows, &["Love", " Victor"]);
    let page = client(&fake)
        .items(
            &id("1"),
            &titled("love, victor"),
            PAGE,
            &Shape::of(Detail::Brief),
        )
        .unwrap();
    let found: Vec<&str> = page.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(
        (found, page.total, page.next),
        (vec!["Love, Victor"], Some(1), None)
    );
    assert!(
        fake.paths()[0].contains("?type=1&title=love&title=victor&"),
        "{:?}",
        fake.paths()
    );
}

/// It would be the operator, and find less than what is asked for.
#[test]
fn a_title_that_begins_with_an_equals_sign_is_looked_for_in_all() {
    let fake = films(&["=LOVE", "Love", "2 =LOVE 3"], &[""]);
    let page = client(&fake)
        .items(&id("1"), &titled("=love"), PAGE, &Shape::of(Detail::Brief))
        .unwrap();
    let found: Vec<&str> = page.items.iter().map(|item| item.title.as_str()).collect();
    assert_eq!(found, ["=LOVE", "2 =LOVE 3"]);
    assert!(!fake.paths()[0].contains("title="), "{:?}", fake.paths());
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    /// A server of rows that answers pages of any size, whatever the filter.
    struct Rows(Vec<bool>);

    impl crate::http::Transport for Rows {
        fn send(&self, requests: &[Request], _: Duration) -> Vec<Result<Response, TransportError>> {
            let number = |request: &Request, name: &str| -> usize {
                let mut pairs = request.path_and_query.split(['?', '&']);
                let value = pairs.find_map(|pair| pair.strip_prefix(name));
                value.and_then(|value| value.parse().ok()).unwrap_or(0)
            };
            requests
                .iter()
                .map(|request| {
                    let start = number(request, "X-Plex-Container-Start=");
                    let size = number(request, "X-Plex-Container-Size=");
                    let rows = self.0.iter().enumerate().skip(start).take(size);
                    let rows: Vec<String> = rows
                        .map(|(key, wanted)| {
                            let title = if *wanted { "a, b" } else { "a or b" };
                            format!(r#"{{"ratingKey":"{key}","title":"{title} {key}"}}"#)
                        })
                        .collect();
                    fake::json(&format!(
                        r#"{{"MediaContainer":{{"totalSize":{},"offset":{start},"Metadata":[{}]}}}}"#,
                        self.0.len(),
                        rows.join(",")
                    ))
                })
                .collect()
        }

        fn elapsed(&self) -> Duration {
            Duration::ZERO
        }

        fn now(&self) -> Duration {
            Duration::ZERO
        }

        fn sleep(&self, _: Duration) {}

        fn random(&self) -> u64 {
            0
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Page after page, all that is asked for comes once, in order; a total is right.
        #[test]
        fn what_is_sifted_comes_once(
            rows in prop::collection::vec(prop::bool::weighted(0.1), 0..900),
            size in 1u32..60,
        ) {
            let wanted: Vec<String> = (0..rows.len())
                .filter(|row| rows[*row])
                .map(|row| row.to_string())
                .collect();
            let server = Rows(rows);
            let plex = Client::new(&server, settings());
            let mut found = Vec::new();
            let mut next = Some(0);
            while let Some(start) = next {
                let page = plex.items(&id("1"), &titled("A, B"), Asked { start, size }, &Shape::of(Detail::Brief)).unwrap();
                prop_assert!(page.items.len() <= size as usize);
                prop_assert!(page.total.is_none_or(|total| total as usize == wanted.len()));
                found.extend(page.items.into_iter().filter_map(|item| item.rating_key));
                prop_assert!(page.next.is_none_or(|next| next > start));
                next = page.next;
            }
            prop_assert_eq!(found, wanted);
        }
    }
}

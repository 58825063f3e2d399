//! Sums over the history.

use std::{cell::RefCell, time::Duration};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::http::{Request, Response, Transport, TransportError};

/// A server with a history, which pages, sorts and filters it as Plex does, and may change it between two pages.
struct History {
    rows: RefCell<Vec<Value>>,
    /// Called after each page, with how many there were.
    then: fn(&mut Vec<Value>, usize),
    pages: RefCell<usize>,
    asked: RefCell<Vec<String>>,
    elapsed: fn(usize) -> Duration,
}

/// Row `at`, of the item with the key `key`.
fn row(at: i64, account: u32, key: u32) -> Value {
    json!({"viewedAt": at, "accountID": account, "ratingKey": key.to_string(), "type": "movie",
        "title": format!("Film {key}"), "librarySectionID": "1", "deviceID": 4})
}

impl History {
    fn of(rows: Vec<Value>) -> History {
        History {
            rows: RefCell::new(rows),
            then: |_, _| {},
            pages: RefCell::new(0),
            asked: RefCell::default(),
            elapsed: |_| Duration::ZERO,
        }
    }

    fn page(&self, query: &str) -> Value {
        let get = |name: &str| {
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
                .map(|text| text.parse::<i64>().unwrap())
        };
        let mut rows = self.rows.borrow_mut();
        rows.sort_by_key(|row| row["viewedAt"].as_i64());
        let found: Vec<&Value> = rows
            .iter()
            .filter(|row| {
                let at = row["viewedAt"].as_i64().unwrap();
                get("viewedAt%3E").is_none_or(|since| at >= since)
                    && get("viewedAt%3C").is_none_or(|until| at <= until)
            })
            .collect();
        let start = get("X-Plex-Container-Start").unwrap() as usize;
        let size = get("X-Plex-Container-Size").unwrap() as usize;
        let total = found.len();
        let page: Vec<Value> = found.into_iter().skip(start).take(size).cloned().collect();
        let mut pages = self.pages.borrow_mut();
        *pages += 1;
        (self.then)(&mut rows, *pages);
        json!({"MediaContainer": {"totalSize": total, "Metadata": page}})
    }
}

impl Transport for History {
    fn send(&self, requests: &[Request], _: Duration) -> Vec<Result<Response, TransportError>> {
        let answer = |request: &Request| {
            let asked = request.path_and_query.clone();
            self.asked.borrow_mut().push(asked.clone());
            let (path, query) = asked.split_once('?').unwrap_or((&asked, ""));
            let body = match path.strip_prefix("/library/metadata/") {
                Some(keys) => {
                    // An item is as many seconds long as its key says; the thirteenth is gone.
                    let items = keys.split(',').filter(|key| *key != "13");
                    let items: Vec<Value> = items
                        .map(|key| json!({"ratingKey": key, "type": "movie", "duration": key.parse::<u64>().unwrap() * 1000,
                            "Genre": [{"tag": "Drama"}, {"tag": "Silent"}]}))
                        .collect();
                    json!({"MediaContainer": {"Metadata": items}})
                }
                None => match path {
                    "/accounts" => {
                        json!({"MediaContainer": {"Account": [{"id": 1, "name": "Ada"}]}})
                    }
                    "/devices" => {
                        json!({"MediaContainer": {"Device": [{"id": 4, "name": "TV", "platform": "Roku"}]}})
                    }
                    "/status/sessions/history/all" => self.page(query),
                    _ => panic!("{path}"),
                },
            };
            fake::json(&body.to_string())
        };
        requests.iter().map(answer).collect()
    }

    fn elapsed(&self) -> Duration {
        (self.elapsed)(*self.pages.borrow())
    }

    fn now(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) {}

    fn random(&self) -> u64 {
        0
    }
}

fn sent(by: WatchGroupBy) -> plex_get_watch_statistics::Sent {
    plex_get_watch_statistics::Sent {
        by,
        account_id: None,
        library_id: None,
        since: None,
        until: None,
        utc_offset: None,
        limit: None,
    }
}

fn summed(
    history: &History,
    sent: plex_get_watch_statistics::Sent,
) -> Result<WatchStatistics, ToolError> {
    let [prefix, token, client_identifier] = ["", "secret", "test"].map(str::to_owned);
    let settings = Settings {
        prefix,
        token,
        client_identifier,
        deadline: Duration::from_secs(120),
        told: None,
    };
    let cx = Context {
        plex: Client::new(history, settings),
        budget: Budget(ANSWER),
        asks: false,
    };
    let args = plex_get_watch_statistics::Args::check(sent)?;
    insights::plex_get_watch_statistics::run(&cx, args)
}

/// A Saturday, 22:13:20 in UTC.
const EVENING: i64 = 1_700_000_000 + 4 * 86_400;

#[test]
fn plays_and_seconds_are_added_up_by_what_is_asked() {
    #[track_caller]
    fn check(by: WatchGroupBy, offset: Option<&str>, expected: &[(&str, Option<&str>, u32, u32)]) {
        let rows = vec![
            row(EVENING, 1, 100),
            row(EVENING + 3600 * 2, 2, 100),
            row(EVENING + 86_400 * 14, 1, 13),
        ];
        let sent = plex_get_watch_statistics::Sent {
            utc_offset: offset.map(str::to_owned),
            ..sent(by)
        };
        let sums = summed(&History::of(rows), sent).unwrap();
        let groups: Vec<_> = (sums.groups.iter())
            .filter(|group| group.plays > 0)
            .map(|g| (g.name.as_str(), g.id.as_deref(), g.plays, g.seconds))
            .collect();
        assert_eq!(groups, expected, "{by:?}");
        assert_eq!((sums.plays, sums.seconds, sums.rows_read), (3, 200, 3));
        assert_eq!(sums.plays_of_unknown_length, Some(1));
        assert!(sums.lengths_note.unwrap().starts_with("1 of the items"));
        assert_eq!(sums.next_since, None);
    }
    check(
        WatchGroupBy::User,
        None,
        &[("Ada", Some("1"), 2, 100), ("2", Some("2"), 1, 100)],
    );
    check(
        WatchGroupBy::Item,
        None,
        &[
            ("Film 100", Some("100"), 2, 200),
            ("Film 13", Some("13"), 1, 0),
        ],
    );
    check(WatchGroupBy::Platform, None, &[("Roku", None, 3, 200)]);
    check(
        WatchGroupBy::Hour,
        None,
        &[("00", None, 1, 100), ("22", None, 2, 100)],
    );
    check(
        WatchGroupBy::Hour,
        Some("+02:00"),
        &[("00", None, 2, 100), ("02", None, 1, 100)],
    );
    check(
        WatchGroupBy::Weekday,
        None,
        &[("Saturday", None, 2, 100), ("Sunday", None, 1, 100)],
    );
    check(
        WatchGroupBy::Month,
        None,
        &[("2023-11", None, 2, 200), ("2023-12", None, 1, 0)],
    );
    check(
        WatchGroupBy::Genre,
        None,
        &[("Drama", None, 2, 200), ("Silent", None, 2, 200)],
    );
    check(WatchGroupBy::Show, None, &[]);
}

#[test]
fn every_hour_and_weekday_is_there_and_months_are_in_their_order() {
    let empty = || History::of(Vec::new());
    assert_eq!(
        summed(&empty(), sent(WatchGroupBy::Hour))
            .unwrap()
            .groups
            .len(),
        24
    );
    assert_eq!(
        summed(&empty(), sent(WatchGroupBy::Weekday))
            .unwrap()
            .groups
            .len(),
        7
    );
    let rows = (0..30)
        .rev()
        .map(|month| row(EVENING + month * 86_400 * 31, 1, 7))
        .collect();
    let months = summed(&History::of(rows), sent(WatchGroupBy::Month))
        .unwrap()
        .groups;
    assert_eq!(months.len(), 30);
    assert!(months.is_sorted_by_key(|month| &month.name));
}

#[test]
fn a_history_that_changes_while_it_is_read_is_read_once() {
    #[track_caller]
    fn check(then: fn(&mut Vec<Value>, usize)) {
        let rows = (0..1800)
            .map(|number| row(EVENING + number / 3, 1, 7))
            .collect();
        let history = History {
            then,
            ..History::of(rows)
        };
        let sums = summed(&history, sent(WatchGroupBy::User)).unwrap();
        assert_eq!(sums.plays, 1800);
    }
    // Earlier rows that come when they have been passed, a clock set back for instance.
    check(|rows, _| rows.extend((0..5).map(|number| row(EVENING - 900 - number, 1, 7))));
    // Rows that go when they have been read.
    check(|rows, pages| drop(rows.drain(..pages * 30)));
}

/// A server clock that stands still, or the history of an import.
#[test]
fn more_rows_in_one_second_than_on_a_page_are_all_read() {
    let mut rows: Vec<Value> = (0..1234).map(|_| row(EVENING, 1, 7)).collect();
    rows.push(row(EVENING + 1, 1, 7));
    let sums = summed(&History::of(rows), sent(WatchGroupBy::User)).unwrap();
    assert_eq!((sums.plays, sums.seconds), (1235, 1235 * 7));
    assert_eq!(sums.next_since, None);
}

/// What is gone from the library has a title, and neither a key nor a length.
#[test]
fn rows_without_an_item_count_as_plays_of_unknown_length() {
    let mut gone = row(EVENING + 1, 1, 7);
    gone.as_object_mut().unwrap().remove("ratingKey");
    let history = History::of(vec![row(EVENING, 1, 7), gone.clone(), gone]);
    let sums = summed(&history, sent(WatchGroupBy::Item)).unwrap();
    assert_eq!((sums.plays, sums.seconds), (3, 7));
    assert_eq!(sums.plays_of_unknown_length, Some(2));
    // Nobody can tell whether it was the same film: it is not added to the one that is there.
    let groups: Vec<_> = sums
        .groups
        .iter()
        .map(|group| (&*group.name, group.id.as_deref(), group.plays))
        .collect();
    assert_eq!(groups, [("Film 7", None, 2), ("Film 7", Some("7"), 1)]);
}

/// 2026-03-29T01:00:00Z, when clocks in most of Europe go from two to three.
const SWITCH: i64 = 1_774_746_000;

#[test]
fn clocks_that_are_changed_within_the_period_change_no_hour() {
    #[track_caller]
    fn check(utc_offset: &str, expected: [&str; 2], noted: bool) {
        let history = History::of(vec![row(SWITCH - 1800, 1, 7), row(SWITCH + 1800, 1, 7)]);
        let sent = plex_get_watch_statistics::Sent {
            utc_offset: Some(utc_offset.to_owned()),
            ..sent(WatchGroupBy::Hour)
        };
        let sums = summed(&history, sent).unwrap();
        let hours: Vec<&str> = (sums.groups.iter())
            .filter(|group| group.plays > 0)
            .map(|group| group.name.as_str())
            .collect();
        assert_eq!(hours, expected);
        let is_noted = sums
            .notes
            .iter()
            .any(|note| note.contains("daylight saving"));
        assert_eq!(is_noted, noted);
    }
    check("+01:00", ["01", "02"], true);
    check("+02:00", ["02", "03"], true);
    check("Z", ["00", "01"], false);
}

#[test]
fn what_comes_while_it_is_read_is_read_too() {
    let rows = (0..600).map(|number| row(EVENING + number, 1, 7)).collect();
    let history = History {
        then: |rows, pages| {
            if pages == 1 {
                rows.push(row(EVENING + 5000, 1, 7));
            }
        },
        ..History::of(rows)
    };
    assert_eq!(
        summed(&history, sent(WatchGroupBy::User)).unwrap().plays,
        601
    );
}

#[test]
fn a_period_that_takes_too_many_requests_is_read_in_parts_that_add_up() {
    // Every row is of another item, so that each page takes six requests.
    let rows: Vec<Value> = (0..30_000)
        .map(|number| {
            row(
                EVENING + i64::from(number) / 7,
                1 + number % 2,
                1000 + number,
            )
        })
        .collect();
    let history = History::of(rows);
    let (mut plays, mut calls, mut since) = (0, 0, None);
    loop {
        history.asked.borrow_mut().clear();
        let next = summed(
            &history,
            plex_get_watch_statistics::Sent {
                since: since.clone(),
                ..sent(WatchGroupBy::User)
            },
        )
        .unwrap();
        let asked = history.asked.borrow().len();
        assert!(
            asked <= plex_get_watch_statistics::REQUESTS as usize,
            "{asked}"
        );
        plays += next.plays;
        calls += 1;
        match next.next_since {
            Some(at) => since = Some(at),
            None => break,
        }
    }
    assert_eq!((plays, calls), (30_000, 2));
}

#[test]
fn reading_ends_while_there_is_time_to_answer() {
    let rows = (0..5000)
        .map(|number| row(EVENING + number, 1, 7))
        .collect();
    let history = History {
        elapsed: |pages| Duration::from_secs(pages as u64 * 25),
        ..History::of(rows)
    };
    let sums = summed(&history, sent(WatchGroupBy::User)).unwrap();
    // 75 of 120 seconds are too few to stop, 100 are not.
    assert_eq!(sums.plays, 4 * 500 - 1);
    assert_eq!(sums.next_since.as_deref(), Some("2023-11-18T22:46:39Z"));
}

#[test]
fn a_server_that_does_not_sort_is_no_ground_for_sums() {
    let rows = r#"{"MediaContainer":{"totalSize":2,"Metadata":[
        {"viewedAt":1700000000,"accountID":1,"title":"F","type":"movie"},
        {"viewedAt":1600000000,"accountID":1,"title":"G","type":"movie"}]}}"#;
    let fake = Fake::default().json("/status", rows);
    let args = plex_get_watch_statistics::Args::check(sent(WatchGroupBy::User)).unwrap();
    let error =
        insights::plex_get_watch_statistics::run(&context(&fake, ANSWER), args).unwrap_err();
    assert_eq!(error.code, ErrorCode::Unsupported);
    assert!(
        error.message.contains("does not sort the history"),
        "{}",
        error.message
    );
}

#[test]
fn names_that_may_not_be_read_are_told_as_ids_with_a_note() {
    let rows = r#"{"MediaContainer":{"totalSize":1,"Metadata":[
        {"viewedAt":1700000000,"accountID":77,"title":"Gone","type":"movie"}]}}"#;
    let fake = Fake::default()
        .json("/status", rows)
        .status("/accounts", 403);
    let args = plex_get_watch_statistics::Args::check(sent(WatchGroupBy::User)).unwrap();
    let sums = insights::plex_get_watch_statistics::run(&context(&fake, ANSWER), args).unwrap();
    assert_eq!(
        (sums.groups[0].name.as_str(), sums.groups[0].plays),
        ("77", 1)
    );
    let note = sums.names_note.unwrap();
    assert!(note.starts_with("only the owner's token"), "{note}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// By whatever it is grouped and wherever the period is cut in two, the parts add up to the whole.
    #[test]
    fn parts_add_up_to_the_whole(
        plays in prop::collection::vec((0..40i64, 1..4u32, 1..20u32), 0..1200),
        cut in 0..41i64,
        by in prop::sample::select(vec![WatchGroupBy::User, WatchGroupBy::Hour, WatchGroupBy::Month]),
    ) {
        const STEP: i64 = 86_400 * 3 + 3600;
        let rows: Vec<Value> = (plays.iter())
            .map(|(at, account, key)| row(EVENING + at * STEP, *account, *key))
            .collect();
        let history = History::of(rows);
        let at = instant_of(EVENING + cut * STEP);
        let whole = summed(&history, sent(by)).unwrap();
        let first = plex_get_watch_statistics::Sent { until: Some(at.clone()), ..sent(by) };
        let second = plex_get_watch_statistics::Sent { since: Some(at), ..sent(by) };
        let (first, second) = (summed(&history, first).unwrap(), summed(&history, second).unwrap());
        prop_assert_eq!(whole.plays as usize, plays.len());
        prop_assert_eq!(first.plays + second.plays, whole.plays);
        prop_assert_eq!(first.seconds + second.seconds, whole.seconds);
        for group in &whole.groups {
            let of = |part: &WatchStatistics| {
                let found = part.groups.iter().find(|other| other.name == group.name);
                found.map_or((0, 0), |group| (group.plays, group.seconds))
            };
            let (a, b) = (of(&first), of(&second));
            prop_assert_eq!((a.0 + b.0, a.1 + b.1), (group.plays, group.seconds));
        }
    }
}

fn instant_of(at: i64) -> String {
    crate::plex::instant::rfc3339(at as u64).unwrap()
}

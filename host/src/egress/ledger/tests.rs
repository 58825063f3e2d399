use futures_util::FutureExt;
use proptest::prelude::*;

use super::*;
use crate::secret::Token;

fn ledger() -> Arc<Ledger> {
    Arc::new(Ledger::new(2, 1))
}

fn ask(ledger: &Arc<Ledger>, path: &'static str) -> Entry {
    ledger.ask(&Method::GET, &Uri::from_static(path))
}

#[track_caller]
fn check(ledger: &Ledger, expected: Option<&str>) {
    assert_eq!(ledger.detail().as_deref(), expected);
}

#[test]
fn a_call_without_failures_has_no_reasons() {
    let ledger = ledger();
    check(&ledger, None);
    ask(&ledger, "/a").answered();
    check(&ledger, None);
}

#[test]
fn an_answer_to_another_request_takes_no_reason_back() {
    let ledger = ledger();
    let (first, second) = (ask(&ledger, "/a"), ask(&ledger, "/b"));
    first.fail("refused");
    second.answered();
    check(&ledger, Some("refused"));
    // Nor does one that the guest asked later.
    ask(&ledger, "/c").answered();
    check(&ledger, Some("refused"));
}

#[test]
fn an_answer_to_the_same_request_asked_again_takes_its_reason_back() {
    let ledger = ledger();
    ask(&ledger, "/a").fail("refused");
    ledger.ask(&Method::PUT, &Uri::from_static("/a")).answered();
    check(&ledger, Some("refused"));
    ask(&ledger, "/a").answered();
    check(&ledger, None);
}

#[test]
fn an_answer_to_the_same_request_asked_at_once_takes_no_reason_back() {
    let ledger = ledger();
    let twice = [ask(&ledger, "/a"), ask(&ledger, "/a")];
    twice[0].fail("refused");
    twice[1].answered();
    check(&ledger, Some("refused"));
}

#[test]
fn a_limit_stays_whatever_is_answered() {
    let ledger = ledger();
    ask(&ledger, "/a").limit("too much");
    ask(&ledger, "/a").answered();
    check(&ledger, Some("too much"));
}

#[test]
fn reasons_are_told_once_and_in_the_order_of_the_requests() {
    let ledger = ledger();
    let asked = ["/a", "/b", "/c"].map(|path| ask(&ledger, path));
    asked[2].fail("refused");
    asked[1].fail("late");
    asked[0].fail("refused");
    check(&ledger, Some("refused; late"));
}

#[test]
fn of_many_reasons_the_last_are_told() {
    let ledger = ledger();
    for number in 1..=6 {
        ask(&ledger, "/a").fail(&format!("no {number}"));
    }
    check(
        &ledger,
        Some("no 3; no 4; no 5; no 6; and 2 other reasons before"),
    );
    for _ in 0..2 * KEPT {
        ask(&ledger, "/a").fail(&"x".repeat(2 * MAX_REASON));
    }
    assert_eq!(ledger.notes().reasons.len(), KEPT);
    check(&ledger, Some(&"x".repeat(MAX_REASON)));
}

#[test]
fn invariant_6_reasons_hold_no_token_that_was_sent_before_or_after() {
    let ledger = ledger();
    let (first, other) = (Token::new("first").unwrap(), Token::new("other").unwrap());
    ledger.sent().note(&first);
    assert_eq!(ask(&ledger, "/a").fail("first, other"), "*****, other");
    assert_eq!(ask(&ledger, "/b").limit("a first limit"), "a ***** limit");
    ledger.sent().note(&other);
    check(&ledger, Some("*****, *****; a ***** limit"));
}

#[test]
fn so_many_requests_are_admitted() {
    let ledger = ledger();
    let outcomes: Vec<_> = (0..3).map(|_| ledger.admit()).collect();
    let words = "the call sent more than 2 requests";
    assert_eq!(outcomes, [Ok(()), Ok(()), Err(words.to_owned())]);
}

#[test]
fn an_answer_that_was_too_large_is_remembered() {
    let ledger = ledger();
    ask(&ledger, "/a").limit("too much");
    assert_eq!(ledger.too_large(), None);
    ask(&ledger, "/a").too_large("larger than allowed");
    assert_eq!(ledger.too_large().as_deref(), Some("larger than allowed"));
}

#[test]
fn refusals_are_worth_so_many_lines() {
    let ledger = ledger();
    let worth: Vec<_> = (0..22).map(|_| ledger.refuse()).collect();
    assert_eq!(worth, [[true; 20].as_slice(), &[false; 2]].concat());
}

#[test]
fn answers_are_counted_where_it_is_asked_for() {
    let (answered, seen) = watch::channel(0);
    let ledger = Arc::new(Ledger::new(2, 1).counting_in(answered));
    ask(&ledger, "/a").answered();
    ask(&ledger, "/a").answered();
    assert_eq!(*seen.borrow(), 2);
}

#[test]
fn so_many_requests_are_in_flight() {
    let ledger = Ledger::new(9, 2);
    let first = ledger.slot().now_or_never();
    let second = ledger.slot().now_or_never();
    assert!(first.is_some() && second.is_some());
    assert!(ledger.slot().now_or_never().is_none());
    drop(first);
    assert!(ledger.slot().now_or_never().is_some());
}

/// The end of a request that was asked for together with others.
#[derive(Clone, Copy, Debug)]
enum End {
    Answered,
    Failed,
    Limited,
}

proptest! {
    /// However requests in flight together come to their ends, what is told is the same, and every reason is in it.
    #[test]
    fn the_order_of_the_ends_changes_nothing(
        ends in proptest::collection::vec(prop_oneof![Just(End::Answered), Just(End::Failed), Just(End::Limited)], 1..=4)
            .prop_flat_map(|ends| {
                let numbered: Vec<_> = ends.into_iter().enumerate().collect();
                (Just(numbered.clone()), Just(numbered).prop_shuffle())
            }),
    ) {
        let told = |order: &[(usize, End)]| {
            let ledger = ledger();
            let asked: Vec<_> = ["/a", "/a", "/b", "/c"].iter().map(|path| ask(&ledger, path)).collect();
            for (number, end) in order {
                let words = format!("reason {number}");
                match end {
                    End::Answered => asked[*number].answered(),
                    End::Failed => drop(asked[*number].fail(&words)),
                    End::Limited => drop(asked[*number].limit(&words)),
                }
            }
            ledger.detail()
        };
        let (in_order, shuffled) = ends;
        let expected: Vec<_> = in_order.iter()
            .filter(|(_, end)| !matches!(end, End::Answered))
            .map(|(number, _)| format!("reason {number}"))
            .collect();
        let expected = (!expected.is_empty()).then(|| expected.join("; "));
        prop_assert_eq!(told(&shuffled), told(&in_order));
        prop_assert_eq!(told(&shuffled), expected);
    }
}

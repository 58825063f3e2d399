use futures_util::FutureExt;
use proptest::prelude::*;

use super::*;
use crate::secret::Token;

fn call_record() -> Arc<CallRecord> {
    Arc::new(CallRecord::new(2, 1))
}

fn ask(call_record: &Arc<CallRecord>, path: &'static str) -> Entry {
    call_record.ask(&Method::GET, &Uri::from_static(path))
}

#[track_caller]
fn check(call_record: &CallRecord, expected: Option<&str>) {
    assert_eq!(call_record.detail().as_deref(), expected);
}

#[test]
fn a_call_without_failures_has_no_reasons() {
    let call_record = call_record();
    check(&call_record, None);
    ask(&call_record, "/a").answered();
    check(&call_record, None);
}

#[test]
fn an_answer_to_another_request_takes_no_reason_back() {
    let call_record = call_record();
    let (first, second) = (ask(&call_record, "/a"), ask(&call_record, "/b"));
    first.fail("refused");
    second.answered();
    check(&call_record, Some("refused"));
    // Nor does one that the guest asked later.
    ask(&call_record, "/c").answered();
    check(&call_record, Some("refused"));
}

#[test]
fn an_answer_to_the_same_request_asked_again_takes_its_reason_back() {
    let call_record = call_record();
    ask(&call_record, "/a").fail("refused");
    call_record
        .ask(&Method::PUT, &Uri::from_static("/a"))
        .answered();
    check(&call_record, Some("refused"));
    ask(&call_record, "/a").answered();
    check(&call_record, None);
}

#[test]
fn an_answer_to_the_same_request_asked_at_once_takes_no_reason_back() {
    let call_record = call_record();
    let twice = [ask(&call_record, "/a"), ask(&call_record, "/a")];
    twice[0].fail("refused");
    twice[1].answered();
    check(&call_record, Some("refused"));
}

#[test]
fn a_limit_stays_whatever_is_answered() {
    let call_record = call_record();
    ask(&call_record, "/a").limit("too much");
    ask(&call_record, "/a").answered();
    check(&call_record, Some("too much"));
}

#[test]
fn reasons_are_told_once_and_in_the_order_of_the_requests() {
    let call_record = call_record();
    let asked = ["/a", "/b", "/c"].map(|path| ask(&call_record, path));
    asked[2].fail("refused");
    asked[1].fail("late");
    asked[0].fail("refused");
    check(&call_record, Some("refused; late"));
}

#[test]
fn of_many_reasons_the_last_are_told() {
    let call_record = call_record();
    for number in 1..=6 {
        ask(&call_record, "/a").fail(&format!("no {number}"));
    }
    check(
        &call_record,
        Some("no 3; no 4; no 5; no 6; and 2 other reasons before"),
    );
    for _ in 0..2 * KEPT {
        ask(&call_record, "/a").fail(&"x".repeat(2 * MAX_REASON));
    }
    assert_eq!(call_record.notes().reasons.len(), KEPT);
    check(&call_record, Some(&"x".repeat(MAX_REASON)));
}

#[test]
fn invariant_6_reasons_hold_no_token_that_was_sent_before_or_after() {
    let call_record = call_record();
    let (first, other) = (Token::new("first").unwrap(), Token::new("other").unwrap());
    call_record.sent().note(&first);
    assert_eq!(ask(&call_record, "/a").fail("first, other"), "*****, other");
    assert_eq!(
        ask(&call_record, "/b").limit("a first limit"),
        "a ***** limit"
    );
    call_record.sent().note(&other);
    check(&call_record, Some("*****, *****; a ***** limit"));
}

#[test]
fn so_many_requests_are_admitted() {
    let call_record = call_record();
    let outcomes: Vec<_> = (0..3).map(|_| call_record.admit()).collect();
    let words = "the call sent more than 2 requests";
    assert_eq!(outcomes, [Ok(()), Ok(()), Err(words.to_owned())]);
}

#[test]
fn an_answer_that_was_too_large_is_remembered() {
    let call_record = call_record();
    ask(&call_record, "/a").limit("too much");
    assert_eq!(call_record.too_large(), None);
    ask(&call_record, "/a").too_large("larger than allowed");
    assert_eq!(
        call_record.too_large().as_deref(),
        Some("larger than allowed")
    );
}

#[test]
fn refusals_are_worth_so_many_lines() {
    let call_record = call_record();
    let worth: Vec<_> = (0..22).map(|_| call_record.refuse()).collect();
    assert_eq!(worth, [[true; 20].as_slice(), &[false; 2]].concat());
}

#[test]
fn answers_are_counted_where_it_is_asked_for() {
    let (answered, seen) = watch::channel(0);
    let call_record = Arc::new(CallRecord::new(2, 1).counting_in(answered));
    ask(&call_record, "/a").answered();
    ask(&call_record, "/a").answered();
    assert_eq!(*seen.borrow(), 2);
}

#[test]
fn so_many_requests_are_in_flight() {
    let call_record = CallRecord::new(9, 2);
    let first = call_record.slot().now_or_never();
    let second = call_record.slot().now_or_never();
    assert!(first.is_some() && second.is_some());
    assert!(call_record.slot().now_or_never().is_none());
    drop(first);
    assert!(call_record.slot().now_or_never().is_some());
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
            let call_record = call_record();
            let asked: Vec<_> = ["/a", "/a", "/b", "/c"].iter().map(|path| ask(&call_record, path)).collect();
            for (number, end) in order {
                let words = format!("reason {number}");
                match end {
                    End::Answered => asked[*number].answered(),
                    End::Failed => drop(asked[*number].fail(&words)),
                    End::Limited => drop(asked[*number].limit(&words)),
                }
            }
            call_record.detail()
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

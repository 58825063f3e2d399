//! The seeds of the fuzz target.

#[path = "../../fuzz/decide.rs"]
mod decide;

/// A seed that is refused at the door leaves the fuzzer outside.
#[test]
fn seeds_come_all_the_way_through() {
    let seed = include_bytes!("../../fuzz/seeds/egress/rules");
    assert_eq!(decide::decide(seed), 9);
}

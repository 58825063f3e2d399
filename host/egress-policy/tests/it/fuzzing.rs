//! The seeds of the fuzz targets.

#[path = "../../fuzz/decide.rs"]
mod decide;
#[path = "../../fuzz/parse.rs"]
mod parse;
#[path = "../../fuzz/read.rs"]
mod read;

/// A seed that is refused at the door leaves the fuzzer outside.
#[test]
fn seeds_come_all_the_way_through() {
    let seed = include_bytes!("../../fuzz/seeds/egress/rules");
    assert_eq!(decide::decide(seed), 9);
    for line in include_str!("../../fuzz/seeds/rules/rules").lines() {
        assert_eq!(read::read(line.as_bytes()), 1, "{line}");
    }
}

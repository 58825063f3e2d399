//! Holes between numbers, and the numbers that the name of a file stands for.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

/// Numbers that are not among `here` and lie between two of them.
pub fn between(here: &BTreeSet<u32>) -> Vec<RangeInclusive<u32>> {
    let next = here.iter().skip(1);
    let pairs = here.iter().zip(next);
    pairs
        .filter(|(a, b)| **b - **a > 1)
        .map(|(a, b)| a + 1..=b - 1)
        .collect()
}

/// `3, 7-9`; none where there are none.
pub fn words(holes: &[RangeInclusive<u32>]) -> Option<String> {
    let words: Vec<String> = holes
        .iter()
        .map(|hole| match (hole.start(), hole.end()) {
            (start, end) if start == end => start.to_string(),
            (start, end) => format!("{start}-{end}"),
        })
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// Episodes that one file holds at most.
const IN_A_FILE: u32 = 9;

/// The last episode that a file holds whose first one is `first`: 2 for `S01E01-E02`, `s01e01e02`, `1x01-02` and 1. Plex
/// lists such a file under its first episode only, on some servers.
pub fn last_in(name: &str, first: u32) -> Option<u32> {
    let name = name.to_ascii_lowercase();
    let marks = name.match_indices(['e', 'x']);
    marks
        .filter(|(at, _)| name[..*at].ends_with(|c: char| c.is_ascii_digit()))
        .filter_map(|(at, _)| {
            let (number, mut rest) = number(&name[at + 1..])?;
            if number != first {
                return None;
            }
            let mut last = first;
            while let Some((number, after)) = continued(rest) {
                if number != last + 1 && !(last < number && number - first < IN_A_FILE) {
                    break;
                }
                (last, rest) = (number, after);
            }
            Some(last)
        })
        .max()
}

/// A further number: `-02`, `e02`, `-e02`.
fn continued(text: &str) -> Option<(u32, &str)> {
    let after = text.strip_prefix('-').unwrap_or(text);
    let after = after.strip_prefix(['e', 'x']).unwrap_or(after);
    if after.len() == text.len() {
        return None;
    }
    number(after)
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    // Four digits are a year or the lines of a picture.
    let number = digits.parse().ok().filter(|_| digits.len() <= 3)?;
    Some((number, rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_of_files_say_how_far_they_go() {
        for (name, first, expected) in [
            ("Show - S01E01-E02 - Title.mkv", 1, Some(2)),
            ("show.s01e01e02e03.720p.mkv", 1, Some(3)),
            ("Show 1x01-02.avi", 1, Some(2)),
            ("Show S01E01.mkv", 1, Some(1)),
            ("Show S01E01-1080p.mkv", 1, Some(1)),
            ("Show S01E07-03.mkv", 7, Some(7)),
            ("Show S01E01-E99.mkv", 1, Some(1)),
            ("Show S01E05-E06.mkv", 1, None),
            ("The Exes 2.mkv", 2, None),
            ("", 1, None),
            ("S01E", 1, None),
            ("é1e1-é2", 1, Some(1)),
        ] {
            assert_eq!(last_in(name, first), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn what_is_here_and_what_is_missing_are_all_from_the_first_to_the_last(
            here in prop::collection::btree_set(0..200u32, 0..60),
        ) {
            let holes = between(&here);
            let missing: BTreeSet<u32> = holes.iter().cloned().flatten().collect();
            prop_assert!(missing.is_disjoint(&here));
            let all: BTreeSet<u32> = missing.union(&here).copied().collect();
            let whole: BTreeSet<u32> = match (here.first(), here.last()) {
                (Some(first), Some(last)) => (*first..=*last).collect(),
                _ => BTreeSet::new(),
            };
            prop_assert_eq!(all, whole);
            prop_assert_eq!(words(&holes).is_none(), missing.is_empty());
        }

        #[test]
        fn any_name_is_looked_through(name in ".*", first in 0..1000u32) {
            if let Some(last) = last_in(&name, first) {
                prop_assert!(last >= first && last - first < IN_A_FILE);
            }
        }
    }
}

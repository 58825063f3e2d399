//! The form of an id: one set of characters, and how many of them.

use std::fmt;
use std::ops::RangeInclusive;

/// Longest id that a pattern can admit.
const MAX_LENGTH: usize = 1_000;

/// A pattern such as `[0-9]{1,10}`. The whole text must match. Its `Display` is what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    set: Vec<RangeInclusive<u8>>,
    length: RangeInclusive<usize>,
}

impl Pattern {
    /// Parses a set in brackets and a length in braces, `{MIN,MAX}` or `{LENGTH}`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Pattern, String> {
        let form = || format!("`{text}` is not a set and a length, such as `[0-9]{{1,10}}`");
        let inner = text
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix('}'));
        let (set, length) = inner
            .and_then(|rest| rest.split_once("]{"))
            .ok_or_else(form)?;
        let (min, max) = length.split_once(',').unwrap_or((length, length));
        let number = |digits: &str| {
            let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| is_plain)
        };
        let (min, max) = number(min).zip(number(max)).ok_or_else(form)?;
        if min == 0 || min > max || max > MAX_LENGTH {
            return Err(format!(
                "`{text}`: a length is 1 to {MAX_LENGTH}, the lower end first"
            ));
        }
        Ok(Pattern {
            text: text.to_owned(),
            set: ranges(set).map_err(|what| format!("`{text}`: {what}"))?,
            length: min..=max,
        })
    }

    /// The characters of an id, in ranges with both ends.
    pub fn ranges(&self) -> &[RangeInclusive<u8>] {
        &self.set
    }

    /// The number of characters of an id.
    pub fn lengths(&self) -> &RangeInclusive<usize> {
        &self.length
    }

    /// True if the whole of `text` has this form.
    pub fn matches(&self, text: &str) -> bool {
        let is_in_set = |byte: u8| self.set.iter().any(|range| range.contains(&byte));
        self.length.contains(&text.len()) && text.bytes().all(is_in_set)
    }

    /// The same as a regular expression for JSON Schema.
    pub fn regex(&self) -> String {
        format!("^{}$", self.text)
    }
}

fn ranges(set: &str) -> Result<Vec<RangeInclusive<u8>>, String> {
    // These mean something else between brackets in one dialect of regular expressions or another.
    let is_plain = |byte: &u8| byte.is_ascii_graphic() && !b"[]\\^&~".contains(byte);
    if let Some(other) = set
        .chars()
        .find(|c| !u8::try_from(*c).is_ok_and(|byte| is_plain(&byte)))
    {
        return Err(format!("`{}` cannot stand in a set", other.escape_debug()));
    }
    let mut ranges = Vec::new();
    let mut rest = set.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match after {
            _ if *first == b'-' && !after.is_empty() => {
                return Err("`-` stands last when it means itself".into());
            }
            [b'-', last, after @ ..] => {
                let alike = |kind: fn(&u8) -> bool| kind(first) && kind(last);
                if ![
                    u8::is_ascii_digit,
                    u8::is_ascii_lowercase,
                    u8::is_ascii_uppercase,
                ]
                .into_iter()
                .any(alike)
                {
                    return Err(
                        "a range is of digits, of lower-case or of upper-case letters".into(),
                    );
                }
                if first > last {
                    return Err("a range begins with its lower end".into());
                }
                ranges.push(*first..=*last);
                rest = after;
            }
            _ => ranges.push(*first..=*first),
        }
    }
    if ranges.is_empty() {
        return Err("the set is empty".into());
    }
    Ok(ranges)
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(pattern: &str, texts: &[(&str, bool)]) {
        let pattern = Pattern::parse(pattern).unwrap();
        for (text, expected) in texts {
            assert_eq!(pattern.matches(text), *expected, "{pattern}: {text:?}");
        }
    }

    #[test]
    fn the_whole_text_matches() {
        check(
            "[0-9]{1,10}",
            &[
                ("7", true),
                ("0123456789", true),
                ("", false),
                ("01234567890", false),
                ("7 ", false),
                ("7/8", false),
                ("7\n", false),
                ("\u{663}", false),
            ],
        );
        check(
            "[0-9a-f]{4}",
            &[("00af", true), ("00aF", false), ("00a", false)],
        );
        check(
            "[a-c_.-]{1,3}",
            &[("a-c", true), ("._-", true), ("d", false)],
        );
    }

    #[track_caller]
    fn check_refused(pattern: &str, expected: &str) {
        let words = Pattern::parse(pattern).unwrap_err();
        assert!(words.contains(expected), "{words}");
    }

    #[test]
    fn sandbox_refused_patterns() {
        for pattern in [
            "",
            "[0-9]",
            "[0-9]+",
            "0-9{1,2}",
            "[0-9]{1,2}x",
            "[0-9]{,2}",
            "[0-9]{+1,2}",
            "^[0-9]{1,2}",
        ] {
            check_refused(pattern, "is not a set and a length");
        }
        check_refused("[]{1,2}", "the set is empty");
        check_refused("[0-9]{0,2}", "a length is 1 to 1000");
        check_refused("[0-9]{3,2}", "a length is 1 to 1000");
        check_refused("[0-9]{1,1001}", "a length is 1 to 1000");
        check_refused("[9-0]{1,2}", "begins with its lower end");
        check_refused("[a-Z]{1,2}", "a range is of digits");
        check_refused("[+-9]{1,2}", "a range is of digits");
        check_refused("[-a]{1,2}", "`-` stands last");
        check_refused("[a-c-e]{1,2}", "`-` stands last");
        check_refused("[^0-9]{1,2}", "`^` cannot stand in a set");
        check_refused("[\\d]{1,2}", "cannot stand in a set");
        check_refused("[\u{e4}]{1,2}", "cannot stand in a set");
        check_refused("[a]]{1,2}", "cannot stand in a set");
        check_refused("[ ]{1,2}", "cannot stand in a set");
    }

    proptest! {
        #[test]
        fn any_text_is_a_pattern_or_refused(text in "\\PC{0,12}|[\\[\\]{}0-9a-f,-]{0,14}", id in "\\PC{0,6}") {
            if let Ok(pattern) = Pattern::parse(&text) {
                prop_assert_eq!(pattern.to_string(), text);
                prop_assert!(!pattern.matches(""));
                let _ = pattern.matches(&id);
            }
        }

        #[test]
        fn a_pattern_is_the_regular_expression_it_looks_like(text in "[0-9a-g.-]{0,5}") {
            let pattern = Pattern::parse("[0-9a-f.-]{2,4}").unwrap();
            let plain = (2..=4).contains(&text.len()) && text.chars().all(|c| "0123456789abcdef.-".contains(c));
            prop_assert_eq!(pattern.matches(&text), plain);
        }
    }
}

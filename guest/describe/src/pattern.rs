//! The form of ids: one set of characters, and how many of them.

use std::fmt;

/// `[0-9]{1,10}`: the whole text consists of so many characters of the set. `Display` is what was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Pattern {
    written: String,
    /// Single characters are ranges of one; both ends included.
    ranges: Vec<(char, char)>,
    min: u32,
    max: u32,
}

impl Pattern {
    /// Longer ids are none.
    const MAX: u32 = 1_000;

    /// Reads a pattern.
    ///
    /// # Errors
    /// The mistake, as part of a sentence about the pattern.
    pub fn parse(text: &str) -> Result<Pattern, String> {
        let wrong = |what: &str| format!("has a pattern that {what}: `{text}`");
        let (set, count) = (text.strip_prefix('['))
            .and_then(|rest| rest.strip_suffix('}'))
            .and_then(|rest| rest.split_once("]{"))
            .ok_or_else(|| wrong("is no [SET]{MIN,MAX}"))?;
        let number = |text: &str| text.parse::<u32>().ok();
        let counts = count.split_once(',').unwrap_or((count, count));
        let (Some(min), Some(max)) = (number(counts.0), number(counts.1)) else {
            return Err(wrong("has no numbers in braces"));
        };
        if min == 0 || min > max || max > Pattern::MAX {
            return Err(wrong("admits no text, an empty one, or one without end"));
        }
        let ranges = ranges(set).ok_or_else(|| wrong("has an odd set"))?;
        Ok(Pattern {
            written: text.to_owned(),
            ranges,
            min,
            max,
        })
    }

    /// True if the whole text is of this form.
    pub fn matches(&self, text: &str) -> bool {
        let within = |c: char| {
            (self.ranges)
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&c))
        };
        let count = text.chars().count();
        (self.min as usize..=self.max as usize).contains(&count) && text.chars().all(within)
    }

    /// The characters that it admits, as ranges with both ends included.
    pub fn ranges(&self) -> &[(char, char)] {
        &self.ranges
    }

    /// The least and the most characters that it admits.
    pub fn lengths(&self) -> (u32, u32) {
        (self.min, self.max)
    }
}

/// Letters, digits and a few signs of ASCII; what regular expressions read otherwise cannot stand there.
fn ranges(set: &str) -> Option<Vec<(char, char)>> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._:=+/@%,".contains(c);
    let set: Vec<char> = set.chars().collect();
    let (mut rest, mut ranges) = (&set[..], Vec::new());
    while !rest.is_empty() {
        rest = match rest {
            ['-'] if !ranges.is_empty() => {
                ranges.push(('-', '-'));
                &[]
            }
            [first, '-', last, after @ ..] if are_of_a_kind(*first, *last) && first < last => {
                ranges.push((*first, *last));
                after
            }
            [_, '-', _, ..] => return None,
            [single, after @ ..] if plain(*single) => {
                ranges.push((*single, *single));
                after
            }
            _ => return None,
        };
    }
    (!ranges.is_empty()).then_some(ranges)
}

fn are_of_a_kind(first: char, last: char) -> bool {
    let both = |kind: fn(&char) -> bool| kind(&first) && kind(&last);
    both(char::is_ascii_digit) || both(char::is_ascii_lowercase) || both(char::is_ascii_uppercase)
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

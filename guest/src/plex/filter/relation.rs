//! How a field is compared, and the words for it.

/// A comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    Is,
    IsNot,
    IsAnyOf,
    IsNoneOf,
    Contains,
    ContainsNot,
    Begins,
    Ends,
    Above,
    AtLeast,
    Below,
    AtMost,
    Between,
    InTheLast,
    NotInTheLast,
}

use Relation::*;

/// The words of each relation; the first ones are those that this program uses itself.
const PHRASES: &[(Relation, &[&str])] = &[
    (Is, &["is", "=", "==", "equals", "are", "was", "on", ":"]),
    (
        IsNot,
        &[
            "is not",
            "!=",
            "isn't",
            "not",
            "are not",
            "was not",
            "does not equal",
            "<>",
        ],
    ),
    (
        IsAnyOf,
        &["is any of", "is one of", "any of", "one of", "in"],
    ),
    (
        IsNoneOf,
        &[
            "is none of",
            "none of",
            "is not any of",
            "is not one of",
            "is not in",
            "not in",
        ],
    ),
    (Contains, &["contains", "has", "includes", "like", "~"]),
    (
        ContainsNot,
        &[
            "does not contain",
            "doesn't contain",
            "does not have",
            "has not",
            "lacks",
            "!~",
        ],
    ),
    (Begins, &["begins with", "starts with"]),
    (Ends, &["ends with"]),
    (
        Above,
        &[
            "above",
            "more than",
            "greater than",
            "over",
            "after",
            "later than",
            "longer than",
            "larger than",
            ">",
        ],
    ),
    (
        AtLeast,
        &[
            "at least",
            "since",
            "from",
            "no less than",
            "not less than",
            ">=",
            "≥",
        ],
    ),
    (
        Below,
        &[
            "below",
            "less than",
            "fewer than",
            "under",
            "before",
            "earlier than",
            "shorter than",
            "smaller than",
            "<",
        ],
    ),
    (
        AtMost,
        &[
            "at most",
            "until",
            "up to",
            "no more than",
            "not more than",
            "<=",
            "≤",
        ],
    ),
    (Between, &["between"]),
    (
        InTheLast,
        &[
            "in the last",
            "in the past",
            "within the last",
            "within",
            "in last",
        ],
    ),
    (
        NotInTheLast,
        &[
            "not in the last",
            "not in the past",
            "not within the last",
            "not within",
            "not in last",
        ],
    ),
];

impl Relation {
    /// The words that this program uses for it.
    pub fn words(self) -> &'static str {
        let mut all = PHRASES.iter();
        all.find(|(relation, _)| *relation == self)
            .and_then(|(_, phrases)| phrases.first())
            .copied()
            .unwrap_or_default()
    }

    /// Whether it says what a value is not.
    pub fn is_negative(self) -> bool {
        matches!(self, IsNot | IsNoneOf | ContainsNot | NotInTheLast)
    }
}

/// A relation at the beginning of words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Leading {
    pub relation: Relation,
    /// Words that it takes.
    pub length: usize,
    /// Whether an "is" before it was left out: "is over" may be "over", or the beginning of "is Over the Top".
    pub after_is: bool,
}

/// The longest relation at the beginning of `words`, which are in lower case.
pub fn leading(words: &[&str]) -> Option<Leading> {
    let starts = |phrase: &str, from: usize| {
        let end = from + phrase.split(' ').count();
        let asked = words.get(from..end)?;
        asked.iter().copied().eq(phrase.split(' ')).then_some(end)
    };
    let found = PHRASES.iter().flat_map(|(relation, phrases)| {
        phrases.iter().filter_map(move |phrase| {
            let whole = starts(phrase, 0);
            let after_is = || {
                (words.first() == Some(&"is"))
                    .then(|| starts(phrase, 1))
                    .flatten()
            };
            Some(Leading {
                relation: *relation,
                length: whole.or_else(after_is)?,
                after_is: whole.is_none(),
            })
        })
    });
    found.max_by_key(|found| (found.length, !found.after_is))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(words: &[&str]) -> Option<(Relation, usize)> {
        leading(words).map(|found| (found.relation, found.length))
    }

    #[test]
    fn every_phrase_says_what_it_stands_for() {
        for (relation, phrases) in PHRASES {
            for phrase in *phrases {
                let words: Vec<&str> = phrase.split(' ').chain(["x"]).collect();
                assert_eq!(
                    found(&words),
                    Some((*relation, words.len() - 1)),
                    "{phrase}"
                );
            }
        }
        assert_eq!(found(&["is", "over", "9"]), Some((Above, 2)));
        assert_eq!(
            found(&["is", "not", "in", "the", "last", "9d"]),
            Some((NotInTheLast, 5))
        );
        assert_eq!(found(&["title"]), None);
        assert_eq!(found(&[]), None);
    }
}

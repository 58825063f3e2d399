//! One filter as it is written: `FIELD RELATION VALUE`.

use super::relation::{self, Leading, Relation};

/// A filter, of which nothing is looked up yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause<'t> {
    /// In lower case, with `_` between words.
    pub field: String,
    /// None for a field alone, as `unwatched`.
    pub relation: Option<Relation>,
    /// As written, without quotes around it.
    pub value: &'t str,
    /// What is behind "is" where the words after it may be part of the value: `is Over the Top`.
    pub after_is: Option<&'t str>,
}

/// Characters that stand for a relation, also without blanks around them.
const SYMBOLS: &[char] = &['=', '!', '<', '>', '≤', '≥', '~', ':'];

impl<'t> Clause<'t> {
    /// Reads a filter: the field is what stands before the first words of a relation.
    pub fn read(text: &'t str) -> Clause<'t> {
        let words = split(text);
        let lower: Vec<String> = words.iter().map(|(_, word)| word.to_lowercase()).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        let found = (1..words.len()).find_map(|at| Some((at, relation::leading(&lower[at..])?)));
        let field = |count: usize| lower[..count].join("_").replace('-', "_");
        match found {
            None => Clause {
                field: field(words.len()),
                relation: None,
                value: "",
                after_is: None,
            },
            Some((at, found)) => {
                let Leading {
                    relation,
                    length,
                    after_is,
                } = found;
                let behind = |place: usize| {
                    let rest = words.get(place).map_or("", |(start, _)| &text[*start..]);
                    unquoted(rest.trim())
                };
                let value = behind(at + length);
                // "from 1990 to 1999".
                let relation = if relation == Relation::AtLeast && ends(value).is_some() {
                    Relation::Between
                } else {
                    relation
                };
                Clause {
                    field: field(at),
                    relation: Some(relation),
                    value,
                    after_is: after_is.then(|| behind(at + 1)),
                }
            }
        }
    }
}

/// Words with the places where they begin; a run of symbols is a word.
fn split(text: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start: Option<(usize, bool)> = None;
    for (at, char) in text.char_indices().chain([(text.len(), ' ')]) {
        let is_symbol = SYMBOLS.contains(&char);
        if let Some((from, symbol)) = start
            && (char.is_whitespace() || symbol != is_symbol)
        {
            words.push((from, &text[from..at]));
            start = None;
        }
        if start.is_none() && !char.is_whitespace() {
            start = Some((at, is_symbol));
        }
    }
    words
}

/// The text without the pair of quotes around it.
fn unquoted(text: &str) -> &str {
    let inner = ['"', '\''].iter().find_map(|quote| {
        let inner = text.strip_prefix(*quote)?.strip_suffix(*quote)?;
        (!inner.contains(*quote)).then_some(inner)
    });
    inner.unwrap_or(text)
}

/// The two ends of a range: `1990 and 1999`, `1990 to 1999`, `1990..1999`.
pub fn ends(value: &str) -> Option<(&str, &str)> {
    [" and ", " to ", "..", " - "].iter().find_map(|between| {
        let (from, to) = value.split_once(between)?;
        let (from, to) = (from.trim(), to.trim_start_matches('=').trim());
        (!from.is_empty() && !to.is_empty()).then_some((from, to))
    })
}

/// The elements of a list with commas in between; one in quotes may hold commas.
pub fn elements(value: &str) -> Vec<&str> {
    let mut elements = Vec::new();
    let (mut start, mut quoted) = (0, false);
    for (at, char) in value.char_indices() {
        match char {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                elements.push(&value[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    elements.push(&value[start..]);
    let elements = elements.into_iter().map(|one| unquoted(one.trim()));
    elements.filter(|one| !one.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, field: &str, relation: Relation, value: &str) {
        let read = Clause::read(text);
        let found = (read.field.as_str(), read.relation, read.value);
        assert_eq!(found, (field, Some(relation), value), "{text}");
    }

    #[test]
    fn a_filter_is_a_field_a_relation_and_a_value() {
        check("genre is Horror", "genre", Relation::Is, "Horror");
        check(
            "audio language is not ja",
            "audio_language",
            Relation::IsNot,
            "ja",
        );
        check(
            "Audio-Language != ja",
            "audio_language",
            Relation::IsNot,
            "ja",
        );
        check("year>=1990", "year", Relation::AtLeast, "1990");
        check(
            "year between 1990 and 1999",
            "year",
            Relation::Between,
            "1990 and 1999",
        );
        check(
            "year from 1990 to 1999",
            "year",
            Relation::Between,
            "1990 to 1999",
        );
        check("added in the last 30d", "added", Relation::InTheLast, "30d");
        check(
            "added is not in the last 2 weeks",
            "added",
            Relation::NotInTheLast,
            "2 weeks",
        );
        check("in progress is true", "in_progress", Relation::Is, "true");
        check(
            "show.title contains Office",
            "show.title",
            Relation::Contains,
            "Office",
        );
        check("rating is at least 7.5", "rating", Relation::AtLeast, "7.5");
    }

    #[test]
    fn a_value_may_look_like_words_of_a_filter() {
        check("title is Is It Not?", "title", Relation::Is, "Is It Not?");
        check(
            "title contains more than >= 5",
            "title",
            Relation::Contains,
            "more than >= 5",
        );
        check(
            "title is \"not in the last\"",
            "title",
            Relation::Is,
            "not in the last",
        );
        check(
            "title is M & Ms = 100%?",
            "title",
            Relation::Is,
            "M & Ms = 100%?",
        );
        check("title = =x", "title", Relation::Is, "=x");
        check(
            "title contains Steamboat Bill, Jr.",
            "title",
            Relation::Contains,
            "Steamboat Bill, Jr.",
        );
    }

    #[test]
    fn words_behind_is_may_be_a_relation_or_a_title() {
        let clause = Clause::read("title is Over the Top");
        assert_eq!(
            (clause.relation, clause.after_is),
            (Some(Relation::Above), Some("Over the Top"))
        );
        assert_eq!(Clause::read("title is any of A, B").after_is, None);
    }

    #[test]
    fn a_field_alone_has_no_relation() {
        let clause = Clause::read(" Unwatched ");
        assert_eq!(
            (clause.field.as_str(), clause.relation),
            ("unwatched", None)
        );
    }

    #[test]
    fn a_list_has_commas_in_between() {
        assert_eq!(
            elements("Action, \"Comedy, Dark\",Drama,"),
            ["Action", "Comedy, Dark", "Drama"]
        );
        assert_eq!(elements(" , "), [""; 0]);
        assert_eq!(ends("1990..=1999"), Some(("1990", "1999")));
        assert_eq!(ends("1990"), None);
    }

    proptest! {
        #[test]
        fn any_text_can_be_read(text in "\\PC{0,60}") {
            let clause = Clause::read(&text);
            prop_assert!(text.contains(clause.value));
            elements(clause.value);
            ends(clause.value);
        }

        #[test]
        fn whatever_the_value_is_the_first_relation_counts(value in "[^\\s\"'][^\"']{0,30}") {
            let value = value.trim();
            let text = format!("title contains {value}");
            let clause = Clause::read(&text);
            prop_assert_eq!(clause.field, "title");
            prop_assert_eq!(clause.value, value);
        }
    }
}

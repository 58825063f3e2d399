//! Whether the server filtered. Plex answers the whole list, and no error, to a filter that it does not know.

use super::term::{Operator, Term, Test};
use crate::wire::Node;

/// What the rows of a page say about one filter.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Rows that tell.
    told: u32,
    /// Those of them that should not be there.
    odd: u32,
}

impl Evidence {
    pub fn add(&mut self, term: &Term, row: &Node<'_>) {
        if let Some(is_right) = holds(term, row) {
            self.told += 1;
            self.odd += u32::from(!is_right);
        }
    }

    /// Whether the rows prove that the filter did nothing. One odd item is no proof: an index may lag, a film may have two
    /// versions.
    pub fn is_ignored(self) -> bool {
        self.odd >= 2 && self.odd * 2 >= self.told
    }

    /// Whether the rows prove that it did something, or at least contradict nothing.
    pub fn is_kept(self) -> bool {
        self.told > 0 && self.odd == 0
    }
}

/// Whether the row is one that the filter admits; absent where the row does not tell.
fn holds(term: &Term, row: &Node<'_>) -> Option<bool> {
    match term {
        Term::Is(test) => passes(test, row),
        Term::All(terms) => each(terms, row, false),
        Term::Any(terms) => each(terms, row, true),
    }
}

/// `enough` where one term is; the opposite where all are.
fn each(terms: &[Term], row: &Node<'_>, enough: bool) -> Option<bool> {
    let mut all = true;
    for term in terms {
        match holds(term, row) {
            Some(found) if found == enough => return Some(enough),
            Some(_) => {}
            None => all = false,
        }
    }
    all.then_some(!enough)
}

fn passes(test: &Test, row: &Node<'_>) -> Option<bool> {
    // Of another level's field the row says nothing.
    if let Some((level, _)) = test.field.rsplit_once('.')
        && !row.is("type", level)
    {
        return None;
    }
    let name = test.name();
    let flag = |is: bool| match (test.operator, test.value.as_str()) {
        (Operator::Is, "1") | (Operator::IsNot, "0") => Some(is),
        (Operator::Is, "0") | (Operator::IsNot, "1") => Some(!is),
        _ => None,
    };
    match name {
        "unwatched" => flag(row.whole("viewCount").unwrap_or(0) == 0),
        "unwatchedLeaves" => {
            let leaves = row.whole("leafCount")?;
            flag(row.whole("viewedLeafCount").unwrap_or(0) < leaves)
        }
        "inProgress" => flag(row.whole("viewOffset").is_some_and(|at| at > 0)),
        "viewCount" => number(test, row.decimal("viewCount").unwrap_or(0.0)),
        "decade" => number(test, (row.decimal("year")? / 10.0).floor() * 10.0),
        // What an agent shortened is not what the server looks at.
        "year" | "duration" | "audienceRating" | "rating" | "userRating" | "addedAt" => {
            number(test, row.decimal(name)?)
        }
        "title" => text(test, &row.text(name)?),
        _ => None,
    }
}

fn number(test: &Test, value: f64) -> Option<bool> {
    let wanted: Vec<f64> = (test.value.split(','))
        .map(|value| value.parse().ok())
        .collect::<Option<_>>()?;
    let first = *wanted.first()?;
    // Relative dates begin with a minus sign.
    if first < 0.0 {
        return None;
    }
    let is = wanted.iter().any(|wanted| (wanted - value).abs() < 1e-6);
    Some(match test.operator {
        Operator::Is | Operator::Exactly => is,
        Operator::IsNot | Operator::NotExactly => !is,
        Operator::Above => value > first,
        Operator::Below => value < first,
        Operator::Begins | Operator::Ends => return None,
    })
}

/// Only words that need no knowledge of how the server folds letters.
fn text(test: &Test, value: &str) -> Option<bool> {
    if !test.value.is_ascii() || !value.is_ascii() || test.value.contains(',') {
        return None;
    }
    let (wanted, value) = (test.value.to_lowercase(), value.to_lowercase());
    Some(match test.operator {
        Operator::Is => value.contains(&wanted),
        Operator::IsNot => !value.contains(&wanted),
        Operator::Exactly => value == wanted,
        Operator::NotExactly => value != wanted,
        Operator::Begins => value.starts_with(&wanted),
        Operator::Ends => value.ends_with(&wanted),
        Operator::Above | Operator::Below => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Inside;
    use crate::wire::decode;

    fn evidence(term: &Term, rows: &str) -> Evidence {
        let body = format!(r#"{{"MediaContainer":{{"Metadata":[{rows}]}}}}"#);
        let mut evidence = Evidence::default();
        decode(
            "application/json",
            body.as_bytes(),
            Inside::Kept,
            &mut |node| {
                evidence.add(term, &node);
            },
        )
        .unwrap();
        evidence
    }

    fn test(field: &str, operator: Operator, value: &str) -> Term {
        Term::Is(Test {
            field: field.into(),
            operator,
            value: value.into(),
        })
    }

    #[test]
    fn one_odd_item_is_no_proof_and_two_of_three_are() {
        let year = test("year", Operator::Is, "1922");
        let rows = |years: &[u32]| {
            let rows: Vec<String> = years
                .iter()
                .map(|year| format!(r#"{{"year":{year}}}"#))
                .collect();
            rows.join(",")
        };
        assert!(!evidence(&year, &rows(&[1922, 1922, 1950])).is_ignored());
        assert!(!evidence(&year, &rows(&[1950])).is_ignored());
        assert!(evidence(&year, &rows(&[1922, 1950, 1951])).is_ignored());
        assert!(evidence(&year, &rows(&[1922])).is_kept());
        assert!(!evidence(&year, r#"{"title":"x"}"#).is_kept());
    }

    #[test]
    fn a_row_tells_of_its_own_level_only() {
        let unwatched = test("episode.unwatched", Operator::Is, "1");
        let show = r#"{"type":"show","viewCount":3}"#;
        assert_eq!(evidence(&unwatched, show), Evidence::default());
        let episode = r#"{"type":"episode","viewCount":3}"#;
        assert_eq!(evidence(&unwatched, episode), Evidence { told: 1, odd: 1 });
    }

    #[test]
    fn groups_are_judged_as_far_as_the_row_tells() {
        let known = test("year", Operator::Is, "1922");
        let unknown = test("genre", Operator::Is, "5");
        let row = r#"{"year":1950}"#;
        let all = Term::All(vec![known.clone(), unknown.clone()]);
        assert_eq!(evidence(&all, row), Evidence { told: 1, odd: 1 });
        assert_eq!(
            evidence(&Term::Any(vec![known, unknown]), row),
            Evidence::default()
        );
    }
}

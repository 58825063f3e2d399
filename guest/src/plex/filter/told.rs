//! The rule of a smart list in words: those that filters take.

use std::collections::BTreeMap;

use super::{
    clause::Clause,
    field::{self, Field},
    names::Named,
    offer::{Kind, Offer},
    relation::Relation,
    resolve::has_values,
    stored::Stored,
    term::{Operator, Term, Test},
    value::{Number, Unit},
};
use crate::{
    plex::{Client, Error, instant::rfc3339_of},
    types::{FilterMatch, Id, ItemSort, ListKind, SmartRule},
};

/// Fields whose names are looked up for one rule.
const LOOKED_UP: usize = 8;

const DAY: i64 = 86_400;

const SORTS: &[ItemSort] = &[
    ItemSort::Title,
    ItemSort::TitleDesc,
    ItemSort::Year,
    ItemSort::YearDesc,
    ItemSort::Released,
    ItemSort::ReleasedDesc,
    ItemSort::Added,
    ItemSort::AddedDesc,
    ItemSort::Rating,
    ItemSort::RatingDesc,
    ItemSort::Duration,
    ItemSort::DurationDesc,
    ItemSort::LastViewedDesc,
    ItemSort::ViewCountDesc,
    ItemSort::Size,
    ItemSort::SizeDesc,
    ItemSort::Random,
];

impl Client<'_> {
    /// Tells a rule in words, with names in the place of ids.
    pub fn rule_told(&self, operation: &'static str, stored: &Stored) -> Result<SmartRule, Error> {
        let term = stored.term();
        let offer = self.offer(operation, &stored.section, stored.kind())?;
        let names = self.names_in(operation, stored, &offer, term.as_ref())?;
        let told = Told { offer, names };
        let mut rule = SmartRule {
            library_id: stored.section.as_str().to_owned(),
            kind: stored.kind(),
            filters: Vec::new(),
            match_: FilterMatch::All,
            sort: stored.sort().and_then(sort),
            max_items: stored.limit(),
            unknown: Vec::new(),
        };
        if let (Some(raw), None) = (stored.sort(), rule.sort) {
            rule.unknown.push(format!("sort={raw}"));
        }
        match term {
            None => {}
            Some(Term::Any(terms)) if told.several(&terms).is_none() => {
                rule.match_ = FilterMatch::Any;
                for term in &terms {
                    told.add(term, &mut rule);
                }
            }
            Some(Term::All(terms)) => {
                let mut rest = terms.as_slice();
                while let [first, behind @ ..] = rest {
                    // A range is two tests, one behind the other.
                    let range = rest.get(..2).and_then(|two| told.range(two));
                    rest = behind;
                    if let Some(range) = range {
                        rule.filters.push(range);
                        rest = &rest[1..];
                    } else {
                        told.add(first, &mut rule);
                    }
                }
            }
            Some(term) => told.add(&term, &mut rule),
        }
        Ok(rule)
    }

    /// Names of the ids that the rule has, by field.
    fn names_in(
        &self,
        operation: &'static str,
        stored: &Stored,
        offer: &Offer,
        term: Option<&Term>,
    ) -> Result<BTreeMap<String, Vec<Named>>, Error> {
        let mut names: BTreeMap<String, Vec<Named>> = BTreeMap::new();
        let tests = term.map(Term::tests).unwrap_or_default();
        for test in &tests {
            let level = level_of(test, offer.kind);
            let kind = kind(offer, test);
            if names.contains_key(&test.field)
                || names.len() == LOOKED_UP
                || kind != Some(Kind::Name)
                || !has_values(&test.field)
            {
                continue;
            }
            let of_field = tests.iter().filter(|other| other.field == test.field);
            let wanted: Vec<&str> = of_field.flat_map(|test| test.value.split(',')).collect();
            let mut found = Vec::new();
            let (_, level) = field::LEVELS
                .iter()
                .map(|(kind, word)| (*word, *kind))
                .find(|(word, _)| *word == level)
                .unwrap_or(("", offer.kind));
            let read = self.values(
                operation,
                &stored.section,
                test.name(),
                level,
                &mut |named| {
                    if wanted.contains(&named.key.as_str()) {
                        found.push(named);
                    }
                },
            );
            match read {
                // A server without such a list: ids are told, which filters take too.
                Err(error) if !error.is_not_found() => return Err(error),
                _ => {}
            }
            names.insert(test.field.clone(), found);
        }
        Ok(names)
    }
}

/// What a rule is told with.
struct Told {
    offer: Offer,
    names: BTreeMap<String, Vec<Named>>,
}

impl Told {
    fn add(&self, term: &Term, rule: &mut SmartRule) {
        match self.filter(term) {
            Some(filter) => rule.filters.push(filter),
            None => rule.unknown.push(term.to_string()),
        }
    }

    /// One filter; absent where there are no words for it.
    fn filter(&self, term: &Term) -> Option<String> {
        match term {
            Term::Is(test) => self.test(test),
            Term::All(terms) => self.range(terms),
            Term::Any(terms) => self.several(terms),
        }
    }

    /// The field, its word, and how it is compared.
    fn field(&self, test: &Test) -> Option<(&'static Field, String, Kind)> {
        let field = field::named(test.name())?;
        let kind = kind(&self.offer, test)?;
        let level = level_of(test, self.offer.kind);
        let near = self.offer.find(field, None);
        let word = if near.is_some_and(|near| near.level == level) {
            field.word.to_owned()
        } else {
            format!("{level}.{}", field.word)
        };
        Some((field, word, kind))
    }

    fn test(&self, test: &Test) -> Option<String> {
        use Operator::*;
        let (field, word, kind) = self.field(test)?;
        let said = |relation: Relation, value: &str| Some(said(&word, relation, value));
        let value = test.value.as_str();
        match kind {
            Kind::Flag => match (test.operator, value) {
                (Is, "1") | (IsNot, "0") => said(Relation::Is, "true"),
                (Is, "0") | (IsNot, "1") => said(Relation::Is, "false"),
                _ => None,
            },
            Kind::Text => {
                if value.contains(',') || value.is_empty() {
                    return None;
                }
                let relation = match test.operator {
                    Is => Relation::Contains,
                    IsNot => Relation::ContainsNot,
                    Exactly => Relation::Is,
                    NotExactly => Relation::IsNot,
                    Begins => Relation::Begins,
                    Ends => Relation::Ends,
                    Above | Below => return None,
                };
                said(relation, value)
            }
            Kind::Name => {
                let names: Vec<String> = (value.split(','))
                    .map(|key| self.name(&test.field, key))
                    .collect();
                let relation = match (test.operator, names.len()) {
                    (Is, 1) => Relation::Is,
                    (IsNot, 1) => Relation::IsNot,
                    (Is, _) => Relation::IsAnyOf,
                    (IsNot, _) => Relation::IsNoneOf,
                    _ => return None,
                };
                said(relation, &listed(names))
            }
            Kind::Number => {
                let numbers = value.split(',').map(|one| written(field.unit, one));
                let numbers = numbers.collect::<Option<Vec<_>>>()?;
                let relation = match (test.operator, numbers.len()) {
                    (Is, 1) => Relation::Is,
                    (IsNot, 1) => Relation::IsNot,
                    (Is, _) => Relation::IsAnyOf,
                    (IsNot, _) => Relation::IsNoneOf,
                    (Above, 1) => Relation::Above,
                    (Below, 1) => Relation::Below,
                    _ => return None,
                };
                said(relation, &listed(numbers))
            }
            Kind::Date => {
                if let Some(ago) = value.strip_prefix('-') {
                    return match test.operator {
                        Above => said(Relation::InTheLast, ago),
                        Below => said(Relation::NotInTheLast, ago),
                        _ => None,
                    };
                }
                let at: i64 = value.parse().ok()?;
                match test.operator {
                    Above if (at + 1) % DAY == 0 => said(Relation::AtLeast, &day(at + 1)?),
                    Above => Some(format!("{word} after {}", rfc3339_of(at)?)),
                    Below if at % DAY == 0 => Some(format!("{word} before {}", day(at)?)),
                    Below => Some(format!("{word} before {}", rfc3339_of(at)?)),
                    _ => None,
                }
            }
        }
    }

    /// "between", where two terms are the ends of a range.
    fn range(&self, terms: &[Term]) -> Option<String> {
        let [Term::Is(from), Term::Is(to)] = terms else {
            return None;
        };
        let ends = (from.operator, to.operator);
        if from.field != to.field || ends != (Operator::Above, Operator::Below) {
            return None;
        }
        let (field, word, kind) = self.field(from)?;
        let (low, high) = match kind {
            Kind::Number => {
                let step = if field.unit == Unit::Rating {
                    0.01
                } else {
                    1.0
                };
                let shifted = |test: &Test, by: f64| {
                    let number: f64 = test.value.parse().ok()?;
                    written(field.unit, &Number::written(number + by))
                };
                (shifted(from, step)?, shifted(to, -step)?)
            }
            Kind::Date => {
                let at = |test: &Test| test.value.parse::<i64>().ok().filter(|at| *at >= 0);
                let (start, end) = (at(from)? + 1, at(to)?);
                let whole = start % DAY == 0 && end % DAY == 0;
                if whole {
                    (day(start)?, day(end - DAY)?)
                } else {
                    (rfc3339_of(start)?, rfc3339_of(end - 1)?)
                }
            }
            _ => return None,
        };
        let between = Relation::Between.words();
        Some(format!("{word} {between} {low} and {high}"))
    }

    /// "is any of", where all terms are of one field.
    fn several(&self, terms: &[Term]) -> Option<String> {
        let mut values = Vec::new();
        let mut field: Option<&Test> = None;
        for term in terms {
            let Term::Is(test) = term else { return None };
            let first = field.get_or_insert(test);
            let same = (&first.field, first.operator) == (&test.field, test.operator);
            if !same {
                return None;
            }
            values.push(test.value.clone());
        }
        let test = field?;
        let (_, word, kind) = self.field(test)?;
        match (kind, test.operator) {
            (Kind::Text, Operator::Exactly) => {}
            (Kind::Name | Kind::Number, Operator::Is) => {
                let value = values.join(",");
                return self.test(&Test {
                    value,
                    ..test.clone()
                });
            }
            _ => return None,
        }
        let any = Relation::IsAnyOf.words();
        Some(format!("{word} {any} {}", listed(values)))
    }

    /// The name of a key; the key itself, which filters take too, where the library lists none.
    fn name(&self, field: &str, key: &str) -> String {
        let named = self.names.get(field).map(Vec::as_slice).unwrap_or_default();
        let mut named = named.iter().filter(|named| named.key == key);
        named
            .next()
            .map_or_else(|| key.to_owned(), |named| named.title.clone())
    }
}

/// A filter that is read as it is meant: "Not Rated" in quotes, behind "is".
fn said(word: &str, relation: Relation, value: &str) -> String {
    let words = relation.words();
    let plain = format!("{word} {words} {value}");
    let read = Clause::read(&plain);
    if read.relation == Some(relation) && read.value == value {
        return plain;
    }
    let quote = if value.contains('"') { '\'' } else { '"' };
    format!("{word} {words} {quote}{value}{quote}")
}

/// Elements of a list; in quotes where they hold commas.
fn listed(values: Vec<String>) -> String {
    let is_one = values.len() == 1;
    let quoted = values.into_iter().map(|value| {
        if !is_one && value.contains(',') {
            format!("\"{value}\"")
        } else {
            value
        }
    });
    quoted.collect::<Vec<_>>().join(", ")
}

/// The level of a test's field: that before it, or the one that is listed.
fn level_of(test: &Test, kind: ListKind) -> &str {
    match test.field.rsplit_once('.') {
        Some((level, _)) => level,
        None => field::level(kind),
    }
}

fn kind(offer: &Offer, test: &Test) -> Option<Kind> {
    let field = field::named(test.name())?;
    let found = offer.find(field, Some(level_of(test, offer.kind)))?;
    Some(found.kind)
}

/// A number of Plex's as people write it.
fn written(unit: Unit, value: &str) -> Option<String> {
    let number: f64 = value.parse().ok()?;
    if unit != Unit::Milliseconds {
        return Some(Number::written(number));
    }
    let seconds = number / 1000.0;
    Some(if seconds % 60.0 == 0.0 {
        format!("{} min", Number::written(seconds / 60.0))
    } else {
        format!("{} s", Number::written(seconds))
    })
}

fn day(at: i64) -> Option<String> {
    let mut text = rfc3339_of(at)?;
    text.truncate(10);
    Some(text)
}

/// The word for an order; its field may have its level before it.
fn sort(raw: &str) -> Option<ItemSort> {
    let raw = raw.rsplit('.').next().unwrap_or(raw);
    let raw = raw.strip_suffix(":asc").unwrap_or(raw);
    let mut all = SORTS.iter().copied();
    all.find(|sort| sort.wire() == raw)
}

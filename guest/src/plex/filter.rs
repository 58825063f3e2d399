//! Filters of lists in words: `FIELD RELATION VALUE`, as `genre is Horror` or `added in the last 30d`.
//!
//! A filter is read ([`clause`]), its field found in what the library offers ([`offer`], asked with `includeMeta`), its
//! value put into Plex's units ([`value`]) or looked up among the field's values ([`names`]), and the whole written as a
//! media query ([`term`]). Plex answers the whole list, and no error, to a filter that it does not know: what comes is
//! judged ([`judge`]). The way back, from the query that a smart list keeps to words, is [`stored`] and [`told`].

mod clause;
mod compare;
pub mod field;
mod judge;
pub mod names;
pub mod nearest;
pub mod offer;
mod relation;
mod resolve;
mod stored;
mod term;
mod told;
mod value;

pub use relation::Relation;
pub use resolve::{has_values, relations};
pub use stored::Stored;

use super::{Cause, Client, Error, Target, page, page::COUNT, paths};
use crate::{
    types::{LibraryId, ListKind},
    wire::Node,
};
use judge::Evidence;
use term::Term;

/// Filters of one list, ready to be asked.
#[derive(Debug)]
pub struct Rule {
    /// What is listed.
    pub kind: ListKind,
    /// Each filter as it was written, with what is asked of the server.
    clauses: Vec<Clause>,
    is_any: bool,
    /// Items without any filter.
    total: Option<u32>,
}

#[derive(Debug)]
struct Clause {
    text: String,
    /// None where the server is asked nothing.
    term: Option<Term>,
    /// What the server cannot be asked, looked for in the rows.
    sift: Option<Sift>,
    /// Whether the server advertises that it takes this.
    is_advertised: bool,
}

/// Words in a title that Plex reads otherwise: a comma for "or", however it is encoded, and an equals sign at the beginning
/// for "is exactly".
#[derive(Clone, Debug)]
struct Sift {
    relation: Relation,
    words: String,
}

/// Why filters cannot be asked.
#[derive(Debug)]
pub enum Unresolved {
    /// What is wrong with them, and what would be right.
    Words(String),
    Plex(Error),
}

fn wrong<T>(words: impl Into<String>) -> Result<T, Unresolved> {
    Err(Unresolved::Words(words.into()))
}

impl From<Error> for Unresolved {
    fn from(error: Error) -> Unresolved {
        Unresolved::Plex(error)
    }
}

impl Client<'_> {
    /// Makes sense of `filters` in a library; of all of them, or of any.
    pub fn rule(
        &self,
        operation: &'static str,
        section: &LibraryId,
        kind: Option<ListKind>,
        filters: &[String],
        is_any: bool,
    ) -> Result<Rule, Unresolved> {
        let offer = self.offer(operation, section, kind)?;
        let mut clauses = Vec::new();
        for (at, text) in filters.iter().enumerate() {
            let look = resolve::Look {
                plex: self,
                operation,
                section,
                offer: &offer,
            };
            let clause = look.clause(text).map_err(|unresolved| match unresolved {
                Unresolved::Words(words) => {
                    Unresolved::Words(format!("`filters`[{at}] \"{text}\": {words}"))
                }
                plex => plex,
            })?;
            if is_any && filters.len() > 1 && clause.sift.is_some() {
                return Err(Unresolved::Words(format!(
                    "`filters`[{at}] \"{text}\": Plex takes the comma for \"or\": with `match` any, leave it out"
                )));
            }
            clauses.push(clause);
        }
        Ok(Rule {
            kind: offer.kind,
            clauses,
            is_any,
            total: offer.total,
        })
    }

    /// Fails where a list that came is proved to be one that was not filtered.
    pub fn judged(
        &self,
        operation: &'static str,
        section: &LibraryId,
        rule: &Rule,
        listed: &Listed,
    ) -> Result<(), Error> {
        let ignored = |text: &str| {
            Error::new(
                operation,
                Cause::Unsupported(format!(
                    "it ignores the filter \"{text}\" for items of this kind"
                )),
            )
        };
        if let Some(at) = listed.evidence.iter().position(|one| one.is_ignored()) {
            return Err(ignored(rule.name(at)));
        }
        // Everything came: either everything is so, or nothing was asked for.
        let is_all =
            listed.total.is_some() && listed.total == rule.total && listed.total != Some(0);
        let suspects: Vec<(usize, &Term)> = (rule.clauses.iter().enumerate())
            .filter(|(at, clause)| {
                let kept = listed.evidence.get(*at).is_some_and(|one| one.is_kept());
                !rule.is_any && clause.sift.is_none() && !kept && (is_all || !clause.is_advertised)
            })
            .filter_map(|(at, clause)| Some((at, clause.term.as_ref()?)))
            .collect();
        for (at, opposite) in suspects
            .iter()
            .filter_map(|(at, term)| Some((*at, term.negated()?)))
        {
            let count = |term: &Term| self.counted(section, rule.kind, term);
            let same = |term: &Term| {
                count(term).is_some_and(|count| Some(count) == rule.total && count > 0)
            };
            let whole = rule.clauses[at].term.as_ref();
            if same(&opposite) && whole.is_some_and(same) {
                return Err(ignored(rule.name(at)));
            }
        }
        Ok(())
    }

    fn counted(&self, section: &LibraryId, kind: ListKind, term: &Term) -> Option<u32> {
        let target = paths::section_items(section).with("type", kind.wire());
        let answer = self
            .read_together("count items", vec![term.write(target).page(COUNT)])
            .next()?;
        page::count(answer).ok()?
    }
}

/// What is known of a list that came.
#[derive(Debug, Default)]
pub struct Listed {
    pub total: Option<u32>,
    evidence: Vec<Evidence>,
}

impl Listed {
    /// Takes in a row.
    pub fn add(&mut self, rule: &Rule, row: &Node<'_>) {
        if self.evidence.is_empty() {
            self.evidence =
                vec![Evidence::default(); if rule.is_any { 1 } else { rule.clauses.len() }];
        }
        if rule.is_any {
            if let Some(term) = rule.term() {
                self.evidence[0].add(&term, row);
            }
            return;
        }
        for (evidence, clause) in self.evidence.iter_mut().zip(&rule.clauses) {
            // What is sifted comes out right, whatever came in.
            if let Some(term) = clause.term.as_ref().filter(|_| clause.sift.is_none()) {
                evidence.add(term, row);
            }
        }
    }
}

impl Rule {
    /// Adds the filters to a list's request.
    pub fn write(&self, target: Target) -> Target {
        match self.term() {
            Some(term) => term.write(target),
            None => target,
        }
    }

    fn term(&self) -> Option<Term> {
        let mut terms: Vec<Term> = self
            .clauses
            .iter()
            .filter_map(|clause| clause.term.clone())
            .collect();
        match terms.len() {
            0 => None,
            1 => terms.pop(),
            _ if self.is_any => Some(Term::Any(terms)),
            _ => Some(Term::All(terms)),
        }
    }

    /// Whether rows have to be looked through.
    pub fn sifts(&self) -> bool {
        self.clauses.iter().any(|clause| clause.sift.is_some())
    }

    /// Whether a row is one that was asked for, as far as the server could not be asked.
    pub fn admits(&self, row: &Node<'_>) -> bool {
        let title = row.text("title").unwrap_or_default().to_lowercase();
        let mut sifts = self
            .clauses
            .iter()
            .filter_map(|clause| clause.sift.as_ref());
        sifts.all(|sift| {
            let words = sift.words.to_lowercase();
            match sift.relation {
                Relation::Is | Relation::IsAnyOf => title == words,
                Relation::IsNot | Relation::IsNoneOf => title != words,
                Relation::ContainsNot => !title.contains(&words),
                Relation::Begins => title.starts_with(&words),
                Relation::Ends => title.ends_with(&words),
                _ => title.contains(&words),
            }
        })
    }

    fn name(&self, at: usize) -> &str {
        let clause = self.clauses.get(at).filter(|_| !self.is_any);
        clause.map_or("any of them", |clause| &clause.text)
    }
}

#[cfg(test)]
mod tests;

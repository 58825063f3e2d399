//! The rule of a smart list as Plex keeps it: a query of one library, in a content URI (plex-api-2 22).

use percent_encoding::percent_decode_str;

use super::{
    Rule,
    field::{self, LEVELS},
    term::{Operator, Term, Test},
};
use crate::{
    plex::{Target, paths},
    types::{Id, ItemSort, LibraryId, ListKind},
};

/// Groups within groups. Nobody writes as many; a server might.
const DEPTH: usize = 16;

/// The rule of a smart playlist or collection.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    pub section: LibraryId,
    /// Keys with the operators at their ends, and values, in their order.
    query: Vec<(String, String)>,
}

impl Stored {
    /// Reads a content URI; absent where it is no query of one library. `server://` holds the path as it is, `library://`
    /// encoded once more.
    pub fn read(content: &str) -> Option<Stored> {
        if content.starts_with("library://") {
            let (_, path) = content.split_once("/directory/")?;
            let path = percent_decode_str(path).decode_utf8().ok()?;
            return Stored::of_path(&format!("/{}", path.trim_start_matches('/')));
        }
        let (_, rest) = content.strip_prefix("server://")?.split_once('/')?;
        let (_, path) = rest.split_once('/')?;
        Stored::of_path(&format!("/{path}"))
    }

    fn of_path(path: &str) -> Option<Stored> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let section = path.strip_prefix("/library/sections/")?;
        let section = LibraryId::parse(section.strip_suffix("/all")?)?;
        let decoded = |text| Some(percent_decode_str(text).decode_utf8().ok()?.into_owned());
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let query = pairs.map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decoded(key)?, decoded(value)?))
        });
        Some(Stored {
            section,
            query: query.collect::<Option<_>>()?,
        })
    }

    /// The rule that lists what `rule` finds.
    pub fn new(
        section: &LibraryId,
        sort: Option<ItemSort>,
        limit: Option<u32>,
        rule: &Rule,
    ) -> Option<Stored> {
        let target = paths::section_items(section)
            .with("type", rule.kind.wire())
            .with_some("sort", sort.map(ItemSort::wire))
            .with_some("limit", limit);
        Stored::of_path(&rule.write(target).path_and_query())
    }

    /// The same with another order or number of items, where one is given.
    pub fn with(mut self, sort: Option<ItemSort>, limit: Option<u32>) -> Stored {
        let values = [
            ("sort", sort.map(|sort| sort.wire().to_owned())),
            ("limit", limit.map(|limit| limit.to_string())),
        ];
        for (key, value) in values {
            let Some(value) = value else { continue };
            self.query.retain(|(other, _)| other != key);
            self.query.push((key.to_owned(), value));
        }
        self
    }

    /// The same, with the order and the number of items of another rule where it has none of its own.
    pub fn keeping(mut self, other: &Stored) -> Stored {
        for key in ["sort", "limit"] {
            if self.value(key).is_none() {
                let kept = other.query.iter().find(|(name, _)| name == key);
                self.query.extend(kept.cloned());
            }
        }
        self
    }

    /// A key that is no field, order or group that this program knows.
    pub fn unknown(&self) -> Option<&str> {
        let is_known = |key: &str| {
            let name = key.trim_end_matches(['!', '<', '>']);
            let (level, name) = name.rsplit_once('.').unwrap_or(("", name));
            let is_level = level.is_empty() || LEVELS.iter().any(|(_, word)| *word == level);
            matches!(
                name,
                "push" | "pop" | "or" | "and" | "type" | "sort" | "limit"
            ) || is_level && level != "movie" && field::named(name).is_some()
        };
        let mut keys = self.query.iter().map(|(key, _)| key.as_str());
        keys.find(|key| !is_known(key))
    }

    /// The list that it stands for.
    pub fn target(&self) -> Target {
        let mut target = paths::section_items(&self.section);
        for (key, value) in &self.query {
            target = target.with(key, value);
        }
        target
    }

    fn value(&self, key: &str) -> Option<&str> {
        let mut found = self.query.iter().filter(|(name, _)| name == key);
        found.next().map(|(_, value)| value.as_str())
    }

    /// The level that it lists.
    pub fn kind(&self) -> Option<ListKind> {
        let number = self.value("type")?;
        let mut kinds = LEVELS.iter().map(|(kind, _)| *kind);
        kinds.find(|kind| kind.wire() == number)
    }

    pub fn limit(&self) -> Option<u32> {
        self.value("limit")?.parse().ok()
    }

    /// The order as Plex writes it.
    pub fn sort(&self) -> Option<&str> {
        self.value("sort")
    }

    /// Whether it finds the same: Plex may write the same rule in other ways.
    pub fn is_same(&self, other: &Stored) -> bool {
        let filters = |stored: &Stored| -> Vec<(String, String)> {
            let pairs = stored.query.iter();
            let filters = pairs.filter(|(key, _)| !is_outside(key));
            filters.cloned().collect()
        };
        self.section == other.section
            && ["type", "sort", "limit"]
                .iter()
                .all(|key| self.value(key) == other.value(key))
            && filters(self) == filters(other)
    }

    /// The conditions; absent where there are none, or nobody can read them.
    pub fn term(&self) -> Option<Term> {
        let mut at = 0;
        let mut terms = Vec::new();
        while at < self.query.len() {
            terms.extend(self.group(&mut at, 0)?);
        }
        joined(terms)
    }

    /// Reads up to the end of a group.
    fn group(&self, at: &mut usize, depth: usize) -> Option<Vec<Term>> {
        let (mut any, mut all) = (Vec::new(), Vec::new());
        while let Some((key, value)) = self.query.get(*at) {
            *at += 1;
            match key.as_str() {
                "push" if depth < DEPTH => all.extend(joined(self.group(at, depth + 1)?)),
                "push" => return None,
                "pop" => break,
                "or" => any.extend(joined(std::mem::take(&mut all))),
                key if is_outside(key) => {}
                key => all.push(Term::Is(test(key, value))),
            }
        }
        if any.is_empty() {
            return Some(all);
        }
        any.extend(joined(all));
        Some(vec![Term::Any(any)])
    }
}

/// Whether a key is no filter and opens no group.
fn is_outside(key: &str) -> bool {
    matches!(key, "type" | "sort" | "limit" | "and") || key.starts_with("include")
}

fn joined(mut terms: Vec<Term>) -> Option<Term> {
    match terms.len() {
        0 | 1 => terms.pop(),
        _ => Some(Term::All(terms)),
    }
}

fn test(key: &str, value: &str) -> Test {
    let field = key.trim_end_matches(['!', '<', '>']);
    let exact = value.strip_prefix('=');
    let (operator, value) = match (&key[field.len()..], exact) {
        ("", None) => (Operator::Is, value),
        ("", Some(value)) => (Operator::Exactly, value),
        ("!", None) => (Operator::IsNot, value),
        ("!", Some(value)) => (Operator::NotExactly, value),
        ("<", _) => (Operator::Begins, value),
        (">", _) => (Operator::Ends, value),
        (">>", _) => (Operator::Above, value),
        ("<<", _) => (Operator::Below, value),
        // Nobody's field: it is told as it stands.
        _ => {
            return Test {
                field: key.to_owned(),
                operator: Operator::Is,
                value: value.to_owned(),
            };
        }
    };
    Test {
        field: field.to_owned(),
        operator,
        value: value.to_owned(),
    }
}

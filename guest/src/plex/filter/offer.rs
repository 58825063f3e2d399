//! What a library can be filtered by, as the server describes it: `Meta` of a list (plex-api-2, 23).

use std::collections::BTreeMap;

use super::field::{self, Field, UNADVERTISED};
use crate::{
    plex::{Client, Error, page, page::COUNT, paths},
    sorted,
    types::{LibraryId, ListKind},
    wire::{Inside, Node},
};

/// The filters of a library at one level.
#[derive(Debug)]
pub struct Offer {
    /// Which is listed.
    pub kind: ListKind,
    /// Items of it without any filter.
    pub total: Option<u32>,
    /// Of all levels.
    fields: Vec<Offered>,
    /// Of each type of field: `=`, `!=`, `>>=`.
    operators: BTreeMap<String, Vec<String>>,
}

/// A field that the server advertises.
#[derive(Debug)]
struct Offered {
    /// The level in whose description it stands.
    of: String,
    /// `genre`, `show.genre`.
    key: String,
    kind: String,
}

/// A field as requests name it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// With its level: `show.genre`. Films have none.
    pub key: String,
    /// The level: `show`.
    pub level: String,
    pub kind: Kind,
    pub is_advertised: bool,
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// One of the names that the library lists.
    Name,
    Text,
    Number,
    Date,
    Flag,
}

impl Kind {
    fn of(word: &str) -> Option<Kind> {
        Some(match word {
            "tag" | "resolution" | "audioLanguage" | "subtitleLanguage" => Kind::Name,
            "string" => Kind::Text,
            "integer" => Kind::Number,
            "date" => Kind::Date,
            "boolean" => Kind::Flag,
            _ => return None,
        })
    }
}

impl Client<'_> {
    /// Asks what `section` can be filtered by; `kind` is what is listed where it is not the library's own.
    pub fn offer(
        &self,
        operation: &'static str,
        section: &LibraryId,
        kind: Option<ListKind>,
    ) -> Result<Offer, Error> {
        let target = match kind {
            Some(ListKind::Collection) => paths::section_collections(section),
            _ => paths::section_items(section).with_some("type", kind.map(ListKind::wire)),
        };
        let target = target.with("includeMeta", 1).with("includeAdvanced", 1);
        let mut offer = Offer {
            kind: kind.unwrap_or(ListKind::Movie),
            total: None,
            fields: Vec::new(),
            operators: BTreeMap::new(),
        };
        let (mut active, mut came) = (None, 0);
        let container = self
            .read(operation, target.page(COUNT), Inside::Kept, &mut |node| {
                if node.name == "Meta" {
                    active = offer.read(&node).or(active.take());
                } else {
                    came += 1;
                }
            })
            .map_err(|error| error.or_no(|| format!("library {section}")))?;
        offer.total = page::total(&container, came);
        if let Some(active) = active.filter(|_| kind.is_none()) {
            offer.kind = active;
        }
        Ok(offer)
    }
}

impl Offer {
    /// Takes in a description; the level that the list shows.
    fn read(&mut self, meta: &Node<'_>) -> Option<ListKind> {
        let mut active = None;
        for level in meta.children("Type") {
            let Some(of) = level.text("type") else {
                continue;
            };
            // Albums of photos are no level of ours: the one below them stands for them.
            let is_active = level.flag("active") == Some(true);
            let known = field::LEVELS.iter().find(|(_, word)| *word == of);
            if let Some((kind, _)) = known
                && (is_active || active.is_none())
            {
                active = Some(*kind);
            }
            for one in level.children("Field") {
                if let (Some(key), Some(kind)) = (one.text("key"), one.text("type")) {
                    let of = of.clone();
                    self.fields.push(Offered { of, key, kind });
                }
            }
        }
        for kind in meta.children("FieldType") {
            let operators = kind.children("Operator").filter_map(|one| one.text("key"));
            let operators: Vec<String> = operators.collect();
            self.operators
                .extend(kind.text("type").map(|name| (name, operators)));
        }
        active
    }

    /// The field that a word names at this level, or above or below it; `level` is the one that was asked for.
    pub fn find(&self, field: &Field, level: Option<&str>) -> Option<Found> {
        let own = [level.unwrap_or_default()];
        let levels = match level {
            Some(_) => &own[..],
            None => field::related(self.kind),
        };
        let mut levels = levels.iter();
        levels.find_map(|level| {
            let mut names = field.names.iter();
            names.find_map(|name| self.at(level, name))
        })
    }

    /// The field of that name at a level: one that is advertised, or one that is known to work without.
    fn at(&self, level: &str, name: &str) -> Option<Found> {
        let whole = format!("{level}.{name}");
        let is =
            |offered: &&Offered| offered.key == whole || offered.key == name && offered.of == level;
        if let Some(offered) = self.fields.iter().find(is) {
            return Some(Found {
                key: offered.key.clone(),
                level: level.to_owned(),
                kind: Kind::of(&offered.kind)?,
                is_advertised: true,
            });
        }
        let known = UNADVERTISED
            .iter()
            .filter(|(of, _)| *of == level || of.is_empty());
        let mut known = known.flat_map(|(_, fields)| fields.iter());
        let (_, kind) = known.find(|(known, _)| *known == name)?;
        // Levels of other libraries have no such fields.
        let prefix = format!("{level}.");
        let mut offered = self.fields.iter();
        let has_level =
            offered.any(|offered| offered.of == level || offered.key.starts_with(&prefix));
        has_level.then_some(Found {
            key: if level == "movie" {
                name.to_owned()
            } else {
                whole
            },
            level: level.to_owned(),
            kind: Kind::of(kind)?,
            is_advertised: false,
        })
    }

    /// Words of the fields that can be asked for here, in the order of the table.
    pub fn words(&self) -> Vec<(&'static Field, Found)> {
        let all = field::FIELDS.iter();
        all.filter_map(|field| Some((field, self.find(field, None)?)))
            .collect()
    }

    /// What the server advertises at this level or near it, and this program has no word for.
    pub fn unknown(&self) -> Vec<&str> {
        let near = field::related(self.kind);
        let mut names: Vec<&str> = (self.fields.iter())
            .filter(|offered| near.contains(&offered.of.as_str()))
            .filter(|offered| {
                let name = offered.key.rsplit('.').next().unwrap_or_default();
                field::named(name).is_none() || Kind::of(&offered.kind).is_none()
            })
            .map(|offered| offered.key.as_str())
            .collect();
        sorted::sort(&mut names);
        names.dedup();
        names
    }

    /// Whether fields like this one are compared so here. Where the server describes no operators, all are.
    pub fn has_operator(&self, found: &Found, operator: &str) -> bool {
        let offered = self.fields.iter().find(|offered| offered.key == found.key);
        let operators = offered.and_then(|offered| self.operators.get(&offered.kind));
        operators.is_none_or(|all| all.is_empty() || all.iter().any(|one| one == operator))
    }
}

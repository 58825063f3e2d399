//! People: what they did in the items that are here.

use std::collections::BTreeMap;

use super::{
    Cause, Client, Error, Target,
    id::id,
    item::{Extent, item},
    page::{Asked, Page},
    paths,
    trimming::trimmed,
};
use crate::{
    plex::columns::Columns,
    sorted,
    types::{Credit, Id, Item, LibraryId, PersonId, RatingKey},
    wire::{Inside, Node},
};

/// What the roles are called, as elements and as filters.
const ROLES: [(&str, &str); 4] = [
    ("Role", "actor"),
    ("Director", "director"),
    ("Writer", "writer"),
    ("Producer", "producer"),
];

/// Items of one person that are read, at most.
const MOST: u32 = 1000;

/// Somebody whose name holds the words that were looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Somebody {
    pub name: String,
    pub id: Option<String>,
    /// Library, role and tag: `/library/sections/1/all?actor=7`.
    listings: Vec<(LibraryId, &'static str, String)>,
}

impl Client<'_> {
    /// People whose name holds these words, each once; one whose name it is comes alone.
    pub fn people(&self, operation: &'static str, name: &str) -> Result<Vec<Somebody>, Error> {
        let mut found: BTreeMap<String, Somebody> = BTreeMap::new();
        let target = paths::search().with("query", name).with("limit", 20);
        self.read(operation, target, Inside::Kept, &mut |hub| {
            for node in hub.all_children() {
                let listing = node.text("key").and_then(|key| listing(&key));
                let (Some(title), Some(listing)) = (node.text("tag"), listing) else {
                    continue;
                };
                let somebody = found
                    .entry(title.to_lowercase())
                    .or_insert_with(|| Somebody {
                        name: title,
                        id: node.text("id").filter(|id| PersonId::parse(id).is_some()),
                        listings: Vec::new(),
                    });
                somebody.listings.push(listing);
            }
        })?;
        Ok(match found.remove(&name.trim().to_lowercase()) {
            Some(exactly) => vec![exactly],
            None => found.into_values().collect(),
        })
    }

    /// One page of the items with somebody, by year, newest first; and what somebody did in each.
    pub fn credits(
        &self,
        operation: &'static str,
        somebody: &Somebody,
        asked: Asked,
    ) -> Result<Page<Credit>, Error> {
        let targets: Vec<Target> = (somebody.listings.iter())
            .map(|(section, role, tag)| paths::section_items(section).with(role, tag))
            .collect();
        self.credited(operation, &somebody.name, targets, asked)
    }

    /// The same of the person with an id; the name comes with it.
    pub fn credits_of(
        &self,
        operation: &'static str,
        person: &PersonId,
        asked: Asked,
    ) -> Result<(String, Page<Credit>), Error> {
        let named = |error: Error| error.or_no(|| format!("person {person}"));
        let mut name = None;
        self.read(
            operation,
            paths::person(person),
            Inside::Skipped,
            &mut |node| {
                name = node.text("tag").or(name.take());
            },
        )
        .map_err(named)?;
        let Some(name) = name else {
            return Err(Error::new(
                operation,
                Cause::NotFound(format!("person {person}")),
            ));
        };
        let page = self.credited(operation, &name, vec![paths::person_media(person)], asked);
        Ok((name, page.map_err(named)?))
    }

    fn credited(
        &self,
        operation: &'static str,
        name: &str,
        targets: Vec<Target>,
        asked: Asked,
    ) -> Result<Page<Credit>, Error> {
        let all = Asked {
            start: 0,
            size: MOST,
        };
        let targets = targets.into_iter();
        let targets =
            targets.map(|target| trimmed(target, Extent::Mixed, &Columns::default()).page(all));
        let mut items: Vec<Item> = Vec::new();
        for answer in self.read_together(operation, targets.collect()) {
            answer.read(&mut |node| {
                let item = item(&node, Extent::Mixed);
                let known = items
                    .iter()
                    .any(|known| known.rating_key == item.rating_key);
                if item.rating_key.is_some() && !known {
                    items.push(item);
                }
            })?;
        }
        sorted::sort_by(&mut items, |a, b| {
            b.year.cmp(&a.year).then_with(|| a.title.cmp(&b.title))
        });
        let total = u32::try_from(items.len()).unwrap_or(u32::MAX);
        let page: Vec<Item> = (items.into_iter())
            .skip(asked.start as usize)
            .take(asked.size as usize)
            .collect();
        let roles = self.roles(operation, name, &page)?;
        let end = asked
            .start
            .saturating_add(u32::try_from(page.len()).unwrap_or(u32::MAX));
        let credits: Vec<Credit> = (page.into_iter())
            .map(|item| Credit {
                roles: (item.rating_key.as_ref())
                    .and_then(|key| roles.get(key).cloned())
                    .unwrap_or_default(),
                item,
            })
            .collect();
        Ok(Page {
            places: (asked.start..end).collect(),
            next: (end < total && !credits.is_empty()).then_some(end),
            items: credits,
            offset: asked.start,
            total: Some(total),
        })
    }

    /// What somebody did in each item: lists name two or three people at most.
    fn roles(
        &self,
        operation: &'static str,
        name: &str,
        items: &[Item],
    ) -> Result<BTreeMap<String, Vec<String>>, Error> {
        let keys = items
            .iter()
            .filter_map(|item| RatingKey::parse(item.rating_key.as_deref()?));
        let keys: Vec<RatingKey> = keys.collect();
        let mut found = BTreeMap::new();
        for keys in keys.chunks(100) {
            self.read(
                operation,
                paths::metadata(keys),
                Inside::Kept,
                &mut |node| {
                    if let Some(key) = id::<RatingKey>(&node, "ratingKey") {
                        found.insert(String::from(key), roles_of(&node, name));
                    }
                },
            )?;
        }
        Ok(found)
    }
}

fn roles_of(node: &Node<'_>, name: &str) -> Vec<String> {
    let mut roles = Vec::new();
    for (element, word) in ROLES {
        let by_name = |one: &&Node<'_>| {
            one.text("tag")
                .is_some_and(|tag| tag.to_lowercase() == name.to_lowercase())
        };
        for one in node.children(element).filter(by_name) {
            let role = match one.text("role") {
                Some(role) => format!("{word}: {role}"),
                None => word.to_owned(),
            };
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
    }
    roles
}

/// Library, role and tag of what lists somebody's items; absent for tags that are no people.
fn listing(key: &str) -> Option<(LibraryId, &'static str, String)> {
    let (path, query) = key.split_once('?')?;
    let library = path
        .strip_prefix("/library/sections/")?
        .strip_suffix("/all")?;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let (role, tag) = pairs.find_map(|(name, value)| {
        let role = ROLES.iter().find(|(_, word)| *word == name)?.1;
        Some((role, value))
    })?;
    let is_tag = !tag.is_empty() && tag.len() <= 10 && tag.bytes().all(|b| b.is_ascii_digit());
    Some((LibraryId::parse(library)?, role, tag.to_owned())).filter(|_| is_tag)
}

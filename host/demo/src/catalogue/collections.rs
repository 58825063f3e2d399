use serde::Deserialize;

use super::{BASE, Catalogue, DAY, Item, Kind, TagKind, item, section};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    collection: Vec<Collection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Collection {
    title: String,
    summary: String,
    director: Option<String>,
    genre: Option<String>,
    /// `TITLE`, or `TITLE (YEAR)` where there are two.
    #[serde(default)]
    films: Vec<String>,
}

const FIRST: u32 = 5_001;

pub fn add(catalogue: &mut Catalogue) {
    let file: File = toml::from_str(include_str!("../../data/collections.toml"))
        .expect("data/collections.toml is checked by the tests");
    for (collection, id) in file.collection.iter().zip(FIRST..) {
        let tag = catalogue
            .tags
            .intern(TagKind::Collection, &collection.title);
        let mut members = Vec::new();
        for position in 0..catalogue.items.len() {
            if !collection.holds(&catalogue.items[position], catalogue) {
                continue;
            }
            let film = &mut catalogue.items[position];
            film.tags.push(item::Tagged {
                kind: TagKind::Collection,
                id: tag,
                role: None,
            });
            members.push((film.released.clone(), film.id));
        }
        members.sort();
        let mut item = Item::new(id, Kind::Collection, section::FILMS, &collection.title);
        item.index = Some(tag);
        item.summary = collection.summary.clone();
        item.added = BASE - 200 * DAY + i64::from(id);
        item.updated = item.added + 40 * DAY;
        catalogue.add(item);
        let members = members.into_iter().map(|(_, film)| film).collect();
        catalogue.children.insert(id, members);
    }
}

impl Collection {
    fn holds(&self, item: &Item, catalogue: &Catalogue) -> bool {
        if item.kind != Kind::Movie {
            return false;
        }
        let has = |kind, name: &Option<String>| {
            name.as_ref().is_some_and(|name| {
                item.tags(kind)
                    .any(|tag| catalogue.tags.name(tag.id) == name)
            })
        };
        let named = format!("{} ({})", item.title, item.year.unwrap_or_default());
        has(TagKind::Director, &self.director)
            || has(TagKind::Genre, &self.genre)
            || self.films.contains(&item.title)
            || self.films.contains(&named)
    }
}

//! The libraries and what is in them, the same at every start.

pub mod chosen;
mod collections;
pub mod dialogue;
mod files;
mod films;
mod history;
pub mod item;
pub mod lyrics;
pub mod media;
mod music;
mod people;
mod photos;
mod playlists;
pub mod preferences;
pub mod section;
mod series;
pub mod synthetic;
pub mod tag;
pub mod text_format;
mod view;

use std::borrow::Cow;
use std::collections::HashMap;

pub use files::FILES;
pub use history::{Play, Played};
pub use item::{Item, Kind, Tagged};
pub use people::{Account, Device, GUEST, KIM, NANA, OWNER};
pub use playlists::Playlist;
pub use section::{Section, SectionKind};
use synthetic::Synthetic;
pub use tag::{TagKind, Tags};

pub use view::View;

/// 2026-01-01T00:00:00Z: the catalogue's own present. Everything in it was added and watched before.
pub const BASE: i64 = 1_767_225_600;

pub const DAY: i64 = 86_400;

/// The items, their order and what belongs to them.
#[derive(Clone)]
pub struct Catalogue {
    items: Vec<Item>,
    positions: HashMap<u32, usize>,
    children: HashMap<u32, Vec<u32>>,
    /// In the order of lists: by sorted title, or by place in the series or album.
    listed: HashMap<(u32, Kind), Vec<u32>>,
    views: HashMap<(u32, u32), View>,
    pub tags: Tags,
    pub sections: Vec<Section>,
    pub accounts: Vec<Account>,
    pub devices: Vec<Device>,
    pub playlists: Vec<Playlist>,
    /// Oldest first.
    pub history: Vec<Play>,
    synthetic: Option<Synthetic>,
}

/// Ids of items in order, which need not be held in memory.
#[derive(Clone, Debug)]
pub enum Ids {
    Some(Vec<u32>),
    Range { first: u32, count: u32 },
}

impl Catalogue {
    pub fn new(synthetic: usize) -> Catalogue {
        let mut catalogue = Catalogue {
            items: Vec::new(),
            positions: HashMap::new(),
            children: HashMap::new(),
            listed: HashMap::new(),
            views: HashMap::new(),
            tags: Tags::default(),
            sections: section::sections(synthetic > 0),
            accounts: people::accounts(),
            devices: people::devices(),
            playlists: Vec::new(),
            history: Vec::new(),
            synthetic: None,
        };
        films::add(&mut catalogue);
        series::add(&mut catalogue);
        music::add(&mut catalogue);
        photos::add(&mut catalogue);
        collections::add(&mut catalogue);
        if synthetic > 0 {
            catalogue.synthetic = Some(Synthetic::new(synthetic, &mut catalogue.tags));
        }
        // Last, so that the numbers of tags stay what they are.
        films::add_later(&mut catalogue);
        music::add_later(&mut catalogue);
        films::add_made_up(&mut catalogue);
        series::add_made_up(&mut catalogue);
        music::add_more(&mut catalogue);
        catalogue.sort();
        catalogue.playlists = playlists::playlists(&catalogue);
        catalogue.history = history::history(&catalogue);
        catalogue
    }

    /// The item, made on the spot when it is a synthetic one.
    pub fn item(&self, id: u32) -> Option<Cow<'_, Item>> {
        if let Some(position) = self.positions.get(&id) {
            return Some(Cow::Borrowed(&self.items[*position]));
        }
        self.synthetic.as_ref()?.item(id).map(Cow::Owned)
    }

    /// The item that has a version with the part; parts of synthetic ones are found once they were changed.
    pub fn with_part(&self, part: u64) -> Option<&Item> {
        let has = |item: &&Item| item.media.iter().any(|media| media.id == part);
        self.items.iter().find(has)
    }

    /// The item and the version of it that may have the stream.
    pub fn with_stream(&self, stream: u64) -> Option<(&Item, &media::Media)> {
        let part = stream.checked_sub(1)? / 10;
        let item = self.with_part(part)?;
        let media = item.media.iter().find(|media| media.id == part)?;
        Some((item, media))
    }

    /// The item, to be changed; a synthetic one is kept from now on.
    pub fn item_mut(&mut self, id: u32) -> Option<&mut Item> {
        if !self.positions.contains_key(&id) {
            let made = self.synthetic.as_ref()?.item(id)?;
            self.positions.insert(id, self.items.len());
            self.items.push(made);
        }
        self.items.get_mut(*self.positions.get(&id)?)
    }

    /// The item's title, without making the rest of a synthetic one.
    pub fn title(&self, id: u32) -> Option<Cow<'_, str>> {
        match (self.positions.get(&id), &self.synthetic) {
            (Some(position), _) => Some(Cow::Borrowed(&self.items[*position].title)),
            (None, Some(synthetic)) => synthetic.title_of(id).map(Cow::Owned),
            (None, None) => None,
        }
    }

    /// When the item was added, without making the rest of a synthetic one; 0 for one that does not exist.
    pub fn added(&self, id: u32) -> i64 {
        match (self.positions.get(&id), &self.synthetic) {
            (Some(position), _) => self.items[*position].added,
            (None, Some(synthetic)) => synthetic.added(id),
            (None, None) => 0,
        }
    }

    pub fn is_synthetic(&self, id: u32) -> bool {
        id >= synthetic::START
    }

    /// All items of a kind in a section, in the default order.
    pub fn of_kind(&self, section: u32, kind: Kind) -> Ids {
        match &self.synthetic {
            Some(synthetic) if section == section::SYNTHETIC && kind == Kind::Movie => {
                synthetic.ids()
            }
            _ => Ids::Some(
                self.listed
                    .get(&(section, kind))
                    .cloned()
                    .unwrap_or_default(),
            ),
        }
    }

    /// Seasons, episodes, albums, tracks, photos, or members of a collection, in order.
    pub fn children(&self, id: u32) -> &[u32] {
        self.children.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The leaves of the item, which can be played: itself, or all that it holds.
    pub fn leaves(&self, item: &Item) -> Vec<u32> {
        if item.kind.is_leaf() {
            return vec![item.id];
        }
        self.children(item.id)
            .iter()
            .filter_map(|child| self.item(*child))
            .flat_map(|child| self.leaves(&child))
            .collect()
    }

    /// The item's parent, and the parent's.
    pub fn ancestors(&self, item: &Item) -> (Option<Cow<'_, Item>>, Option<Cow<'_, Item>>) {
        let parent = item.parent.and_then(|id| self.item(id));
        let grandparent = parent
            .as_ref()
            .and_then(|parent| parent.parent)
            .and_then(|id| self.item(id));
        (parent, grandparent)
    }

    pub fn section(&self, id: u32) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    /// The account's own state of the item when the server started.
    pub fn view(&self, account: u32, id: u32) -> View {
        match (&self.synthetic, self.views.get(&(account, id))) {
            (_, Some(view)) => *view,
            (Some(synthetic), None) if account == OWNER => synthetic.view(id),
            _ => View::default(),
        }
    }

    pub fn section_mut(&mut self, id: u32) -> Option<&mut Section> {
        self.sections.iter_mut().find(|section| section.id == id)
    }

    /// Takes a library away, with all that is in it.
    pub fn remove_section(&mut self, id: u32) {
        self.sections.retain(|section| section.id != id);
        if id == section::SYNTHETIC {
            self.synthetic = None;
        }
        self.items.retain(|item| item.section != id);
        self.settle();
    }

    /// Takes away what is in none of a library's folders, and what holds nothing then.
    pub fn leave_folders(&mut self, section: &Section) {
        let is_inside = |file: &str| {
            let mut folders = section.folders.iter();
            folders.any(|folder| file.starts_with(folder.as_str()))
        };
        self.items.retain(|item| {
            item.section != section.id
                || item.media.is_empty()
                || item.media.iter().any(|media| is_inside(&media.file))
        });
        // Seasons first, then what held them alone.
        for _ in 0..2 {
            self.settle();
            let (items, children) = (&mut self.items, &self.children);
            items.retain(|item| {
                let holds = children.get(&item.id).is_some_and(|held| !held.is_empty());
                item.section != section.id
                    || item.kind.is_leaf()
                    || item.kind == Kind::Collection
                    || holds
            });
        }
        self.settle();
    }

    /// Forgets what is no longer among the items, and lists everything in order again.
    fn settle(&mut self) {
        let places = self.items.iter().enumerate();
        self.positions = places.map(|(position, item)| (item.id, position)).collect();
        let positions = &self.positions;
        self.children.retain(|id, held| {
            held.retain(|child| positions.contains_key(child));
            positions.contains_key(id)
        });
        self.resort();
    }

    /// Everything that had been watched when the server started, in a fixed order.
    fn views(&self) -> Vec<(u32, u32, View)> {
        let mut views: Vec<_> = self
            .views
            .iter()
            .map(|((account, id), view)| (*account, *id, *view))
            .collect();
        views.sort_by_key(|(account, id, _)| (*account, *id));
        views
    }

    /// Adds an item in its place among the others.
    pub fn insert(&mut self, item: Item) {
        self.add(item);
        self.resort();
    }

    /// Takes an item away, and what is in it, a collection's members apart.
    pub fn remove(&mut self, id: u32) {
        let inside = match self.item(id) {
            Some(item) if item.kind != Kind::Collection => self.children(id).to_vec(),
            Some(_) => Vec::new(),
            None => return,
        };
        for child in inside {
            self.remove(child);
        }
        self.children.remove(&id);
        for children in self.children.values_mut() {
            children.retain(|child| *child != id);
        }
        self.items.retain(|item| item.id != id);
        self.positions = self
            .items
            .iter()
            .enumerate()
            .map(|(position, item)| (item.id, position))
            .collect();
        self.resort();
    }

    /// A work by the guid that its agent gave it, synthetic ones apart.
    pub fn by_guid(&self, guid: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.guid() == guid)
    }

    /// All items that are kept, in no order that means anything.
    pub fn kept(&self) -> impl Iterator<Item = &Item> {
        self.items.iter()
    }

    /// Moves the files of one item, or what it holds, into another, and takes it away.
    pub fn absorb(&mut self, into: u32, other: u32) {
        let children = self.children.remove(&other).unwrap_or_default();
        for child in &children {
            if let Some(child) = self.item_mut(*child) {
                child.parent = Some(into);
            }
        }
        self.children.entry(into).or_default().extend(children);
        let media = self.item(other).map(|item| item.media.clone());
        if let (Some(item), Some(media)) = (self.item_mut(into), media) {
            item.media.extend(media);
        }
        self.remove(other);
    }

    /// Puts the ids in the place of what is directly inside an item.
    pub fn set_children(&mut self, id: u32, children: Vec<u32>) {
        self.children.insert(id, children);
    }

    /// Lists everything in order again, for instance after a title has changed.
    pub fn resort(&mut self) {
        self.listed.clear();
        self.sort();
    }

    fn add(&mut self, item: Item) {
        if let Some(parent) = item.parent {
            self.children.entry(parent).or_default().push(item.id);
        }
        self.positions.insert(item.id, self.items.len());
        self.items.push(item);
    }

    fn sort(&mut self) {
        let mut keys: Vec<_> = self
            .items
            .iter()
            .map(|item| {
                let (parent, grandparent) = self.ancestors(item);
                let top = grandparent.as_deref().or(parent.as_deref()).unwrap_or(item);
                let places = (
                    parent.as_deref().and_then(|parent| parent.index),
                    item.index,
                );
                let place = if item.kind == Kind::Collection {
                    (None, None)
                } else {
                    places
                };
                let key = (top.sort_title().to_lowercase(), place, item.id);
                ((item.section, item.kind), key)
            })
            .collect();
        keys.sort_by(|(_, left), (_, right)| left.cmp(right));
        for (list, (_, _, id)) in keys {
            self.listed.entry(list).or_default().push(id);
        }
    }
}

impl Ids {
    pub fn len(&self) -> usize {
        match self {
            Ids::Some(ids) => ids.len(),
            Ids::Range { count, .. } => *count as usize,
        }
    }

    /// A part of the ids; what is out of range is left out.
    pub fn page(&self, start: usize, size: usize) -> Vec<u32> {
        match self {
            Ids::Some(ids) => ids.iter().skip(start).take(size).copied().collect(),
            Ids::Range { first, count } => {
                let end = start.saturating_add(size).min(*count as usize);
                (start..end.max(start))
                    .map(|at| first + at as u32)
                    .collect()
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        let (listed, range) = match self {
            Ids::Some(ids) => (ids.as_slice(), 0..0),
            Ids::Range { first, count } => (&[][..], *first..first + count),
        };
        listed.iter().copied().chain(range)
    }

    /// As if the list ended after `limit`.
    pub fn cut(&mut self, limit: usize) {
        match self {
            Ids::Some(ids) => ids.truncate(limit),
            Ids::Range { count, .. } => *count = (*count).min(limit as u32),
        }
    }
}

/// Forty hexadecimal digits that tell this server from others, the same at every start.
pub fn machine_identifier() -> String {
    hex_of(0x91e8)
}

/// A number that looks random and is always the same for the same input.
pub fn mix(seed: u64) -> u64 {
    let mut value = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Forty hexadecimal digits.
pub fn hex_of(seed: u64) -> String {
    format!(
        "{:016x}{:016x}{:08x}",
        mix(seed),
        mix(seed ^ 0x5555),
        mix(seed ^ 0xaaaa) as u32
    )
}

/// Unix seconds of the start of a `YYYY-MM-DD` day in UTC.
pub fn epoch(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month: u8 = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    let date = time::Date::from_calendar_date(year, month.try_into().ok()?, day).ok()?;
    Some(date.midnight().assume_utc().unix_timestamp())
}

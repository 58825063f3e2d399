//! The pictures that an item has to choose from, and which of them it shows.

use std::collections::HashMap;

use bytes::Bytes;

use crate::catalogue::{Item, Kind, hex_of, mix};

/// A kind of picture; the word is the one in paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Element {
    Thumb,
    Art,
    ClearLogo,
    SquareArt,
    Banner,
}

/// A picture that can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its name: `metadata://posters/…`, `upload://posters/…`.
    pub key: String,
    /// Missing for what was uploaded.
    pub provider: Option<&'static str>,
}

#[derive(Clone, Default)]
pub struct Artwork {
    added: HashMap<(u32, Element), Vec<String>>,
    /// `None` when the picture was taken away.
    selected: HashMap<(u32, Element), Option<String>>,
    files: HashMap<String, (&'static str, Bytes)>,
}

impl Element {
    /// `poster`, `thumb`, `art`, …
    pub fn by_name(name: &str) -> Option<Element> {
        Some(match name {
            "thumb" | "poster" => Element::Thumb,
            "art" => Element::Art,
            "clearLogo" => Element::ClearLogo,
            "squareArt" => Element::SquareArt,
            "banner" => Element::Banner,
            _ => return None,
        })
    }

    /// `posters`, `arts`, …
    pub fn by_plural(name: &str) -> Option<Element> {
        Element::by_name(name.strip_suffix('s')?)
    }

    /// The field that a choice locks.
    pub fn field(self) -> &'static str {
        match self {
            Element::Thumb => "thumb",
            Element::Art => "art",
            Element::ClearLogo => "clearLogo",
            Element::SquareArt => "squareArt",
            Element::Banner => "banner",
        }
    }

    /// The word in the keys of pictures.
    fn plural(self) -> &'static str {
        match self {
            Element::Thumb => "posters",
            Element::Art => "art",
            Element::ClearLogo => "clearLogos",
            Element::SquareArt => "squareArts",
            Element::Banner => "banners",
        }
    }
}

impl Artwork {
    /// Everything that the item can show: what the agent found, then what was added.
    pub fn candidates(&self, item: &Item, element: Element) -> Vec<Candidate> {
        let agent = agent(item.kind);
        let count = match element {
            Element::Thumb => 3,
            Element::Art => 2,
            _ => 1,
        };
        let found = (0..count).filter(|_| item.agent_guid.is_none() || !item.guids.is_empty());
        let found = found.map(|place| Candidate {
            key: format!(
                "metadata://{}/{agent}_{}",
                element.plural(),
                hex_of(u64::from(item.id) << 8 | place)
            ),
            provider: Some(agent),
        });
        let added = self.added.get(&(item.id, element)).into_iter().flatten();
        let added = added.map(|key| Candidate {
            key: key.clone(),
            provider: None,
        });
        let mut all: Vec<_> = found.chain(added).collect();
        if all.is_empty() {
            all.push(Candidate {
                key: format!("media://{}.bundle/thumb1.jpg", hex_of(u64::from(item.id))),
                provider: None,
            });
        }
        all
    }

    /// The key of what the item shows; the first when nobody has chosen, `None` when it was taken away.
    pub fn selected(&self, item: &Item, element: Element) -> Option<String> {
        match self.selected.get(&(item.id, element)) {
            Some(selected) => selected.clone(),
            None => self
                .candidates(item, element)
                .into_iter()
                .next()
                .map(|first| first.key),
        }
    }

    /// For which picture of the item the key is a candidate.
    pub fn element_of(&self, item: &Item, key: &str) -> Option<Element> {
        let all = [
            Element::Thumb,
            Element::Art,
            Element::ClearLogo,
            Element::SquareArt,
            Element::Banner,
        ];
        all.into_iter().find(|element| {
            let mut candidates = self.candidates(item, *element).into_iter();
            candidates.any(|candidate| candidate.key == key)
        })
    }

    /// Chooses a candidate; `None` when there is none with the key.
    pub fn select(&mut self, item: &Item, element: Element, key: &str) -> Option<()> {
        let mut candidates = self.candidates(item, element).into_iter();
        candidates.find(|candidate| candidate.key == key)?;
        self.selected
            .insert((item.id, element), Some(key.to_owned()));
        Some(())
    }

    /// Adds a picture and chooses it. The same one is not added a second time.
    pub fn add(
        &mut self,
        item: &Item,
        element: Element,
        source: &str,
        file: Option<(&'static str, Bytes)>,
    ) {
        let key = format!("upload://{}/{}", element.plural(), hex_of(seed_of(source)));
        if let Some(file) = file {
            self.files.insert(key.clone(), file);
        }
        let added = self.added.entry((item.id, element)).or_default();
        if !added.contains(&key) {
            added.push(key.clone());
        }
        self.selected.insert((item.id, element), Some(key));
    }

    /// The item shows none of its pictures from now on.
    pub fn take_away(&mut self, item: &Item, element: Element) {
        self.selected.insert((item.id, element), None);
    }

    /// The bytes of a picture that was uploaded, and their media type.
    pub fn uploaded(&self, key: &str) -> Option<(&'static str, &Bytes)> {
        let (media_type, bytes) = self.files.get(key)?;
        Some((media_type, bytes))
    }
}

fn agent(kind: Kind) -> &'static str {
    match kind {
        Kind::Movie | Kind::Collection => "tv.plex.agents.movie",
        Kind::Show | Kind::Season | Kind::Episode => "tv.plex.agents.series",
        _ => "tv.plex.agents.music",
    }
}

/// A number that stands for a text.
pub fn seed_of(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2, |seed, byte| mix(seed ^ u64::from(byte)))
}

//! Every path that is asked, and the ids that may stand in one.

use std::fmt;

use super::Target;
use crate::wire::Node;

/// A library's or an item's id: one to ten digits. Nothing else enters a path, so that nothing a model
/// writes can change which endpoint is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id(String);

impl Id {
    /// `what` names the id in the error: "library id".
    pub fn parse(what: &str, text: &str) -> Result<Id, String> {
        Id::of(text).ok_or_else(|| {
            let shown: String = text.chars().take(40).flat_map(char::escape_debug).collect();
            format!("a {what} is 1 to 10 digits, for example \"12\", not \"{shown}\"")
        })
    }

    /// The id in an attribute; absent where no tool would take it: live TV has an address in the place of a rating key,
    /// and what is in no library a number below zero.
    pub fn read(node: &Node<'_>, name: &str) -> Option<Id> {
        Id::of(&node.text(name)?)
    }

    pub(super) fn of(text: &str) -> Option<Id> {
        is_digits(text, 10).then(|| Id(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The id of a user: those of plex.tv are longer than anything on a server.
pub fn is_account(text: &str) -> bool {
    is_digits(text, 20)
}

fn is_digits(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

impl From<Id> for String {
    fn from(id: Id) -> String {
        id.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

pub fn root() -> Target {
    Target::new("/")
}

pub fn identity() -> Target {
    Target::new("/identity")
}

pub fn accounts() -> Target {
    Target::new("/accounts")
}

pub fn devices() -> Target {
    Target::new("/devices")
}

pub fn sections() -> Target {
    Target::new("/library/sections")
}

pub fn section_items(section: &Id) -> Target {
    Target::new(format!("/library/sections/{section}/all"))
}

pub fn section_genres(section: &Id) -> Target {
    Target::new(format!("/library/sections/{section}/genre"))
}

pub fn section_recently_added(section: &Id) -> Target {
    Target::new(format!("/library/sections/{section}/recentlyAdded"))
}

/// GET scans on every version; PUT and POST came and went.
pub fn section_refresh(section: &Id) -> Target {
    Target::new(format!("/library/sections/{section}/refresh"))
}

pub fn recently_added() -> Target {
    Target::new("/library/recentlyAdded")
}

pub fn on_deck() -> Target {
    Target::new("/library/onDeck")
}

/// Those that exist; `skipRefresh` because a plain GET may start an analysis.
pub fn metadata(items: &[Id]) -> Target {
    let items: Vec<&str> = items.iter().map(Id::as_str).collect();
    Target::new(format!("/library/metadata/{}", items.join(",")))
        .with("includeGuids", 1)
        .with("skipRefresh", 1)
}

/// Without the extra entry "All episodes", which is no item.
pub fn children(item: &Id) -> Target {
    Target::new(format!("/library/metadata/{item}/children")).with("excludeAllLeaves", 1)
}

/// All albums of an artist, newest first. Its children are the main ones only, without EPs, singles, live albums and
/// compilations.
pub fn albums(section: &Id, artist: &Id) -> Target {
    section_items(section)
        .with("type", 9)
        .with("artist.id", artist)
        .with("sort", "originallyAvailableAt:desc")
}

pub fn search() -> Target {
    Target::new("/hubs/search")
}

pub fn sessions() -> Target {
    Target::new("/status/sessions")
}

pub fn history() -> Target {
    Target::new("/status/sessions/history/all")
}

//! Every path that is asked, and the ids that may stand in one.

use std::fmt;

use super::Target;

/// A library's or an item's id: one to ten digits. Nothing else enters a path, so that nothing a model
/// writes can change which endpoint is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id(String);

impl Id {
    /// `what` names the id in the error: "library id".
    pub fn parse(what: &str, text: &str) -> Result<Id, String> {
        match (1..=10).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
            true => Ok(Id(text.to_owned())),
            false => {
                let shown: String = text.chars().take(40).flat_map(char::escape_debug).collect();
                Err(format!(
                    "a {what} is 1 to 10 digits, for example \"12\", not \"{shown}\""
                ))
            }
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
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

pub fn search() -> Target {
    Target::new("/hubs/search")
}

pub fn sessions() -> Target {
    Target::new("/status/sessions")
}

pub fn history() -> Target {
    Target::new("/status/sessions/history/all")
}

//! Ids in public databases, from the guids that agents give.

use crate::wire::Node;

/// Ids that name this very item in a public database: from the list of guids, or, for libraries with an agent of old, from
/// the one guid. What only Plex or one server knows (`plex://`, `local://`, `com.plexapp.agents.none://`) is none.
pub fn external_ids(node: &Node<'_>) -> Vec<String> {
    let listed = node.children("Guid").filter_map(|guid| guid.text("id"));
    let ids: Vec<String> = listed.filter_map(|guid| public(&guid)).collect();
    if !ids.is_empty() {
        return ids;
    }
    let guid = node.text("guid");
    guid.and_then(|guid| legacy(&guid)).into_iter().collect()
}

/// A guid of today: `imdb://tt0017136`.
fn public(guid: &str) -> Option<String> {
    let (source, id) = guid.split_once("://")?;
    external(source, id)
}

/// `imdb://tt0017136` of `com.plexapp.agents.imdb://tt0017136?lang=en`, and the same of the agent for animation:
/// `com.plexapp.agents.hama://tvdb-73141`.
fn legacy(guid: &str) -> Option<String> {
    let (agent, id) = guid
        .strip_prefix("com.plexapp.agents.")?
        .split_once("://")?;
    let id = id.split('?').next()?;
    match agent {
        "imdb" => external("imdb", id),
        "themoviedb" => external("tmdb", id),
        "thetvdb" => external("tvdb", id),
        "hama" => {
            let (source, id) = id.split_once('-')?;
            external(source, id)
        }
        _ => None,
    }
}

/// The id, if it is one that the database gives. Seasons and episodes of old agents (`73141/1/2`) name their show.
pub(super) fn external(source: &str, id: &str) -> Option<String> {
    let digits = |text: &str| (1..=10).contains(&text.len()) && is_all(text, u8::is_ascii_digit);
    let is_id = match source {
        "imdb" => id.strip_prefix("tt").is_some_and(digits),
        "tmdb" | "tvdb" | "anidb" => digits(id),
        // MusicBrainz.
        "mbid" => id.len() == 36 && is_all(id, |b| b.is_ascii_hexdigit() || *b == b'-'),
        _ => false,
    };
    is_id.then(|| format!("{source}://{id}"))
}

fn is_all(text: &str, test: impl Fn(&u8) -> bool) -> bool {
    text.bytes().all(|byte| test(&byte))
}

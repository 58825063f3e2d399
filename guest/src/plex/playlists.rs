//! Playlists: `/playlists`. A user sees their own ones only.

use super::{
    Cause, Client, Error,
    id::id,
    instant::instant,
    item::{Extent, seconds},
    library::Shape,
    list::List,
    list_id::Holder,
    page::{Asked, Page, Received},
    paths,
};
use crate::{
    types::{Id, LibraryId, Playlist, PlaylistId, PlaylistKind, PlaylistRow, RowId},
    wire::{Inside, Node},
};

/// Plex's number for playlists, without the folders that may hold them (plex-api-2 30).
const PLAYLIST: u32 = 15;

/// Which playlists.
#[derive(Default)]
pub struct Listing {
    pub kind: Option<PlaylistKind>,
    /// Words in the title, in any case.
    pub title: Option<String>,
    pub smart: Option<bool>,
}

impl Client<'_> {
    /// One page of the playlists of the token's user, those in folders too.
    pub fn playlists(&self, list: &Listing, asked: Asked) -> Result<Page<Playlist>, Error> {
        const OPERATION: &str = "list playlists";
        let target = paths::playlists()
            .with("type", PLAYLIST)
            .with_some("playlistType", list.kind.map(PlaylistKind::wire))
            .with_some("smart", list.smart.map(u8::from))
            .with_some("title", list.title.as_ref());
        let mut received = Received::new(asked);
        let container = self.read(
            OPERATION,
            target.page(asked),
            Inside::Skipped,
            &mut |node| {
                if node.has("ratingKey") {
                    received.push(|| playlist(&node));
                }
            },
        )?;
        let page = received.page(&container).flatten();
        match list.ignored(&page.items) {
            None => Ok(page),
            Some(filter) => Err(Error::new(
                OPERATION,
                Cause::Unsupported(format!("it ignores the filter `{filter}`")),
            )),
        }
    }
}

impl Client<'_> {
    /// Playlists with exactly that title; Plex looks for words in it.
    pub fn playlists_called(&self, title: &str) -> Result<Vec<Holder>, Error> {
        let list = Listing {
            title: Some(title.to_owned()),
            ..Listing::default()
        };
        let found = self.every_playlist(&list)?.into_iter();
        let found = found.filter(|playlist| playlist.title.trim() == title.trim());
        let ids = found.filter_map(|playlist| PlaylistId::parse(&playlist.id));
        Ok(ids.map(Holder::Playlist).collect())
    }

    /// All pages of a list of playlists.
    pub fn every_playlist(&self, list: &Listing) -> Result<Vec<Playlist>, Error> {
        let (mut all, mut start) = (Vec::new(), 0);
        for _ in 0..PAGES {
            let page = self.playlists(list, Asked { start, size: PAGE })?;
            all.extend(page.items);
            match page.next {
                Some(next) => start = next,
                None => break,
            }
        }
        Ok(all)
    }

    /// Makes a playlist; `content` is what it holds, or the rule of a smart one.
    pub fn new_playlist(
        &self,
        operation: &'static str,
        kind: PlaylistKind,
        title: &str,
        is_smart: bool,
        content: Option<&str>,
    ) -> Result<(), Error> {
        let target = paths::new_playlist(kind.wire(), title, is_smart, content);
        self.change(operation, target).map(drop)
    }

    /// Makes a playlist of a file of the server, beside one that was made of it before.
    pub fn import_playlist(
        &self,
        operation: &'static str,
        section: &LibraryId,
        path: &str,
    ) -> Result<(), Error> {
        self.change(operation, paths::upload_playlist(section, path))
            .map(drop)
    }

    /// Gives a playlist another title or description.
    pub fn edit_playlist(
        &self,
        operation: &'static str,
        playlist: &PlaylistId,
        title: Option<&str>,
        summary: Option<&str>,
    ) -> Result<(), Error> {
        self.change(operation, paths::edit_playlist(playlist, title, summary))
            .map(drop)
            .map_err(|error| error.or_no(|| format!("playlist {playlist}")))
    }

    /// Deletes a playlist; what is in it stays.
    pub fn delete_playlist(
        &self,
        operation: &'static str,
        playlist: &PlaylistId,
    ) -> Result<(), Error> {
        self.change(operation, paths::delete_playlist(playlist))
            .map(drop)
            .map_err(|error| error.or_no(|| format!("playlist {playlist}")))
    }

    /// One page of what is in a playlist, each with the id of its row; a smart one has no such ids.
    pub fn playlist_rows(
        &self,
        operation: &'static str,
        playlist: &Holder,
        asked: Asked,
        shape: &Shape,
    ) -> Result<Page<PlaylistRow>, Error> {
        let mut ids = Vec::new();
        let list = List {
            operation,
            target: paths::members(playlist),
            extent: Extent::Mixed.unless_full(shape.detail),
            columns: shape.columns.clone(),
        };
        let (page, _) = self.rows(&list, asked, &mut |node| {
            ids.push(id::<RowId>(node, "playlistItemID").map(String::from));
            true
        })?;
        // A server that sends the whole list has sent what is before this page too.
        let skipped = ids.len().saturating_sub(page.items.len());
        let ids = ids.split_off(skipped.min(page.offset as usize));
        let page = self.completed(&list, asked, page)?;
        let rows = std::iter::zip(ids, page.items);
        Ok(Page {
            items: rows
                .map(|(row_id, item)| PlaylistRow { row_id, item })
                .collect(),
            places: page.places,
            offset: page.offset,
            total: page.total,
            next: page.next,
        })
    }
}

/// Playlists of a page, and pages that are read.
const PAGE: u32 = 200;
const PAGES: usize = 10;

impl Listing {
    /// A filter that did not work. Plex answers the whole list, and no error, to one it does not know.
    fn ignored(&self, playlists: &[Playlist]) -> Option<&'static str> {
        let other_kind = |playlist: &Playlist| playlist.kind != self.kind;
        if self.kind.is_some() && playlists.iter().any(other_kind) {
            return Some("kind");
        }
        let other_rule =
            |playlist: &Playlist| self.smart.is_some_and(|smart| smart != playlist.smart);
        playlists.iter().any(other_rule).then_some("smart")
    }
}

/// Absent for what has no id that tools take.
pub(super) fn playlist(node: &Node<'_>) -> Option<Playlist> {
    Some(Playlist {
        id: id::<PlaylistId>(node, "ratingKey")?.into(),
        title: node.text("title").unwrap_or_default(),
        kind: match node.text("playlistType").as_deref() {
            Some("video") => Some(PlaylistKind::Video),
            Some("audio") => Some(PlaylistKind::Audio),
            Some("photo") => Some(PlaylistKind::Photo),
            _ => None,
        },
        smart: node.flag("smart").unwrap_or(false),
        item_count: node.small("leafCount"),
        duration_seconds: seconds(node, "duration"),
        added_at: instant(node, "addedAt"),
        updated_at: instant(node, "updatedAt"),
        summary: None,
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{http::fake::Fake, plex::Settings};

    const NINE: Asked = Asked { start: 0, size: 9 };

    fn listed(fake: &Fake, list: &Listing) -> Result<Page<Playlist>, Error> {
        let [prefix, token, client_identifier] = ["", "secret", "test"].map(str::to_owned);
        let deadline = Duration::from_secs(30);
        let settings = Settings {
            prefix,
            token,
            client_identifier,
            deadline,
            told: None,
        };
        Client::new(fake, settings).playlists(list, NINE)
    }

    const TWO: &str = r#"{"MediaContainer":{"totalSize":2,"Metadata":[
        {"ratingKey":"7","type":"playlist","title":"Rags","smart":"0","playlistType":"audio","leafCount":4,"duration":61500,"addedAt":1700000000},
        {"ratingKey":"/x","type":"playlist","title":"Elsewhere"}]}}"#;

    #[test]
    fn a_playlist_is_told_with_what_it_takes_to_choose_it() {
        let fake = Fake::default().json("/playlists", TWO);
        let page = listed(&fake, &Listing::default()).unwrap();
        let expected = Playlist {
            id: "7".into(),
            title: "Rags".into(),
            kind: Some(PlaylistKind::Audio),
            smart: false,
            item_count: Some(4),
            duration_seconds: Some(61),
            added_at: Some("2023-11-14T22:13:20Z".into()),
            updated_at: None,
            summary: None,
        };
        assert_eq!((page.items, page.total), (vec![expected], Some(2)));
        assert!(fake.paths()[0].starts_with("/playlists?type=15&X-Plex-Container-Start=0&"));
    }

    #[test]
    fn a_filter_that_the_server_ignores_is_an_error() {
        #[track_caller]
        fn check(list: Listing, query: &str, ignored: &str) {
            let fake = Fake::default().json("/playlists", TWO);
            let error = listed(&fake, &list).unwrap_err().to_string();
            assert!(
                error.ends_with(&format!("it ignores the filter `{ignored}`")),
                "{error}"
            );
            assert!(fake.paths()[0].contains(query), "{:?}", fake.paths());
        }
        let kind = Some(PlaylistKind::Video);
        check(
            Listing {
                kind,
                ..Listing::default()
            },
            "&playlistType=video&",
            "kind",
        );
        let smart = Some(true);
        check(
            Listing {
                smart,
                ..Listing::default()
            },
            "&smart=1&",
            "smart",
        );
    }
}

//! The exports, each one delegating line; and the sections that describe them to hosts.

use super::{Environment, bindings};
use crate::{
    http::wasi::Wasi,
    plex::Client,
    tools::{Budget, library, playback, server},
    types::{
        Detail, HistoryPage, ItemDetailsList, ItemPage, ItemSort, LibraryList, ListKind, Scan,
        SearchResult, Server, SessionList, ToolError,
    },
};

struct Component;

bindings::export!(Component with_types_in bindings);

/// Environment -> client -> handler.
fn call<T>(handle: impl FnOnce(&Client, Budget) -> Result<T, ToolError>) -> Result<T, ToolError> {
    let Environment {
        https,
        authority,
        settings,
        budget,
    } = Environment::read()?;
    let transport = Wasi::new(https, &authority);
    handle(&Client::new(&transport, settings), budget)
}

impl bindings::Guest for Component {
    fn plex_get_libraries() -> Result<LibraryList, ToolError> {
        call(library::libraries)
    }

    fn plex_get_library_items(
        library_id: String,
        limit: Option<u32>,
        offset: Option<u32>,
        sort: Option<ItemSort>,
        kind: Option<ListKind>,
        unwatched: Option<bool>,
        title: Option<String>,
        genre: Option<String>,
        year: Option<u32>,
        actor: Option<String>,
        director: Option<String>,
        collection: Option<String>,
        detail: Option<Detail>,
    ) -> Result<ItemPage, ToolError> {
        let args = library::Items {
            library_id,
            limit,
            offset,
            sort,
            kind,
            unwatched,
            title,
            genre,
            year,
            actor,
            director,
            collection,
            detail,
        };
        call(|plex, budget| library::items(plex, budget, args))
    }

    fn plex_get_recently_added(
        limit: Option<u32>,
        offset: Option<u32>,
        library_id: Option<String>,
        detail: Option<Detail>,
    ) -> Result<ItemPage, ToolError> {
        call(|plex, budget| {
            library::recently_added(plex, budget, limit, offset, library_id, detail)
        })
    }

    fn plex_get_on_deck(
        limit: Option<u32>,
        offset: Option<u32>,
        detail: Option<Detail>,
    ) -> Result<ItemPage, ToolError> {
        call(|plex, budget| library::on_deck(plex, budget, limit, offset, detail))
    }

    fn plex_get_sessions() -> Result<SessionList, ToolError> {
        call(playback::sessions)
    }

    fn plex_search(
        query: String,
        limit: Option<u32>,
        section_id: Option<String>,
        detail: Option<Detail>,
    ) -> Result<SearchResult, ToolError> {
        call(|plex, budget| library::search(plex, budget, query, limit, section_id, detail))
    }

    fn plex_refresh_library(
        library_id: String,
        path: Option<String>,
        force: Option<bool>,
    ) -> Result<Scan, ToolError> {
        call(|plex, budget| library::refresh(plex, budget, library_id, path, force))
    }

    fn plex_get_history(
        limit: Option<u32>,
        offset: Option<u32>,
        account_id: Option<String>,
        library_id: Option<String>,
        since: Option<String>,
        until: Option<String>,
    ) -> Result<HistoryPage, ToolError> {
        let args = playback::History {
            limit,
            offset,
            account_id,
            library_id,
            since,
            until,
        };
        call(|plex, budget| playback::history(plex, budget, args))
    }

    fn plex_get_item(rating_keys: Vec<String>) -> Result<ItemDetailsList, ToolError> {
        call(|plex, budget| library::details(plex, budget, rating_keys))
    }

    fn plex_get_children(
        rating_key: String,
        limit: Option<u32>,
        offset: Option<u32>,
        detail: Option<Detail>,
    ) -> Result<ItemPage, ToolError> {
        call(|plex, budget| library::children(plex, budget, rating_key, limit, offset, detail))
    }

    fn plex_get_server() -> Result<Server, ToolError> {
        call(server::server)
    }
}

/// For our host: what the tags of the WIT say. A static in a section of its own survives into the
/// component, whatever is stripped.
#[used]
#[unsafe(link_section = "mcp-tools")]
static MCP_TOOLS: [u8; include_bytes!(concat!(env!("OUT_DIR"), "/mcp-tools.json")).len()] =
    *include_bytes!(concat!(env!("OUT_DIR"), "/mcp-tools.json"));

/// For other hosts: the words.
#[used]
#[unsafe(link_section = "package-docs")]
static PACKAGE_DOCS: [u8; include_bytes!(concat!(env!("OUT_DIR"), "/package-docs.bin")).len()] =
    *include_bytes!(concat!(env!("OUT_DIR"), "/package-docs.bin"));

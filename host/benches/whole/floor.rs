//! The floor: reqwest, structs with serde, and JSON, as anybody would write it who trusts everything. It asks Plex for the
//! same, decodes no more than it answers, and writes the same message as our server, to the byte.

pub mod serve;

use anyhow::{Context, ensure};
use plex_mcp::plex::columns::Columns;
use plex_mcp::plex::item::Extent;
use plex_mcp::plex::page::Asked;
use plex_mcp::plex::paths;
use plex_mcp::plex::trimming::trimmed;
use plex_mcp::types::{Id as _, LibraryId};
use reqwest::header::{ACCEPT, ACCEPT_ENCODING};
use serde::{Deserialize, Serialize};

use crate::plex::{Account, LIBRARY_ID};

/// What Plex is asked to write.
#[derive(Clone, Copy, PartialEq)]
pub enum Format {
    Json,
    Xml,
}

impl Format {
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::Xml => "application/xml",
        }
    }
}

#[derive(Clone)]
pub struct Floor {
    client: reqwest::Client,
    account: Account,
}

impl Floor {
    pub fn new(account: &Account) -> anyhow::Result<Floor> {
        // As in the host.
        let client = reqwest::Client::builder()
            .no_proxy()
            .referer(false)
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([])
            .build()?;
        Ok(Floor {
            client,
            account: account.clone(),
        })
    }

    /// The message that answers request `id`: `limit` films from `offset`.
    pub async fn page(
        &self,
        id: u64,
        format: Format,
        offset: u32,
        limit: u32,
    ) -> anyhow::Result<Vec<u8>> {
        let body = self.get(format, offset, limit).await?;
        let container = match format {
            Format::Json => serde_json::from_slice::<Json>(&body)?.container,
            Format::Xml => quick_xml::de::from_str(std::str::from_utf8(&body)?)?,
        };
        Ok(message(id, &container.page(offset, limit))?)
    }

    /// The answer as it comes. The headers are those that the component and the gate send.
    pub async fn get(
        &self,
        format: Format,
        offset: u32,
        limit: u32,
    ) -> anyhow::Result<bytes::Bytes> {
        let page = Asked {
            start: offset,
            size: limit,
        };
        let library = LibraryId::parse(LIBRARY_ID).context("LIBRARY_ID is no id of a library")?;
        let target = paths::section_items(&library).with("sort", "titleSort");
        let target = trimmed(target, Extent::Brief, &Columns::default()).page(page);
        let url = format!("{}{}", self.account.url, target.path_and_query());
        let answer = self
            .client
            .get(url)
            .header(ACCEPT, format.media_type())
            .header(
                "x-plex-client-identifier",
                "20e7122e-f7d6-4b62-be45-ff9cf152d67f",
            )
            .header("x-plex-product", "plex-mcp")
            .header("x-plex-version", "0.1.0")
            .header("x-plex-platform", "WebAssembly")
            .header("x-plex-device-name", "plex-mcp")
            .header("x-plex-container-start", offset)
            .header("x-plex-container-size", limit)
            .header(ACCEPT_ENCODING, "identity")
            .header("x-plex-token", &self.account.token)
            .send()
            .await?;
        ensure!(
            answer.status().is_success(),
            "Plex answers {}",
            answer.status()
        );
        answer.bytes().await.context("the body broke off")
    }
}

#[derive(Deserialize)]
struct Json {
    #[serde(rename = "MediaContainer")]
    container: Container,
}

/// What Plex writes. The second names are those of XML, where fields are attributes.
#[derive(Deserialize)]
struct Container {
    #[serde(rename = "totalSize", alias = "@totalSize")]
    total: Option<u32>,
    #[serde(rename = "Metadata", alias = "Video", default)]
    items: Vec<Metadata>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    #[serde(alias = "@ratingKey")]
    rating_key: String,
    #[serde(rename = "type", alias = "@type")]
    kind: String,
    #[serde(alias = "@title")]
    title: String,
    #[serde(alias = "@year")]
    year: Option<u32>,
    #[serde(alias = "@duration")]
    duration: Option<u64>,
    #[serde(alias = "@rating")]
    rating: Option<f64>,
    #[serde(alias = "@audienceRating")]
    audience_rating: Option<f64>,
    #[serde(alias = "@viewCount")]
    view_count: Option<u32>,
    #[serde(alias = "@viewOffset")]
    view_offset: Option<u64>,
}

/// What our server answers about films.
#[derive(Serialize)]
struct Page {
    items: Vec<Item>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u32>,
    offset: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_offset: Option<u32>,
}

#[derive(Serialize)]
struct Item {
    rating_key: String,
    kind: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_seconds: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rating: Option<f64>,
    watched: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress_seconds: Option<u64>,
}

impl Container {
    /// A server that does not page sends everything and no total: the page is cut out of it.
    fn page(self, offset: u32, limit: u32) -> Page {
        let came = self.items.len() as u32;
        let skip = if self.total.is_some() { 0 } else { offset };
        let total = self.total.unwrap_or(came);
        let items = self
            .items
            .into_iter()
            .skip(skip as usize)
            .take(limit as usize);
        let items: Vec<Item> = items.map(Item::from).collect();
        let end = offset + items.len() as u32;
        Page {
            next_offset: (end < total && !items.is_empty()).then_some(end),
            items,
            total: Some(total),
            offset,
        }
    }
}

impl From<Metadata> for Item {
    fn from(film: Metadata) -> Item {
        Item {
            rating_key: film.rating_key,
            kind: film.kind,
            title: film.title,
            year: film.year,
            duration_seconds: film.duration.map(|duration| duration / 1000),
            rating: film.audience_rating.or(film.rating),
            watched: film.view_count.unwrap_or(0) > 0,
            progress_seconds: film
                .view_offset
                .map(|offset| offset / 1000)
                .filter(|s| *s > 0),
        }
    }
}

#[derive(Serialize)]
struct Message<'p> {
    jsonrpc: &'static str,
    id: u64,
    result: Outcome<'p>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'p> {
    content: [Content; 1],
    structured_content: &'p Page,
    is_error: bool,
}

#[derive(Serialize)]
struct Content {
    #[serde(rename = "type")]
    kind: &'static str,
    text: String,
}

fn message(id: u64, page: &Page) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Message {
        jsonrpc: "2.0",
        id,
        result: Outcome {
            content: [Content {
                kind: "text",
                text: serde_json::to_string(page)?,
            }],
            structured_content: page,
            is_error: false,
        },
    })
}

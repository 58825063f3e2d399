//! One request together with who asks and what time it is.

use std::borrow::Cow;
use std::time::Duration;

use crate::catalogue::{self, Ids, Item, Kind, OWNER, Section, View};
use crate::node::Node;
use crate::paging::Page;
use crate::reply::{NOT_FOUND, Refusal};
use crate::request::Request;
use crate::state::{Progress, State};

/// Whose token came with the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct User {
    pub account: u32,
}

/// The libraries that are shared with the guest.
const SHARED: [u32; 2] = [catalogue::section::FILMS, catalogue::section::MUSIC];

impl User {
    pub fn is_admin(self) -> bool {
        self.account == OWNER
    }

    pub fn sees(self, section: u32) -> bool {
        self.is_admin() || SHARED.contains(&section)
    }
}

/// Differences between one answer and a healthy one.
#[derive(Clone, Copy, Default)]
pub struct Quirks {
    /// The whole list, whatever the filter.
    pub ignore_filters: bool,
    /// The token that came with the request is part of a title.
    pub echo_token: bool,
    /// Instants and days lie where nobody was.
    pub impossible_times: bool,
    /// Titles and names are so many characters long.
    pub long_texts: Option<usize>,
    /// A change is answered as if it had been made.
    pub no_effect: bool,
    /// Of several items that a change is for, only the first half is changed.
    pub half: bool,
    /// For so long after a change everything is read as it was before.
    pub lag: Option<Duration>,
}

/// The segments of the path that stand for a `{name}` of the route's pattern.
pub type Places = Vec<(&'static str, String)>;

/// A request that reads.
pub struct Call<'a> {
    pub state: &'a State,
    pub request: &'a Request,
    pub places: &'a Places,
    pub user: User,
    /// Unix seconds; the same for the whole answer.
    pub now: i64,
    pub quirks: Quirks,
}

/// A request that changes something.
pub struct Change<'a> {
    pub state: &'a mut State,
    pub request: &'a Request,
    pub places: &'a Places,
    pub user: User,
    /// Unix seconds; the same for the whole answer.
    pub now: i64,
    pub quirks: Quirks,
}

impl Change<'_> {
    /// The state as it can be read now.
    pub fn call(&self) -> Call<'_> {
        Call {
            state: self.state,
            request: self.request,
            places: self.places,
            user: self.user,
            now: self.now,
            quirks: self.quirks,
        }
    }
}

impl<'a> Call<'a> {
    /// The segment of the path that stands for `{name}`; empty when the pattern has none.
    pub fn at(&self, name: &str) -> &'a str {
        let places: &'a Places = self.places;
        places
            .iter()
            .find(|(place, _)| *place == name)
            .map_or("", |(_, segment)| segment)
    }

    /// The item that `{id}` of the path names.
    pub fn item_at(&self) -> Result<Cow<'a, Item>, Refusal> {
        let id = self.at("id").parse().ok();
        id.and_then(|id| self.item(id)).ok_or(NOT_FOUND)
    }

    /// The library that `{section}` of the path names.
    pub fn section_at(&self) -> Result<&'a Section, Refusal> {
        self.section(self.at("section")).ok_or(NOT_FOUND)
    }

    /// An item that the user may see.
    pub fn item(&self, id: u32) -> Option<Cow<'a, Item>> {
        let state: &'a State = self.state;
        let item = state.catalogue.item(id)?;
        self.user.sees(item.section).then_some(item)
    }

    pub fn section(&self, id: &str) -> Option<&'a Section> {
        let state: &'a State = self.state;
        let section = state.catalogue.section(id.parse().ok()?)?;
        self.user.sees(section.id).then_some(section)
    }

    pub fn sections(&self) -> impl Iterator<Item = &'a Section> {
        let (state, user): (&'a State, User) = (self.state, self.user);
        let sections = state.catalogue.sections.iter();
        sections.filter(move |section| user.sees(section.id))
    }

    pub fn view(&self, id: u32) -> View {
        let State {
            catalogue,
            watching,
            ..
        } = self.state;
        watching.view(catalogue, self.user.account, id)
    }

    pub fn progress(&self, item: &Item) -> Progress {
        let State {
            catalogue,
            watching,
            ..
        } = self.state;
        watching.progress(catalogue, self.user.account, item)
    }

    /// The number of items of the same kind and library that have the tag.
    pub fn count_tagged(&self, item: &Item, tag: u32) -> usize {
        let catalogue = &self.state.catalogue;
        let kind = match item.kind {
            Kind::Season | Kind::Episode => Kind::Show,
            Kind::Track => Kind::Album,
            other => other,
        };
        let ids = catalogue.of_kind(item.section, kind);
        ids.iter()
            .filter_map(|id| catalogue.item(id))
            .filter(|item| item.tags.iter().any(|tagged| tagged.id == tag))
            .count()
    }

    pub fn ignores_filters(&self) -> bool {
        self.quirks.ignore_filters
    }

    pub fn page(&self) -> Page {
        Page::of(self.request)
    }

    /// The asked page of the ids, as items.
    pub fn items(&self, ids: &Ids, page: Page) -> Vec<Cow<'a, Item>> {
        let ids = ids.page(page.start, page.size);
        ids.into_iter().filter_map(|id| self.item(id)).collect()
    }

    /// `offset` and `totalSize`, which only answers in pages have, and what goes with them into the headers.
    pub fn paged(&self, node: &mut Node, page: Page, total: usize) -> Option<(usize, usize)> {
        if !page.asked {
            return None;
        }
        node.push("offset", page.start);
        node.push("totalSize", total);
        Some((page.start, total))
    }
}

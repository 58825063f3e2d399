//! One request together with who asks and what time it is.

use std::borrow::Cow;

use crate::catalogue::{Ids, Item, Kind, OWNER, Section};
use crate::paging::Page;
use crate::request::Request;
use crate::server::{Quirks, Server};
use crate::watching::{Progress, View};
use crate::{catalogue, node::Node};

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

pub struct Call<'a> {
    pub server: &'a Server,
    pub request: &'a Request,
    pub user: User,
    /// Unix seconds; the same for the whole answer.
    pub now: i64,
    pub quirks: Quirks,
}

impl<'a> Call<'a> {
    /// An item that the user may see.
    pub fn item(&self, id: u32) -> Option<Cow<'a, Item>> {
        let server: &'a Server = self.server;
        let item = server.catalogue.item(id)?;
        self.user.sees(item.section).then_some(item)
    }

    pub fn section(&self, id: &str) -> Option<&'a Section> {
        let server: &'a Server = self.server;
        let section = server.catalogue.section(id.parse().ok()?)?;
        self.user.sees(section.id).then_some(section)
    }

    pub fn sections(&self) -> impl Iterator<Item = &'a Section> {
        let (server, user): (&'a Server, User) = (self.server, self.user);
        let sections = server.catalogue.sections.iter();
        sections.filter(move |section| user.sees(section.id))
    }

    pub fn view(&self, id: u32) -> View {
        let catalogue = &self.server.catalogue;
        self.server.watching.view(catalogue, self.user.account, id)
    }

    pub fn progress(&self, item: &Item) -> Progress {
        let catalogue = &self.server.catalogue;
        self.server
            .watching
            .progress(catalogue, self.user.account, item)
    }

    /// How many items of the same kind and library have the tag.
    pub fn count_tagged(&self, item: &Item, tag: u32) -> usize {
        let catalogue = &self.server.catalogue;
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

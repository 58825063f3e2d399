//! Path and query of a request, encoded as Plex reads them.

use std::fmt::{Display, Write};
use std::marker::PhantomData;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::page::Asked;
use crate::http::Method;

/// RFC 3986 unreserved characters stay as they are.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A request that changes nothing: the only one that can be sent again.
#[derive(Clone, Copy, Debug)]
pub enum Read {}

/// A request that changes something: it is sent once, whatever its method.
#[derive(Clone, Copy, Debug)]
pub enum Change {}

/// The place a request goes to, below the server's address, and what it `Does` there. Made in this layer only.
#[derive(Clone, Debug)]
pub struct Target<Does = Read> {
    method: Method,
    path: String,
    query: String,
    pub(super) page: Option<Asked>,
    /// The player that the server passes it on to.
    pub(super) player: Option<String>,
    does: PhantomData<Does>,
}

impl Target<Read> {
    pub(super) fn new(path: impl Into<String>) -> Target<Read> {
        Target::with_method(Method::Get, path)
    }

    pub fn page(self, page: Asked) -> Target<Read> {
        let target = self
            .with("X-Plex-Container-Start", page.start)
            .with("X-Plex-Container-Size", page.size);
        Target {
            page: Some(page),
            ..target
        }
    }
}

impl Target<Change> {
    pub(super) fn changing(method: Method, path: impl Into<String>) -> Target<Change> {
        Target::with_method(method, path)
    }
}

impl<Does> Target<Does> {
    fn with_method(method: Method, path: impl Into<String>) -> Target<Does> {
        Target {
            method,
            path: path.into(),
            query: String::new(),
            page: None,
            player: None,
            does: PhantomData,
        }
    }

    /// For a player, which the server passes it on to.
    pub(super) fn to(self, player: &str) -> Target<Does> {
        Target {
            player: Some(player.to_owned()),
            ..self
        }
    }

    pub fn method(&self) -> Method {
        self.method
    }

    /// Adds a key and its value. An operator stands at the end of the key: `viewedAt>`.
    ///
    /// Both are encoded, the `=` between them never: Plex would not see it, and would answer the whole,
    /// unfiltered list.
    pub fn with(mut self, key: &str, value: impl Display) -> Target<Does> {
        self.query
            .push(if self.query.is_empty() { '?' } else { '&' });
        let (key, value) = (utf8_percent_encode(key, VALUE), value.to_string());
        write!(self.query, "{key}={}", utf8_percent_encode(&value, VALUE))
            .expect("a string takes everything");
        self
    }

    /// Adds a key and lists of plain names with commas in between, which need no encoding.
    pub(super) fn with_names(mut self, key: &str, lists: &[&str]) -> Target<Does> {
        self.query
            .push(if self.query.is_empty() { '?' } else { '&' });
        self.query.push_str(key);
        for (place, list) in lists.iter().enumerate() {
            self.query.push(if place == 0 { '=' } else { ',' });
            self.query.push_str(list);
        }
        self
    }

    pub fn with_some(self, key: &str, value: Option<impl Display>) -> Target<Does> {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The content URI of what it names on the server `machine`: as queues, lists and marks take it (plex-api-2 22).
    pub(super) fn content_uri(&self, machine: &str) -> String {
        let path = self.path_and_query();
        format!("server://{machine}/com.plexapp.plugins.library{path}")
    }

    /// As it stands in a request.
    pub fn path_and_query(&self) -> String {
        format!("{}{}", self.path, self.query)
    }
}

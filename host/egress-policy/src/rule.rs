//! One `@egress` line: which requests a tool may send.

mod lint;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use http::Method;

use super::header::Header;
use super::mismatch::Mismatch;
use super::names::{Names, is_name, listed};
use super::piece::{Call, Counted, Piece};
use super::query::{Depth, Key, Query, QueryFound};
use super::segment::Segments;
use super::syntax::split_once;
use super::target::Target;
pub use lint::tool as check_tool;

/// One `@egress` line, parsed. Its `Display` is what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    text: String,
    pub(crate) method: Method,
    pub(crate) change: bool,
    pub(crate) origin: Option<String>,
    pub(crate) path: Segments,
    pub(crate) query: Query,
    pub(crate) headers: Vec<Header>,
    pub(crate) answers: Option<Arc<[String]>>,
    pub(crate) undone_by: Option<String>,
}

/// A request that a rule describes.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub target: Target,
    pub counted: Counted,
    pub secrets: Vec<(usize, String)>,
}

impl Rule {
    /// Parses one line of a tool's.
    ///
    /// # Errors
    /// Says what is wrong with the line, and what to write. A line that could do harm is wrong.
    pub fn parse(text: &str, names: &Names<'_>) -> Result<Rule, String> {
        let rule = Rule::read(text, names)?;
        lint::rule(&rule, names)?;
        Ok(rule)
    }

    fn read(text: &str, names: &Names<'_>) -> Result<Rule, String> {
        let mut words = text.split(' ');
        let written = words.next().unwrap_or_default();
        let target = words
            .next()
            .ok_or("a rule is a method, a space and a path")?;
        let (method, change) = match written {
            "GET" => (Method::GET, false),
            "HEAD" => (Method::HEAD, false),
            "GET!" => (Method::GET, true),
            "POST" => (Method::POST, true),
            "PUT" => (Method::PUT, true),
            "DELETE" => (Method::DELETE, true),
            _ => {
                return Err(format!(
                    "`{written}` is no method of a rule: write GET, HEAD, GET! (a GET that changes), PUT, POST or DELETE"
                ));
            }
        };
        let (origin, target) = match target.split_once(":/") {
            Some((name, path)) if !name.contains(['/', '?']) => {
                let target = &target[target.len() - path.len() - 1..];
                (Some(origin(name, names)?), target)
            }
            _ => (None, target),
        };
        let (path, query) = split_once(target, '?')?;
        let mut rule = Rule {
            text: text.to_owned(),
            method,
            change,
            origin,
            path: Segments::parse(path, names)?,
            query: query.map_or(Ok(Query::default()), |query| Query::parse(query, names))?,
            headers: Vec::new(),
            answers: None,
            undone_by: None,
        };
        while let Some(clause) = words.next() {
            let said = words.next().filter(|said| !said.is_empty());
            let said = said.ok_or_else(|| format!("`{clause}` says nothing"))?;
            rule.clause(clause, said, names)?;
        }
        rule.count();
        Ok(rule)
    }

    fn clause(&mut self, clause: &str, said: &str, names: &Names<'_>) -> Result<(), String> {
        match clause {
            "header" => {
                let header = Header::parse(said, names)?;
                if self.headers.iter().any(|other| other.name == header.name) {
                    return Err(format!("`header {said}` binds a header twice"));
                }
                self.headers.push(header);
            }
            "answers" if self.answers.is_none() => {
                let members: Vec<_> = said.split(',').map(str::to_owned).collect();
                let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
                let is_member = |name: &String| !name.is_empty() && name.bytes().all(legal);
                let twice = members
                    .iter()
                    .enumerate()
                    .any(|(at, name)| members[..at].contains(name));
                if twice || !members.iter().all(is_member) {
                    return Err(format!(
                        "`answers {said}`: write names of JSON members, each once, with commas in between"
                    ));
                }
                self.answers = Some(members.into());
            }
            "undone-by" if self.undone_by.is_none() => self.undone_by = Some(said.to_owned()),
            "answers" | "undone-by" => return Err(format!("`{clause}` stands there twice")),
            "json" => return Err("`json`: no request has a body".into()),
            _ => {
                return Err(format!(
                    "`{clause}` is no part of a rule: after the path come `header NAME=VALUE`, `answers NAMES` and `undone-by TOOL`"
                ));
            }
        }
        Ok(())
    }

    /// Marks the list of which a change names each element once: the first that is always there.
    fn count(&mut self) {
        let headers = self.headers.iter_mut().map(|header| &mut header.value);
        let lists = self
            .path
            .pieces_mut()
            .chain(headers.flat_map(|value| value.lists_mut()))
            .chain(self.query.lists_mut());
        let mut counted = lists.filter_map(|piece| match piece {
            Piece::Elements { counted, .. } => Some(counted),
            _ => None,
        });
        if let Some(counted) = counted.next() {
            *counted = true;
        }
    }

    /// The method it admits.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// True if its requests change something: one leaves once in a call, and no client may send it again.
    pub fn is_change(&self) -> bool {
        self.change
    }

    /// The name of a second origin, `None` for the configured server.
    pub fn origin(&self) -> Option<&str> {
        self.origin.as_deref()
    }

    /// The members that the tool sees of the answer, at every depth; `None` for all of it.
    pub fn answers(&self) -> Option<&Arc<[String]>> {
        self.answers.as_ref()
    }

    /// The parameters without which it admits nothing.
    pub fn needed(&self) -> BTreeSet<&str> {
        let path = self.path.pieces().filter_map(Piece::parameter);
        let headers = self.headers.iter().flat_map(|header| header.value.needed());
        path.chain(headers).chain(self.query.needed()).collect()
    }

    /// True if it tells others where the server is.
    pub fn tells_the_servers_address(&self) -> bool {
        self.query
            .keys()
            .filter_map(|key| key.value.as_ref())
            .any(|value| {
                let pieces = value.all_pieces();
                pieces.iter().any(|it| matches!(it, Piece::Server(_)))
            })
    }

    /// The names of the delegated secrets that it places.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.query.keys().filter_map(Key::secret)
    }

    /// Matches a request of a call.
    pub(crate) fn describe(
        &self,
        method: &Method,
        target: &Target,
        headers: &[(&str, &str)],
        call: &Call<'_>,
    ) -> Result<Found, Mismatch> {
        let mut counted = self
            .path
            .describe(&target.segments, call)
            .ok_or(Mismatch::Path)?;
        if self.method != *method {
            return Err(Mismatch::Method);
        }
        let depth = if self.change {
            Depth::Change
        } else {
            Depth::Read
        };
        // The query first: a parameter that is missing says more than a header that names it.
        let query: QueryFound = self.query.describe(&target.query, call, depth)?;
        for (name, _) in headers {
            if !self.headers.iter().any(|header| header.name == *name) {
                return Err(Mismatch::Header((*name).to_owned()));
            }
        }
        for header in &self.headers {
            let mut values = headers.iter().filter(|(name, _)| *name == header.name);
            let described = match (values.next(), values.next()) {
                (Some((_, value)), None) => header.value.describe(value, call),
                _ => None,
            };
            let described = described.ok_or_else(|| Mismatch::HeaderValue(header.text.clone()))?;
            counted.extend(described.counted);
        }
        counted.extend(query.counted);
        Ok(Found {
            target: Target {
                segments: target.segments.clone(),
                query: query.parameters,
            },
            counted,
            secrets: query.secrets,
        })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn origin(name: &str, names: &Names<'_>) -> Result<String, String> {
    if !is_name(name) {
        return Err(format!("`{name}` is no name of an origin"));
    }
    if !names.world.origins.contains(name) {
        return Err(format!(
            "names the origin `{name}`, which is not declared: write `@origin {name} URL` on the world; {}",
            listed("it declares", &names.world.origins)
        ));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
pub(crate) mod tests;

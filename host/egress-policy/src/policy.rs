//! The decision about one request of one call: a pure value, no sockets.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::{Method, Uri};
use url::Url;

use super::arguments::Arguments;
use super::mismatch::Mismatch;
use super::origin::Origin;
use super::piece::Call;
use super::rule::{Found, Rule};
use super::sent::Sent;
use super::target::Target;

/// The requests that one call may send.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one for each call, and nearly always the large one"
)]
pub enum Policy {
    /// Nothing, and why.
    Closed(String),
    Rules(Rules),
}

/// The rules of the tool that is called, with what the call supplied.
#[derive(Clone, Debug)]
pub struct Rules {
    /// As people know it, for the words of a refusal.
    pub tool: String,
    pub rules: Arc<[Rule]>,
    pub arguments: Arguments,
    pub server: Origin,
    /// The address that others are told, if it is not the server's.
    pub told: Option<Origin>,
    /// Origins besides the server that rules may name.
    pub others: Arc<[(String, Origin)]>,
    /// The placeholder that the component has for each delegated secret, by the secret's name.
    pub placeholders: BTreeMap<String, String>,
}

/// A request as the guest wrote it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    pub method: &'a Method,
    pub uri: &'a Uri,
    /// The headers that only a rule admits: those that the gate neither sets, drops, nor lets through in every request.
    /// Names are in lower case.
    pub headers: &'a [(&'a str, &'a str)],
    /// True if there is a body. A caller that learns of it later refuses it then: no rule admits one.
    pub body: bool,
}

/// A request that may leave, built anew from what was decided about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    pub method: Method,
    /// Its address; while there are `slots`, not yet the one that is sent.
    pub url: Url,
    pub origin: Origin,
    /// True if it goes to the configured server: nobody else gets the token.
    pub to_server: bool,
    /// The path alone, for words and logs.
    pub path: String,
    /// The headers that the rule binds.
    pub headers: Vec<(String, String)>,
    /// True if it changes something.
    pub change: bool,
    /// The place of the rule that admits it, among those of the tool.
    pub rule: usize,
    /// The places that delegated secrets fill.
    pub slots: Vec<Slot>,
    /// The members of the answer that the guest may see, at every depth; `None` for all of it.
    pub answers: Option<Arc<[String]>>,
    target: Target,
}

/// A value of the query that the gate replaces by a delegated secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Which parameter of the query, from 0.
    pub parameter: usize,
    /// The secret's name.
    pub secret: String,
}

impl Policy {
    /// Decides about a request as the guest wrote it. `sent` belongs to the call: a change that may leave is noted in it.
    ///
    /// # Errors
    /// Words on why nothing leaves, and what could have left instead.
    pub fn decide(&self, request: &Request<'_>, sent: &mut Sent) -> Result<Permit, String> {
        match self {
            Policy::Closed(words) => Err(words.clone()),
            Policy::Rules(rules) => rules.decide(request, sent),
        }
    }
}

impl Permit {
    /// The URL that is sent: `url`, with each slot's secret in its place.
    ///
    /// # Errors
    /// The name of a secret that is missing or cannot stand in a URL.
    pub fn filled(&self, secrets: &BTreeMap<String, String>) -> Result<Url, String> {
        if self.slots.is_empty() {
            return Ok(self.url.clone());
        }
        let mut target = self.target.clone();
        for slot in &self.slots {
            let secret = secrets
                .get(&slot.secret)
                .ok_or_else(|| slot.secret.clone())?;
            target.query[slot.parameter].value.clone_from(secret);
        }
        canonical(&self.origin, &target).ok_or_else(|| self.slots[0].secret.clone())
    }
}

impl Rules {
    fn decide(&self, request: &Request<'_>, sent: &mut Sent) -> Result<Permit, String> {
        let (name, origin) = self.origin_of(request.uri)?;
        let method = request.method;
        let written = request
            .uri
            .path_and_query()
            .map_or("", |path| path.as_str());
        let below = written
            .strip_prefix(origin.prefix())
            .ok_or_else(|| self.refusal("asks for a path outside the server's address"))?;
        let target = Target::parse(below)
            .map_err(|what| self.refusal(&format!("asks for an address with {what}")))?;
        if request.body {
            let path = target.path();
            let what = format!("sends a body with {method} {path}, and no request has one");
            return Err(self.refusal(&what));
        }
        let call = Call {
            arguments: &self.arguments,
            server: self.told.as_ref().unwrap_or(&self.server),
            placeholders: &self.placeholders,
        };

        let mut closest = Mismatch::Path;
        for (place, rule) in self.rules.iter().enumerate() {
            if rule.origin() != name {
                continue;
            }
            let found = match rule.describe(method, &target, request.headers, &call) {
                Ok(found) => found,
                Err(mismatch) => {
                    closest = closest.max(mismatch);
                    continue;
                }
            };
            let url = canonical(origin, &found.target)
                .ok_or_else(|| self.refusal("asks for an address that changes on its way"))?;
            if !rule.is_change() || sent.note(place, &found.counted) {
                return Ok(permit(rule, place, found, url, origin, request));
            }
            closest = Mismatch::Sent;
        }
        Err(self.refusal(&closest.words(method, &target.path())))
    }

    /// The origin that scheme and authority name exactly, and its name unless it is the server.
    fn origin_of(&self, uri: &Uri) -> Result<(Option<&str>, &Origin), String> {
        let is_asked = |origin: &Origin| {
            uri.scheme_str() == Some(origin.scheme())
                && uri
                    .authority()
                    .is_some_and(|authority| authority.as_str() == origin.authority())
        };
        if is_asked(&self.server) {
            return Ok((None, &self.server));
        }
        self.others
            .iter()
            .find(|(_, origin)| is_asked(origin))
            .map(|(name, origin)| (Some(name.as_str()), origin))
            .ok_or_else(|| self.refusal(&format!("asks for a server other than {}", self.server)))
    }

    fn refusal(&self, what: &str) -> String {
        format!("a request was not let out: `{}` {what}", self.tool)
    }
}

/// The request that may leave by a rule, which stands at `place` among those of its tool.
fn permit(
    rule: &Rule,
    place: usize,
    found: Found,
    url: Url,
    origin: &Origin,
    request: &Request<'_>,
) -> Permit {
    let slot = |(parameter, secret)| Slot { parameter, secret };
    let headers = request.headers.iter();
    Permit {
        method: request.method.clone(),
        url,
        origin: origin.clone(),
        to_server: rule.origin().is_none(),
        path: found.target.path(),
        headers: headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        change: rule.is_change(),
        rule: place,
        slots: found.secrets.into_iter().map(slot).collect(),
        answers: rule.answers().cloned(),
        target: found.target,
    }
}

/// The URL that is sent, unless a library on the way would change it.
fn canonical(origin: &Origin, target: &Target) -> Option<Url> {
    let text = format!("{origin}{}", target.canonical());
    let url = Url::parse(&text).ok()?;
    let uri = Uri::try_from(&*text).ok()?;
    (url.as_str() == text && is_written(&uri, &text)).then_some(url)
}

/// True if `uri`, written out, is `text`.
fn is_written(uri: &Uri, text: &str) -> bool {
    let rest = uri
        .scheme_str()
        .and_then(|scheme| text.strip_prefix(scheme));
    let rest = rest.and_then(|rest| rest.strip_prefix("://"));
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let rest = rest.and_then(|rest| rest.strip_prefix(authority));
    rest.is_some() && rest == uri.path_and_query().map(|target| target.as_str())
}

#[cfg(test)]
mod tests;

//! The gate as `wasi:http` sees it: one call's way out.

use std::collections::BTreeMap;
use std::sync::Arc;

use egress_policy::{Permit, Policy, Request as Asked, Sent};
use http::header::LOCATION;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use tracing::{debug, warn};
use url::Url;
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::audit::{Record, Trail};
use super::body::{self, Bounds, Reading};
use super::call_record::{CallRecord, Entry};
use super::connections::Connections;
use super::decode::Decoder;
use super::failure::{self, Failure};
use super::members::{self, Members};
use super::observed::Observed;
use super::{Gate, headers};
use crate::secret::Token;

/// Bytes of a body that a guest writes at once.
const PIECE: usize = 16 << 10;

/// One call's way out: what it may send, through which gate, and what came of it.
pub(crate) struct Hook {
    gate: Gate,
    /// As people know it.
    tool: Arc<str>,
    policy: Policy,
    /// The changes that left.
    changes: Sent,
    call_record: Arc<CallRecord>,
    trail: Trail,
}

type Exchanged = Result<
    (
        Response<WasiBody>,
        Box<dyn Future<Output = Result<(), Error>> + Send>,
    ),
    Error,
>;

impl Hook {
    /// For a call of `tool`.
    pub fn new(gate: Gate, tool: &str, policy: Policy, call_record: Arc<CallRecord>) -> Hook {
        // A secret that another call was given may still be good, and show in an answer to this one.
        gate.given()
            .iter()
            .for_each(|secret| call_record.sent().note(secret));
        let tool: Arc<str> = tool.into();
        let trail = Trail::new(gate.audit.clone(), tool.clone(), gate.origin());
        Hook {
            gate,
            tool,
            policy,
            changes: Sent::default(),
            call_record,
            trail,
        }
    }

    /// Decides at once; what is refused never waits for anything.
    fn admit(&mut self, request: &Request<WasiBody>, entry: &Entry) -> Result<Permit, Failure> {
        let denied = |words| Failure::new(Error::HttpRequestDenied, words);
        // The guest does not learn why a body broke off, and would ask again for what is too large.
        if let Some(words) = self.call_record.too_large() {
            return Err(Failure::new(Error::HttpResponseBodySize(None), words));
        }
        let asked = Asked {
            method: request.method(),
            uri: request.uri(),
            headers: &headers::bound(request.headers()),
            // A guest that opens a body need not write to it: whether there is one shows when it ends.
            body: false,
        };
        let permit = self
            .policy
            .decide(&asked, &mut self.changes)
            .map_err(denied)?;
        match self.call_record.admit() {
            Ok(()) => Ok(permit),
            Err(words) => Err(denied(entry.limit(&words))),
        }
    }
}

impl Hook {
    /// The rule that a request leaves by, as it is written.
    fn rule(&self, permit: &Permit) -> String {
        match &self.policy {
            Policy::Rules(rules) => rules.rules[permit.rule].to_string(),
            Policy::Closed(words) => words.clone(),
        }
    }
}

impl WasiHttpHooks for Hook {
    fn p2_outgoing_body_chunk_size(&mut self) -> usize {
        PIECE
    }

    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Exchanged> + Send> {
        let mut record = self.trail.record(request.method(), request.uri());
        let entry = self.call_record.ask(request.method(), request.uri());
        let failed = |failure: Failure, record: Record, entry: &Entry| {
            let words = entry.fail(&failure.words);
            debug!(code = ?failure.code, "request failed: {words}");
            record.fail(&words);
            Err(failure.code)
        };
        let permit = match self.admit(&request, &entry) {
            Ok(permit) => permit,
            Err(refused) => {
                // A guest that asks without end must not fill the log.
                if self.call_record.refuse() {
                    warn!("{}", self.call_record.sent().redact(&refused.words));
                }
                let refused = failed(refused, record, &entry);
                return Box::new(async { refused });
            }
        };
        let observed = self.gate.inner.observed.get().cloned();
        let observed = observed.map(|observed| (observed, self.rule(&permit)));
        let way = Way {
            observed,
            tool: self.tool.clone(),
            gate: self.gate.clone(),
            permit,
            options: options.unwrap_or_default(),
            entry,
        };
        Box::new(async move {
            match way.exchange(request, &mut record).await {
                Ok((head, reading)) => {
                    let response = head.map(|()| reading.into_body(record));
                    Ok((response, Box::new(async { Ok(()) }) as Box<_>))
                }
                Err(failure) => failed(failure, record, &way.entry),
            }
        })
    }
}

/// The way of one request that was let out.
struct Way {
    gate: Gate,
    /// The place where the form of the answer is noted, under this rule.
    observed: Option<(Observed, String)>,
    tool: Arc<str>,
    permit: Permit,
    options: RequestOptions,
    entry: Entry,
}

impl Way {
    async fn exchange(
        &self,
        request: Request<WasiBody>,
        record: &mut Record,
    ) -> Result<(Response<()>, Reading), Failure> {
        let (gate, permit, call_record) = (&self.gate, &self.permit, self.entry.call_record());
        let unusable = |words| Failure::new(Error::ConfigurationError, words);
        let mut token = if permit.to_server {
            gate.token().map_err(unusable)?
        } else {
            None
        };
        let slot = call_record.slot().await;
        let (head, body) = request.into_parts();
        self.refuse_body(body).await?;
        let connections = gate
            .connections(permit)
            .map_err(|error| unusable(format!("{error:#}")))?;

        let url = self.url(token.as_ref()).await?;
        let leaving = |token: Option<&Token>| {
            let identifier = gate.client_identifier.as_ref();
            leaving(permit, &url, &head.headers, identifier, token)
        };
        let first = leaving(token.as_ref())?;
        record.send();
        let again = || leaving(token.as_ref()).ok();
        let mut response = self.send(connections, first, again, token.as_ref()).await?;
        if response.status() == StatusCode::UNAUTHORIZED
            && let Some(refused) = &token
            && let Some(newer) = gate.token_after_refusal(refused)
        {
            debug!("the token was refused and its file holds another one: asking once more");
            token = Some(newer);
            let newer = leaving(token.as_ref())?;
            let again = || leaving(token.as_ref()).ok();
            response = self.send(connections, newer, again, token.as_ref()).await?;
        }
        drop(slot);
        self.entry.answered();
        let status = response.status();
        record.answered(status);
        debug!(method = %permit.method, path = permit.path, status = status.as_u16(), "answered");

        let decoder = self.inspect(&response)?;
        let mut answer = Response::new(());
        *answer.status_mut() = status;
        let members = self.members(&response)?;
        let is_decoded = !decoder.is_identity() || members.is_some();
        let (headers, covered) =
            headers::incoming(response.headers(), call_record.sent(), is_decoded);
        record.redacted(covered);
        *answer.headers_mut() = headers;
        let observing = self.observed.as_ref().map(|(observed, rule)| {
            observed.begin(rule.clone(), status.as_u16(), response.headers())
        });
        let bounds = Bounds {
            cap: gate.body_cap(),
            between_bytes: self.options.between_bytes_timeout,
        };
        let (entry, origin) = (self.entry.clone(), permit.origin.clone());
        Ok((
            answer,
            Reading::new(response, decoder, members, bounds, entry, origin).observed(observing),
        ))
    }

    /// Waits for the end of a body, of which not a byte may be there.
    async fn refuse_body(&self, body: WasiBody) -> Result<(), Failure> {
        if Limited::new(body, 0).collect().await.is_ok() {
            return Ok(());
        }
        let Permit { method, path, .. } = &self.permit;
        let words = format!(
            "a request was not let out: `{}` sends a body with {method} {path}, and no request has one",
            self.tool
        );
        Err(Failure::new(Error::HttpRequestDenied, words))
    }

    /// The address of the request, with the secrets that its rule names.
    async fn url(&self, token: Option<&Token>) -> Result<Url, Failure> {
        let mut secrets = BTreeMap::new();
        for slot in &self.permit.slots {
            let secret = self
                .gate
                .delegated(&slot.secret, token, &self.entry)
                .await?;
            secrets.insert(slot.secret.clone(), secret);
        }
        self.permit.filled(&secrets).map_err(|secret| {
            let words = format!("the delegated `{secret}` cannot stand in an address");
            Failure::new(Error::ConfigurationError, words)
        })
    }

    /// The members of the answer that the guest may see; `None` for all of it.
    fn members(&self, response: &reqwest::Response) -> Result<Option<Members>, Failure> {
        let Some(names) = &self.permit.answers else {
            return Ok(None);
        };
        let is_json = members::is_json(response.headers());
        let is_empty = response.content_length() == Some(0);
        if !is_json && !is_empty && response.status().is_success() {
            let words = "the server does not answer JSON, and nothing else is taken here";
            return Err(Failure::new(Error::HttpProtocolError, words));
        }
        Ok(Some(Members::new(names.clone(), is_json)))
    }

    /// Sends a request that holds `token`; `again` makes it once more, should a read need that.
    async fn send(
        &self,
        connections: &Connections,
        request: reqwest::Request,
        again: impl FnOnce() -> Option<reqwest::Request>,
        token: Option<&Token>,
    ) -> Result<reqwest::Response, Failure> {
        if let Some(token) = token {
            self.entry.call_record().sent().note(token);
        }
        let sent = async {
            if self.permit.change {
                connections.once(request).await
            } else {
                connections.read(request, again).await
            }
        };
        let sent = match self.options.first_byte_timeout {
            None => sent.await,
            Some(patience) => tokio::time::timeout(patience, sent)
                .await
                .map_err(|_| failure::no_answer())?,
        };
        sent.map_err(|error| Failure::of(&error, &self.permit.origin))
    }

    /// Refuses answers that the guest must not see (redirects, what cannot be looked through, what is too large), and
    /// says how to read the others.
    fn inspect(&self, response: &reqwest::Response) -> Result<Decoder, Failure> {
        let status = response.status();
        if status.is_informational() {
            let words =
                format!("the server answers {status} to an ordinary request: check host and port");
            return Err(Failure::new(Error::HttpUpgradeFailed, words));
        }
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            let place = self.redirect_place(response);
            return Err(Failure::new(
                Error::HttpRequestDenied,
                format!(
                    "the server redirects to {place}, and redirects are not followed: check its address"
                ),
            ));
        }
        let decoder = Decoder::new(response.headers())
            .map_err(|words| Failure::new(Error::HttpResponseContentCoding(None), words))?;
        match response.content_length() {
            Some(length) if length > self.gate.body_cap() as u64 => {
                Err(body::too_large(self.gate.body_cap(), &self.entry))
            }
            _ => Ok(decoder),
        }
    }

    /// The place that a redirect leads to: scheme and host alone, because path and query are the server's to choose.
    fn redirect_place(&self, response: &reqwest::Response) -> String {
        let url = &self.permit.url;
        let place = |location: &[u8]| {
            let location = HeaderValue::from_bytes(location).ok()?;
            let place = url.join(location.to_str().ok()?).ok()?;
            Some(place.origin().ascii_serialization())
        };
        let Some(location) = response.headers().get(LOCATION) else {
            return "nowhere".into();
        };
        let location = location.as_bytes();
        // The name of a host loses its upper case: a token would not be found in it any more.
        let (covered, _) = self.entry.call_record().sent().cover(location);
        match place(location) {
            found if found != place(&covered) => "an address with the token in it".into(),
            Some(place) if place == url.origin().ascii_serialization() => {
                "another path of its own".into()
            }
            Some(place) => place,
            None => "nowhere".into(),
        }
    }
}

/// The request that leaves, built from what was decided about. Of what the guest wrote only headers from a list are in it.
pub(crate) fn leaving(
    permit: &Permit,
    url: &Url,
    guest: &HeaderMap,
    client_identifier: Option<&HeaderValue>,
    token: Option<&Token>,
) -> Result<reqwest::Request, Failure> {
    let mut request = reqwest::Request::new(permit.method.clone(), url.clone());
    *request.headers_mut() = headers::outgoing(guest, permit, client_identifier, token);
    // Whoever changes how requests are built learns here that the decision was about another one.
    if request.url() != url {
        return Err(Failure::new(
            Error::HttpRequestDenied,
            "the request changed after it was let out",
        ));
    }
    Ok(request)
}

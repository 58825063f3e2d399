//! The gate as `wasi:http` sees it: one call's way out.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use tracing::{debug, warn};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::answer::{self, Bounds, Reading};
use super::audit::{Record, Trail};
use super::decode::Decoder;
use super::failure::{self, Failure};
use super::ledger::Ledger;
use super::policy::{Permit, Policy};
use super::{Gate, headers};
use crate::sandbox::size;
use crate::secret::Token;

/// Bytes of the body of one request. Each waits in the host until it is whole, and requests to a media server are small.
const MAX_REQUEST: usize = 1 << 20;

/// Bytes of a body that a guest writes at once.
const PIECE: usize = 16 << 10;

/// One call's way out: what it may send, through which gate, and what came of it.
pub(crate) struct Hook {
    gate: Gate,
    policy: Policy,
    ledger: Arc<Ledger>,
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
    pub fn new(gate: Gate, tool: &str, policy: Policy, ledger: Arc<Ledger>) -> Hook {
        let trail = Trail::new(gate.audit.clone(), tool, gate.origin());
        Hook {
            gate,
            policy,
            ledger,
            trail,
        }
    }

    /// Decides at once; what is refused never waits for anything.
    fn admit(&self, request: &Request<WasiBody>) -> Result<Permit, Failure> {
        let denied = |words| Failure::new(Error::HttpRequestDenied, words);
        // The guest does not learn why a body broke off, and would ask again for what is too large.
        if self.ledger.met_too_large() {
            let words = "an answer was too large already";
            return Err(Failure::new(Error::HttpResponseBodySize(None), words));
        }
        let permit = self
            .policy
            .decide(request.method(), request.uri())
            .map_err(denied)?;
        match self.ledger.count() {
            true => Ok(permit),
            false => Err(denied("the call has sent all the requests it may".into())),
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
        let ledger = self.ledger.clone();
        let gate = self.gate.clone();
        let failed = move |mut failure: Failure, record: Record, ledger: &Ledger| {
            // They may name what the server sent: a place, a coding.
            failure.words = gate.redact(&failure.words);
            debug!(code = ?failure.code, "request failed: {}", failure.words);
            record.fail(&failure.words);
            ledger.trouble(failure.words);
            Err(failure.code)
        };
        let permit = match self.admit(&request) {
            Ok(permit) => permit,
            Err(refused) => {
                // A guest that asks without end must not fill the log.
                if ledger.refuse() {
                    warn!("{}", refused.words);
                }
                let refused = failed(refused, record, &ledger);
                return Box::new(async { refused });
            }
        };
        let gate = self.gate.clone();
        Box::new(async move {
            let options = options.unwrap_or_default();
            match exchange(gate, permit, request, options, &ledger, &mut record).await {
                Ok((head, reading)) => {
                    let response = head.map(|()| reading.into_body(record));
                    Ok((response, Box::new(async { Ok(()) }) as Box<_>))
                }
                Err(failure) => failed(failure, record, &ledger),
            }
        })
    }
}

async fn exchange(
    gate: Gate,
    permit: Permit,
    request: Request<WasiBody>,
    options: RequestOptions,
    ledger: &Arc<Ledger>,
    record: &mut Record,
) -> Result<(Response<()>, Reading), Failure> {
    let mut token = match permit.to_server {
        true => gate
            .token()
            .map_err(|words| Failure::new(Error::ConfigurationError, words))?,
        false => None,
    };
    let slot = ledger.slot().await;
    let (head, body) = request.into_parts();
    let body = collect(body, gate.body_cap().min(MAX_REQUEST), ledger).await?;
    let patience = options.first_byte_timeout;
    let client = gate
        .client(&permit)
        .map_err(|error| Failure::new(Error::ConfigurationError, format!("{error:#}")))?;

    let first = leaving(&permit, &head.headers, body.clone(), token.as_ref())?;
    record.send();
    let mut response = send(client, first, &permit, patience).await?;
    if response.status() == StatusCode::UNAUTHORIZED
        && body.is_empty()
        && let Some(refused) = &token
        && let Some(newer) = gate.token_after_refusal(refused)
    {
        debug!("the token was refused and its file holds another one: asking once more");
        token = Some(newer);
        let again = leaving(&permit, &head.headers, body, token.as_ref())?;
        response = send(client, again, &permit, patience).await?;
    }
    drop(slot);
    ledger.answered();
    let status = response.status();
    record.answered(status);
    debug!(method = %permit.method, path = permit.path, status = status.as_u16(), "answered");

    let decoder = inspect(&response, &gate, &permit, ledger)?;
    let mut answer = Response::new(());
    *answer.status_mut() = status;
    let (headers, covered) =
        headers::incoming(response.headers(), token.as_ref(), !decoder.is_identity());
    record.covered(covered);
    *answer.headers_mut() = headers;
    let bounds = Bounds {
        cap: gate.body_cap(),
        between_bytes: options.between_bytes_timeout,
    };
    let origin = permit.origin;
    let reading = Reading::new(response, decoder, token, bounds, ledger.clone(), origin);
    Ok((answer, reading))
}

/// The whole body of a request, before anything of it leaves.
async fn collect(body: WasiBody, cap: usize, ledger: &Ledger) -> Result<Bytes, Failure> {
    match Limited::new(body, cap).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(_) => {
            ledger.limit(format!("a request is larger than {}", size(cap)));
            let code = Error::HttpRequestBodySize(u64::try_from(cap).ok());
            Err(Failure::new(code, "a request was too large to send"))
        }
    }
}

/// The request that leaves, built from what was decided about. Of what the guest wrote only the body and headers from a
/// list are in it.
pub(crate) fn leaving(
    permit: &Permit,
    guest: &HeaderMap,
    body: Bytes,
    token: Option<&Token>,
) -> Result<reqwest::Request, Failure> {
    let mut request = reqwest::Request::new(permit.method.clone(), permit.url.clone());
    *request.headers_mut() = headers::outgoing(guest, token);
    if !body.is_empty() {
        *request.body_mut() = Some(body.into());
    }
    // Whoever changes how requests are built learns here that the decision was about another one.
    if request.url() != &permit.url {
        return Err(Failure::new(
            Error::HttpRequestDenied,
            "the request changed after it was let out",
        ));
    }
    Ok(request)
}

async fn send(
    client: &reqwest::Client,
    request: reqwest::Request,
    permit: &Permit,
    patience: Option<Duration>,
) -> Result<reqwest::Response, Failure> {
    let sent = client.execute(request);
    let sent = match patience {
        None => sent.await,
        Some(patience) => tokio::time::timeout(patience, sent)
            .await
            .map_err(|_| failure::no_answer())?,
    };
    sent.map_err(|error| Failure::of(&error, &permit.origin))
}

/// Refuses answers that the guest must not see (redirects, what cannot be looked through, what is too large), and says
/// how to read the others.
fn inspect(
    response: &reqwest::Response,
    gate: &Gate,
    permit: &Permit,
    ledger: &Ledger,
) -> Result<Decoder, Failure> {
    let status = response.status();
    if status.is_informational() {
        let words =
            format!("the server answers {status} to an ordinary request: check host and port");
        return Err(Failure::new(Error::HttpUpgradeFailed, words));
    }
    if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
        let place = redirect_place(response, permit);
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
        Some(length) if length > gate.body_cap() as u64 => {
            Err(answer::too_large(gate.body_cap(), ledger))
        }
        _ => Ok(decoder),
    }
}

/// Where a redirect leads: scheme and host alone, because its path and query are the server's to choose.
fn redirect_place(response: &reqwest::Response, permit: &Permit) -> String {
    let place = response
        .headers()
        .get(http::header::LOCATION)
        .and_then(|location| permit.url.join(location.to_str().ok()?).ok())
        .map(|url| url.origin().ascii_serialization());
    match place {
        Some(place) if place == permit.url.origin().ascii_serialization() => {
            "another path of its own".into()
        }
        Some(place) => place,
        None => "nowhere".into(),
    }
}

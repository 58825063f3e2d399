//! The gate as `wasi:http` sees it: one call's way out.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use tracing::{debug, warn};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::answer::{self, Bounds};
use super::failure::{self, Failure};
use super::ledger::Ledger;
use super::policy::{Permit, Policy};
use super::{Gate, headers};
use crate::sandbox::size;
use crate::secret::Token;

/// One call's way out: what it may send, through which gate, and what came of it.
pub(crate) struct Hook {
    gate: Gate,
    policy: Policy,
    ledger: Arc<Ledger>,
}

type Exchanged = Result<
    (
        Response<WasiBody>,
        Box<dyn Future<Output = Result<(), Error>> + Send>,
    ),
    Error,
>;

impl Hook {
    pub fn new(gate: Gate, policy: Policy, ledger: Arc<Ledger>) -> Hook {
        Hook {
            gate,
            policy,
            ledger,
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
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Box<dyn Future<Output = Result<(), Error>> + Send>,
    ) -> Box<dyn Future<Output = Exchanged> + Send> {
        let admitted = self.admit(&request);
        let gate = self.gate.clone();
        let ledger = self.ledger.clone();
        Box::new(async move {
            let outcome = match admitted {
                Ok(permit) => {
                    exchange(gate, permit, request, options.unwrap_or_default(), &ledger).await
                }
                Err(refused) => {
                    warn!("{}", refused.words);
                    Err(refused)
                }
            };
            match outcome {
                Ok(response) => Ok((response, Box::new(async { Ok(()) }) as Box<_>)),
                Err(failure) => {
                    debug!(code = ?failure.code, "request failed: {}", failure.words);
                    ledger.trouble(failure.words);
                    Err(failure.code)
                }
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
) -> Result<Response<WasiBody>, Failure> {
    let token = match permit.to_server {
        true => gate
            .token()
            .map_err(|words| Failure::new(Error::ConfigurationError, words))?,
        false => None,
    };
    let slot = ledger.slot().await;
    let (head, body) = request.into_parts();
    let body = match Limited::new(body, gate.body_cap()).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => {
            ledger.limit(format!(
                "a request is larger than {}",
                size(gate.body_cap())
            ));
            let code = Error::HttpRequestBodySize(u64::try_from(gate.body_cap()).ok());
            return Err(Failure::new(code, "a request was too large to send"));
        }
    };
    let patience = options.first_byte_timeout;
    let mut token = token;
    let mut response = send(
        &gate,
        &permit,
        &head.headers,
        body.clone(),
        token.as_ref(),
        patience,
    )
    .await?;
    if response.status() == StatusCode::UNAUTHORIZED
        && body.is_empty()
        && let Some(refused) = &token
        && let Some(newer) = gate.token_after_refusal(refused)
    {
        debug!("the token was refused and its file holds another one: asking once more");
        token = Some(newer);
        response = send(
            &gate,
            &permit,
            &head.headers,
            body,
            token.as_ref(),
            patience,
        )
        .await?;
    }
    drop(slot);
    ledger.answered();
    debug!(method = %permit.method, path = permit.path, status = response.status().as_u16(), "answered");

    inspect(&response, &gate, &permit, ledger)?;
    let mut answer = Response::new(());
    *answer.status_mut() = response.status();
    *answer.headers_mut() = headers::incoming(response.headers(), token.as_ref());
    let bounds = Bounds {
        cap: gate.body_cap(),
        between_bytes: options.between_bytes_timeout,
    };
    let body = answer::body(response, token, bounds, ledger.clone(), permit.origin);
    Ok(answer.map(|()| body))
}

async fn send(
    gate: &Gate,
    permit: &Permit,
    guest: &HeaderMap,
    body: bytes::Bytes,
    token: Option<&Token>,
    patience: Option<Duration>,
) -> Result<reqwest::Response, Failure> {
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
    let client = gate
        .client(permit)
        .map_err(|error| Failure::new(Error::ConfigurationError, format!("{error:#}")))?;
    let sent = client.execute(request);
    let sent = match patience {
        None => sent.await,
        Some(patience) => tokio::time::timeout(patience, sent)
            .await
            .map_err(|_| failure::no_answer())?,
    };
    sent.map_err(|error| Failure::of(&error, &permit.origin))
}

/// Refuses answers that the guest must not see: redirects, what cannot be looked through, what is too large.
fn inspect(
    response: &reqwest::Response,
    gate: &Gate,
    permit: &Permit,
    ledger: &Ledger,
) -> Result<(), Failure> {
    let status = response.status();
    if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
        let place = redirect_place(response, permit);
        return Err(Failure::new(
            Error::HttpRequestDenied,
            format!(
                "the server redirects to {place}, and redirects are not followed: check its address"
            ),
        ));
    }
    let coding = response.headers().get(http::header::CONTENT_ENCODING);
    if coding.is_some_and(|coding| coding != "identity") {
        let words = "the server's answer is compressed although that was not asked for";
        return Err(Failure::new(Error::HttpResponseContentCoding(None), words));
    }
    match response.content_length() {
        Some(length) if length > gate.body_cap() as u64 => {
            Err(answer::too_large(gate.body_cap(), ledger))
        }
        _ => Ok(()),
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

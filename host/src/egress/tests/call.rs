//! One call's way out, as a guest has it.

use std::sync::Arc;

use bytes::Bytes;
use egress_policy::{Arguments, Effect, Names, Parameter, Value, World};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use crate::component::Delegated;
use crate::egress::{Audit, CallRecord, Gate, Hook, Origin, Policy, Rule, Rules, Tls};
use crate::limits::Limits;
use crate::secret::{Token, TokenSource};

pub const REAL: &str = "real-secret-token";

pub fn fixed() -> Option<TokenSource> {
    Some(TokenSource::Fixed(Token::new(REAL).unwrap()))
}

/// Bodies of 100 bytes, and three requests of which two are in flight.
pub fn tight() -> Limits {
    Limits {
        body: 100,
        requests: 3,
        in_flight: 2,
        ..Limits::default()
    }
}

/// A secret that rules of these tests may name, and what the guest writes in its place.
pub const DELEGATED: (&str, &str) = ("player-token", "placeholder-of-the-secret");

/// The policy of a call of `some_tool` with `arguments`, by `rules`.
pub fn policy(server: &Origin, rules: &[&str], arguments: &[(&str, Value)]) -> Policy {
    let names = Names {
        world: &World {
            origins: ["other".to_owned()].into(),
            delegated: [DELEGATED.0.to_owned()].into(),
            ..World::default()
        },
        effect: Effect::Destructive,
        parameters: arguments
            .iter()
            .map(|(name, value)| match value {
                Value::List(_) => (*name, Parameter::List),
                _ => (*name, Parameter::One),
            })
            .collect(),
    };
    let rules = rules.iter().map(|rule| Rule::parse(rule, &names).unwrap());
    Policy::Rules(Rules {
        tool: "some_tool".into(),
        rules: rules.collect(),
        arguments: Arguments::new(arguments.iter().cloned()),
        server: server.clone(),
        told: None,
        others: [].into(),
        placeholders: [(DELEGATED.0.to_owned(), DELEGATED.1.to_owned())].into(),
    })
}

/// One call's way out to one server.
pub struct Call {
    pub hook: Hook,
    pub call_record: Arc<CallRecord>,
    pub origin: Origin,
    pub gate: Gate,
}

impl Call {
    /// By the rule `GET /a?q`, within tight limits.
    pub fn new(origin: &Origin, token: Option<TokenSource>) -> Call {
        Call::within(&tight(), origin, token)
    }

    /// By the rule `GET /a?q`.
    pub fn within(limits: &Limits, origin: &Origin, token: Option<TokenSource>) -> Call {
        let gate = Gate::new(Some(origin.clone()), token, &Tls::default(), limits).unwrap();
        Call::through(gate, limits, policy(origin, &["GET /a?q"], &[]))
    }

    /// By `rules`, through a gate that knows of a delegated secret and which installation asks.
    pub fn by(origin: &Origin, rules: &[&str], arguments: &[(&str, Value)]) -> Call {
        let gate = Gate::new(Some(origin.clone()), fixed(), &Tls::default(), &tight()).unwrap();
        let secret = Delegated {
            name: DELEGATED.0.into(),
            method: "GET".into(),
            path: "/security/token?type=delegation".into(),
            pointer: "/MediaContainer/token".into(),
        };
        let gate = gate
            .with_delegated([secret].into())
            .with_client_identifier("this-installation");
        Call::through(gate, &tight(), policy(origin, rules, arguments))
    }

    /// By the rule `GET /a?q`, on record.
    pub fn on_record(origin: &Origin, audit: Audit) -> Call {
        let gate = Gate::new(Some(origin.clone()), fixed(), &Tls::default(), &tight()).unwrap();
        Call::through(
            gate.with_audit(audit),
            &tight(),
            policy(origin, &["GET /a?q"], &[]),
        )
    }

    pub fn through(gate: Gate, limits: &Limits, policy: Policy) -> Call {
        let call_record = Arc::new(CallRecord::new(limits.requests, limits.in_flight));
        Call {
            hook: Hook::new(gate.clone(), "some_tool", policy, call_record.clone()),
            call_record,
            origin: gate.origin().unwrap().clone(),
            gate,
        }
    }

    pub async fn send(&mut self, target: &str) -> Result<Response<WasiBody>, Error> {
        self.send_with(target, RequestOptions::default()).await
    }

    pub async fn send_with(
        &mut self,
        target: &str,
        options: RequestOptions,
    ) -> Result<Response<WasiBody>, Error> {
        let request = Request::get(format!("{}{target}", self.origin))
            .header("x-plex-token", "placeholder")
            .header("x-plex-product", "tests")
            .header("cookie", "a=b");
        self.request(request, "", options).await
    }

    pub fn request(
        &mut self,
        request: http::request::Builder,
        body: &'static str,
        options: RequestOptions,
    ) -> impl Future<Output = Result<Response<WasiBody>, Error>> + Send + use<> {
        let body = Full::new(Bytes::from_static(body.as_bytes()));
        let body = body.map_err(|never| match never {}).boxed_unsync();
        let request = request.body(body).unwrap();
        let sent = self
            .hook
            .send_request(request, Some(options), Box::new(async { Ok(()) }));
        async { Box::into_pin(sent).await.map(|(response, _)| response) }
    }

    /// A request that goes on by itself.
    pub fn begin(
        &mut self,
        target: &str,
    ) -> impl Future<Output = Result<Response<WasiBody>, Error>> + Send + use<> {
        let request = Request::get(format!("{}{target}", self.origin));
        self.request(request, "", RequestOptions::default())
    }

    /// The body of an answer.
    pub async fn bytes(&mut self, target: &str) -> Result<Bytes, Error> {
        let response = self.send(target).await?;
        Ok(response.into_body().collect().await?.to_bytes())
    }

    pub async fn text(&mut self, target: &str) -> String {
        String::from_utf8(self.bytes(target).await.unwrap().to_vec()).unwrap()
    }
}

/// Compares how a request failed, and what a person is told.
#[track_caller]
pub fn check_failure<T>(failed: Result<T, Error>, call: &Call, code: &str, words: &str) {
    let code_seen = format!("{:?}", failed.map(|_| "an answer").unwrap_err());
    assert!(code_seen.starts_with(code), "{code_seen}");
    let detail = call.call_record.detail().unwrap_or_default();
    assert!(detail.contains(words), "{detail}");
    assert!(!detail.contains(REAL), "{detail}");
}

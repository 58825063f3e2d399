//! Ways in for benchmarks, which are programs of their own: the steps of a call, one at a time.

use http::{HeaderMap, Method, Uri};
use serde_json::{Map, Value};
pub use wasmtime::component::Val;

use crate::component::Tool;
use crate::egress::{Origin, Policy, Request, Rules, Scanner, SentTokens, leaving};
use crate::sandbox::val;
use crate::secret::Token;

/// A call's JSON as the values of the tool's parameters.
pub fn values(tool: &Tool, arguments: &Map<String, Value>) -> Vec<Val> {
    let arguments = tool.arguments(arguments).expect("the arguments fit");
    val::arguments(&tool.params, arguments)
}

/// The value that a function returned, as JSON.
pub fn json(returned: Val) -> Value {
    val::json(returned).expect("it is JSON")
}

/// One call's way through the gate.
pub struct GatePath {
    policy: Policy,
    headers: HeaderMap,
    token: Token,
}

impl GatePath {
    /// For a call of `tool` with `arguments`, to `server`.
    pub fn new(tool: &Tool, arguments: &Map<String, Value>, server: &str, token: &str) -> GatePath {
        let arguments = tool.arguments(arguments).expect("the arguments fit");
        let header = ("accept", "application/json");
        let headers = [header].map(|(name, value)| {
            (
                name.parse().expect("a name"),
                value.parse().expect("a value"),
            )
        });
        GatePath {
            policy: Policy::Rules(Rules {
                tool: tool.name.clone(),
                rules: tool.egress.clone(),
                arguments: tool.bound(&arguments),
                server: Origin::parse(server).expect("an address"),
                told: None,
                others: [].into(),
                placeholders: Default::default(),
            }),
            headers: HeaderMap::from_iter(headers),
            token: Token::new(token).expect("a token"),
        }
    }

    /// Decides about a request and builds the one that leaves.
    pub fn out(&self, method: &Method, uri: &Uri) -> reqwest::Request {
        let asked = Request {
            method,
            uri,
            headers: &[],
            body: false,
        };
        let permit = self.policy.decide(&asked, &mut Default::default());
        let permit = permit.expect("it may leave");
        let token = Some(&self.token);
        leaving(&permit, &permit.url, &self.headers, None, token).expect("it leaves")
    }

    /// Looks through what came back.
    pub fn back(&self, body: &[u8]) -> usize {
        let sent = SentTokens::default();
        sent.note(&self.token);
        let mut scanner = Scanner::new(sent);
        scanner.push(body).len() + scanner.finish().len()
    }
}

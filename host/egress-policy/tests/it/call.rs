//! One call of a tool, decided about by the crate.

use std::sync::Arc;

use egress_policy::{Origin, Permit, Policy, Request, Rule, Sent};
use http::{Method, Uri};
use serde_json::Value as Json;

use crate::drafts::{Asked, DRAFTS, SERVER, Servers, policy};

pub struct Call {
    policy: Policy,
    sent: Sent,
}

impl Call {
    pub fn of(tool: &str, call: &Json) -> Call {
        Call::by(tool, DRAFTS.tools[tool].rules.clone(), call)
    }

    /// By these rules of the tool's.
    pub fn by(tool: &str, rules: Vec<Rule>, call: &Json) -> Call {
        let other = |name: &String| {
            let origin = Origin::parse(&format!("https://{name}.example")).unwrap();
            (name.clone(), origin)
        };
        let servers = Servers {
            server: Origin::parse(SERVER).unwrap(),
            told: None,
            others: DRAFTS.world.origins.iter().map(other).collect(),
        };
        Call {
            policy: policy(tool, Arc::from(rules), call, servers),
            sent: Sent::default(),
        }
    }

    /// Decides about a request to a target, perhaps of another origin (`discover:/...`).
    pub fn decide(&mut self, asked: &Asked<'_>) -> Result<Permit, String> {
        let place = match asked.origin() {
            (Some(name), target) => format!("https://{name}.example{target}"),
            (None, target) => format!("{SERVER}{target}"),
        };
        let uri: Uri = place.parse().map_err(|_| "no URI".to_owned())?;
        let method: Method = asked.method.parse().unwrap();
        let headers: Vec<_> = asked
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        let request = Request {
            method: &method,
            uri: &uri,
            headers: &headers,
            body: asked.body,
        };
        self.policy.decide(&request, &mut self.sent)
    }
}

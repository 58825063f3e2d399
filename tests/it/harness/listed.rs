//! The tools as the executable lists them. Suites take every call they make from here: names, effects, rules, examples and
//! schemas stand nowhere else in the tests.

use std::sync::{Arc, OnceLock};

use plex_mcp_demo::{Demo, Format};
use plex_mcp_host::component::{Delegated, embedded, inspect};
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::process::Command;
use tokio::sync::OnceCell;

use super::{Component, Rule, Stdio, executable, run, set_up, still_plex};

pub type Arguments = Map<String, Value>;

/// A tool, from `tools --json` and `tools/list`.
#[derive(Clone, Debug, Deserialize)]
pub struct Tool {
    pub name: String,
    pub effect: String,
    /// Its rules as they are written.
    pub egress: Vec<String>,
    /// Arguments of right calls on the demo server.
    pub examples: Vec<Arguments>,
    #[serde(skip)]
    pub rules: Vec<Rule>,
    #[serde(skip)]
    pub input_schema: Value,
    /// Null where the answer is an image.
    #[serde(skip)]
    pub output_schema: Value,
}

/// All tools of one component, and how to run it.
#[derive(Clone)]
pub struct Listed {
    flags: Vec<String>,
    pub tools: Vec<Tool>,
}

/// A demo server in its first state, and a session with all tools on it.
pub struct Fresh {
    pub plex: Demo,
    pub client: Stdio,
}

impl Listed {
    /// The tools of the embedded component.
    pub async fn embedded() -> &'static Listed {
        static EMBEDDED: OnceCell<Listed> = OnceCell::const_new();
        EMBEDDED.get_or_init(|| Listed::read(Vec::new())).await
    }

    /// The tools of another component.
    pub async fn of(component: &Component) -> Listed {
        Listed::read(component.flags().map(str::to_owned).to_vec()).await
    }

    async fn read(component: Vec<String>) -> Listed {
        let mut flags = ["--access", "full", "--toolsets", "all"]
            .map(str::to_owned)
            .to_vec();
        flags.extend(component);
        let mut command = executable();
        command.args(["tools", "--json"]).args(&flags);
        let said = run(command, &[]).await;
        assert_eq!(said.status, 0, "{}", said.stderr);
        let tools: Vec<Tool> = serde_json::from_str(&said.stdout).unwrap();
        let mut listed = Listed { flags, tools };
        // Nobody is asked for a list.
        let mut client = Stdio::open(listed.command("http://127.0.0.1:1")).await;
        let answer = client
            .request("tools/list", Value::Object(Map::new()))
            .await;
        let described = answer["result"]["tools"].as_array().unwrap();
        assert_eq!(described.len(), listed.tools.len());
        for (tool, described) in listed.tools.iter_mut().zip(described) {
            assert_eq!(tool.name, described["name"]);
            tool.input_schema = described["inputSchema"].clone();
            tool.output_schema = described["outputSchema"].clone();
            let rules = tool.egress.iter();
            tool.rules = rules
                .map(|rule| Rule::read(rule, &tool.input_schema))
                .collect();
        }
        listed
    }

    /// The tool of that name.
    pub fn tool(&self, name: &str) -> &Tool {
        let tool = self.tools.iter().find(|tool| tool.name == name);
        tool.unwrap_or_else(|| panic!("{name} is not listed"))
    }

    /// What makes `serve` offer all these tools.
    pub fn flags(&self) -> Vec<&str> {
        self.flags.iter().map(String::as_str).collect()
    }

    /// The executable with all these tools over stdio, for the server at `url`.
    pub fn command(&self, url: &str) -> Command {
        let mut command = set_up(url);
        command.args(&self.flags);
        command
    }

    /// A demo server that nobody has changed, whose clock stands still and whose owner has a Plex Pass, and a session on it;
    /// `flags` besides.
    pub async fn fresh(&self, format: Format, flags: &[&str]) -> Fresh {
        let plex = still_plex(0).await;
        plex.behave(|behaviour| behaviour.plex_pass = true);
        plex.set_format(format);
        let mut command = self.command(&plex.url());
        command.args(flags);
        let client = Stdio::open(command).await;
        Fresh { plex, client }
    }
}

/// The secrets that the gate gets from the server for the embedded component. Reading it takes a while.
fn delegated() -> &'static [Delegated] {
    static DELEGATED: OnceLock<Arc<[Delegated]>> = OnceLock::new();
    DELEGATED.get_or_init(|| inspect(embedded()).unwrap().contract.unwrap().delegated)
}

impl Tool {
    pub fn is_read(&self) -> bool {
        self.effect == "read"
    }

    /// Its parameters with their schemas.
    pub fn parameters(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.input_schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
    }

    /// True if its rules name a secret that the gate gets from the server by this request.
    pub fn delegates(&self, method: &str, target: &str) -> bool {
        delegated().iter().any(|secret| {
            secret.method == method && secret.path == target && self.names(&secret.name)
        })
    }

    /// True if it is sent with a secret that the gate gets from the server.
    pub fn is_delegated(&self) -> bool {
        delegated().iter().any(|secret| self.names(&secret.name))
    }

    fn names(&self, secret: &str) -> bool {
        let piece = format!("{{:{secret}}}");
        self.egress.iter().any(|rule| rule.contains(&piece))
    }

    /// Whether its answer says if anything was changed.
    pub fn says_changed(&self) -> bool {
        self.output_schema["properties"].get("changed").is_some()
    }

    /// Whether a call with these arguments may lead to the request, and whether that is a change.
    pub fn rule(&self, method: &str, target: &str, arguments: &Arguments) -> Option<&Rule> {
        let mut rules = self.rules.iter();
        rules.find(|rule| rule.admits(method, target, arguments))
    }

    /// The first example, with this argument instead.
    pub fn with(&self, parameter: &str, value: Value) -> Arguments {
        let mut arguments = self.examples[0].clone();
        arguments.insert(parameter.to_owned(), value);
        arguments
    }
}

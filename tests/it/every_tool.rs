//! What holds for every tool, whatever it does. Each suite is a function over a list of tools: it takes its calls from their
//! examples and schemas, and returns what it finds wrong, each finding with the name of its tool.

mod answers;
mod budget;
mod faults;
mod ids;
mod ignored_changes;
mod one_more_tool;
mod parameters;

use futures_util::future::LocalBoxFuture;
use futures_util::{StreamExt as _, stream};
use serde_json::Value;

use crate::bad_input::endpoints;
use crate::harness::{Listed, Tool, outcome};
use crate::secrets;

/// What is wrong; nothing, where all is well.
pub type Findings = Vec<String>;

type Suite = for<'l> fn(&'l Listed) -> LocalBoxFuture<'l, Findings>;

/// All suites by their names. A test that runs one takes it from here, so that [`one_more_tool`] runs it too.
const SUITES: [(&str, Suite); 9] = [
    ("answers", |listed| Box::pin(answers::suite(listed))),
    ("budget", |listed| Box::pin(budget::suite(listed))),
    ("endpoints", |listed| Box::pin(endpoints::suite(listed))),
    ("faults", |listed| Box::pin(faults::suite(listed))),
    ("ids", |listed| Box::pin(ids::suite(listed))),
    ("ignored changes", |listed| {
        Box::pin(ignored_changes::suite(listed))
    }),
    ("leaks over HTTP", |listed| {
        Box::pin(secrets::over_http(listed))
    }),
    ("leaks over stdio", |listed| {
        Box::pin(secrets::over_stdio(listed))
    }),
    ("parameters", |listed| Box::pin(parameters::suite(listed))),
];

/// Runs a suite on the tools of the embedded component, where it must find nothing.
pub async fn check(name: &str) {
    let (_, suite) = SUITES.iter().find(|(known, _)| *known == name).unwrap();
    let found = suite(Listed::embedded().await).await;
    assert!(found.is_empty(), "{name}:\n{}", found.join("\n"));
}

/// What `look` finds at each tool. Much of it is waiting: some tools are looked at together.
pub async fn each_tool(listed: &Listed, look: impl AsyncFn(&Tool) -> Findings) -> Findings {
    const TOGETHER: usize = 8;
    let named = async |tool: &Tool| {
        let found = look(tool).await.into_iter();
        found
            .map(|found| format!("{}: {found}", tool.name))
            .collect::<Findings>()
    };
    let found = stream::iter(&listed.tools).map(named).buffered(TOGETHER);
    found.collect::<Vec<_>>().await.concat()
}

/// What a call answered, an image's content included; or the words of its error.
pub fn answer(result: &Value) -> Result<&Value, &str> {
    let content = &result["content"][0];
    if content["type"] == "image" {
        return Ok(content);
    }
    outcome(result)
}

#[tokio::test]
async fn every_example_is_answered_the_same_in_both_formats() {
    check("answers").await;
}

#[tokio::test]
async fn an_id_that_is_none_is_an_error_that_says_where_right_ones_come_from() {
    check("ids").await;
}

#[tokio::test]
async fn invariant_8_every_example_keeps_to_the_budget_at_the_largest_limit() {
    check("budget").await;
}

#[tokio::test]
async fn invariant_9_no_argument_changes_the_endpoint() {
    check("endpoints").await;
}

#[tokio::test]
async fn invariant_11_whatever_goes_wrong_is_an_error_or_the_right_answer_and_no_change_is_sent_twice()
 {
    check("faults").await;
}

#[tokio::test]
async fn invariant_11_a_change_that_the_server_ignores_is_an_error() {
    check("ignored changes").await;
}

#[tokio::test]
async fn invariant_6_stdio_shows_no_token() {
    check("leaks over stdio").await;
}

#[tokio::test]
async fn invariant_6_http_shows_no_token() {
    check("leaks over HTTP").await;
}

#[tokio::test]
async fn every_parameter_is_held_to_its_schema() {
    check("parameters").await;
}

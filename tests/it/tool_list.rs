//! The list of tools as clients get it.

use std::collections::{BTreeMap, BTreeSet};

use plex_mcp_host::component::{Answers, embedded, inspect};
use serde_json::{Value, json};

use crate::harness::{Http, Stdio, executable, plex, run, set_up};
use crate::readme::hold_table;

/// The flags that list every tool.
const ALL: [&str; 4] = ["--access", "full", "--toolsets", "all"];

async fn listed(flags: &[&str]) -> Vec<Value> {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.args(flags);
    let mut client = Stdio::open(command).await;
    let mut answer = client.request("tools/list", json!({})).await;
    match answer["result"]["tools"].take() {
        Value::Array(tools) => tools,
        other => panic!("{other}"),
    }
}

fn names(tools: &[Value]) -> Vec<&str> {
    tools
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect()
}

/// The toolset of every tool, by the tool's name.
async fn toolsets() -> BTreeMap<String, String> {
    let mut command = executable();
    command.args(["tools", "--json"]).args(ALL);
    let said = run(command, &[]).await;
    let tools: Vec<Value> = serde_json::from_str(&said.stdout).unwrap();
    let text = |tool: &Value, member: &str| tool[member].as_str().unwrap().to_owned();
    let tools = tools.iter();
    tools
        .map(|tool| (text(tool, "name"), text(tool, "toolset")))
        .collect()
}

/// Without output schemas, which few clients show to a model.
fn as_models_see(tools: &[Value]) -> Vec<Value> {
    let mut tools = tools.to_vec();
    for tool in &mut tools {
        tool.as_object_mut().unwrap().remove("outputSchema");
    }
    tools
}

fn characters(tools: &[Value]) -> usize {
    Value::from(tools).to_string().chars().count()
}

/// A tool has one snapshot, and a snapshot a tool. Output schemas are what the records say, and are held elsewhere.
#[tokio::test]
async fn models_see_of_each_tool_what_its_snapshot_shows() {
    const PLACE: &str = "snapshots/tool_list";
    let tools = as_models_see(&listed(&ALL).await);
    let mut expected = BTreeSet::new();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(PLACE);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for tool in &tools {
        let name = tool["name"].as_str().unwrap();
        let shown = serde_json::to_string_pretty(tool).unwrap();
        settings.bind(|| insta::assert_snapshot!(name, shown));
        expected.insert(format!("{name}.snap"));
    }
    let place = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../tests/it/snapshots/tool_list"
    );
    let files = std::fs::read_dir(place).unwrap();
    let found: BTreeSet<_> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(found, expected, "snapshots in {place}, and tools");
}

/// The list stands in front of every conversation: each toolset has a budget, and so has each tool.
#[tokio::test]
async fn it_keeps_to_its_budgets() {
    const DEFAULT: usize = 36_000;
    const EVERY: usize = 72_000;
    const WITH_OUTPUT_SCHEMAS: usize = 160_000;
    const TOOLSET: usize = 18_000;
    const TOOL: usize = 2_000;
    let default = as_models_see(&listed(&["--access", "full"]).await);
    let every = listed(&ALL).await;
    let mut sizes = vec![
        (
            "the default toolsets".to_owned(),
            characters(&default),
            DEFAULT,
        ),
        (
            "all tools with output schemas".to_owned(),
            characters(&every),
            WITH_OUTPUT_SCHEMAS,
        ),
    ];
    let every = as_models_see(&every);
    sizes.push(("all tools".to_owned(), characters(&every), EVERY));
    let toolsets = toolsets().await;
    let mut grouped: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for tool in &every {
        let name = tool["name"].as_str().unwrap();
        let length = tool.to_string().chars().count();
        sizes.push((name.to_owned(), length, TOOL));
        grouped
            .entry(&toolsets[name])
            .or_default()
            .push(tool.clone());
    }
    let grouped = grouped.iter();
    sizes
        .extend(grouped.map(|(toolset, tools)| {
            (format!("the toolset {toolset}"), characters(tools), TOOLSET)
        }));
    let over: Vec<_> = sizes
        .iter()
        .filter(|(_, length, budget)| length > budget)
        .map(|(what, length, budget)| format!("{what}: {length} characters of {budget}"))
        .collect();
    assert!(over.is_empty(), "{}", over.join("\n"));
}

/// `UPDATE_README=1 cargo test --workspace --test it the_table_of_tools` writes it.
#[tokio::test]
async fn the_table_of_tools_tells_the_characters_of_each() {
    let every = as_models_see(&listed(&ALL).await);
    let toolsets = toolsets().await;
    let length = |value: &Value| match value {
        Value::String(text) => text.chars().count(),
        other => other.to_string().chars().count(),
    };
    let row = |name: String, toolset: &str, tools: &[Value]| {
        let sum = |member: &str| {
            tools
                .iter()
                .map(|tool| length(&tool[member]))
                .sum::<usize>()
        };
        let (words, schema) = (sum("description"), sum("inputSchema"));
        let all = characters(tools);
        let numbers = [words, schema, all].map(|number| number.to_string());
        [&[name, toolset.to_owned()][..], &numbers].concat()
    };
    let mut rows: Vec<_> = (every.iter())
        .map(|tool| {
            let name = tool["name"].as_str().unwrap();
            row(
                format!("`{name}`"),
                &toolsets[name],
                std::slice::from_ref(tool),
            )
        })
        .collect();
    let default = as_models_see(&listed(&["--access", "full"]).await);
    rows.push(row("the default toolsets".to_owned(), "", &default));
    rows.push(row("all tools".to_owned(), "", &every));
    hold_table("docs/tools.md", "Characters", &rows);
}

#[tokio::test]
async fn it_is_the_same_each_time_and_everywhere() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let first = client.request("tools/list", json!({})).await["result"]["tools"].take();
    let again = client.request("tools/list", json!({})).await["result"]["tools"].take();
    assert_eq!(first, again);
    let server = Http::start(set_up(&plex.url()), &[]).await;
    let legacy = server.request("tools/list", json!({})).await["result"]["tools"].take();
    assert_eq!(first, legacy);
    let stateless =
        server.stateless("tools/list", json!({})).await.json()["result"]["tools"].take();
    assert_eq!(first, stateless);
}

#[tokio::test]
async fn names_and_schemas_are_ones_that_clients_take() {
    let contract = inspect(embedded()).unwrap().contract.unwrap();
    let tools = contract.tools.iter();
    let images: Vec<&str> = (tools.filter(|tool| tool.answers == Answers::Image))
        .map(|tool| tool.name.as_str())
        .collect();
    for tool in listed(&ALL).await {
        let name = tool["name"].as_str().unwrap();
        assert!(
            name.len() <= 64 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
            "{name}"
        );
        assert!(
            tool["description"].as_str().unwrap().chars().count() <= 2_048,
            "{name}"
        );
        // An image has no schema: what it is, its content says.
        let schemas: &[&str] = if images.contains(&name) {
            assert_eq!(tool["outputSchema"], Value::Null, "{name}");
            &["inputSchema"]
        } else {
            &["inputSchema", "outputSchema"]
        };
        for schema in schemas {
            assert_eq!(tool[schema]["type"], "object", "{name}: {schema}");
            jsonschema::draft202012::meta::validate(&tool[schema])
                .unwrap_or_else(|error| panic!("{name}: {schema}: {error}"));
        }
        assert_eq!(tool["inputSchema"]["additionalProperties"], false, "{name}");
        let hints = tool["annotations"].as_object().unwrap();
        assert_eq!(hints.len(), 4, "{name}: {hints:?}");
        assert_eq!(hints["openWorldHint"], false, "{name}");
    }
}

#[tokio::test]
async fn access_and_toolsets_choose() {
    let written = listed(&[]).await;
    let read = listed(&["--access", "read"]).await;
    let (all, fewer): (BTreeSet<_>, BTreeSet<_>) = (
        names(&written).into_iter().collect(),
        names(&read).into_iter().collect(),
    );
    assert!(fewer.is_subset(&all) && fewer.len() < all.len());
    assert!(
        read.iter()
            .all(|tool| tool["annotations"]["readOnlyHint"] == true)
    );
    let server = listed(&["--toolsets", "server"]).await;
    assert_eq!(names(&server), ["plex_get_server"]);
}

#[tokio::test]
async fn a_tool_outside_is_unknown() {
    let plex = plex().await;
    let mut command = set_up(&plex.url());
    command.args(["--access", "read"]);
    let mut client = Stdio::open(command).await;
    for name in [
        "plex_refresh_library",
        "no_such_tool",
        "plex-get-libraries",
        "",
    ] {
        let parameters = json!({"name": name, "arguments": {"library_id": "1"}});
        let answer = client.request("tools/call", parameters).await;
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
    }
}

#[tokio::test]
async fn a_cursor_is_one_that_nobody_gave() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    let answer = client.request("tools/list", json!({"cursor": "2"})).await;
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
}

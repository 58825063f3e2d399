//! Who is granted what: the component's own words count for the built-in one alone.
//!
//! The other components of these tests are ours with a few bytes changed, so that what they send is real.

mod files;
mod inspection;

use plex_mcp_host::component::{embedded, inspect};

use crate::harness::{OWNER_TOKEN, Stdio, executable, outcome, plex, run, set_up};

/// Ours with an empty section at its end: another file that does and declares the same.
fn other() -> Vec<u8> {
    [embedded(), &[0, 3, 2, b'h', b'i']].concat()
}

/// Ours with `from` replaced by as many bytes.
fn changed(from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut bytes = embedded().to_vec();
    let places: Vec<_> = (0..bytes.len() - from.len())
        .filter(|at| bytes[*at..].starts_with(from.as_bytes()))
        .collect();
    assert!(!places.is_empty(), "{from}");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

/// One that declares less than it sends.
fn narrow() -> Vec<u8> {
    changed("GET /hubs/search?", "GET /hubs/others?")
}

/// One that says nothing about its tools.
fn undescribed() -> Vec<u8> {
    changed("mcp-tools", "no-tools!")
}

fn digest(component: &[u8]) -> String {
    format!("sha256:{}", inspect(component).unwrap().sha256)
}

/// A policy for this component.
fn policy(component: &[u8], words: &str) -> Option<String> {
    Some(format!("component = \"{}\"\n{words}", digest(component)))
}

/// Searches with `component` (ours if there is none), `flags` and a policy, and expects an answer or words of an error, and
/// these requests to reach the server, each with the token.
async fn check(
    component: Option<&[u8]>,
    flags: &[&str],
    policy: Option<String>,
    expected: Result<(), &str>,
    arrived: &[&str],
) {
    let plex = plex().await;
    let place = tempfile::tempdir().unwrap();
    let mut command = set_up(&plex.url());
    command.args(["call", "plex_search", "query=nosferatu"]);
    if let Some(component) = component {
        let file = place.path().join("other.wasm");
        std::fs::write(&file, component).unwrap();
        command.arg("--component").arg(file);
    }
    if let Some(policy) = policy {
        let file = place.path().join("policy.toml");
        std::fs::write(&file, policy).unwrap();
        command.arg("--policy").arg(file);
    }
    let found = run(command, flags).await;
    match expected {
        Ok(()) => {
            assert_eq!(found.status, 0, "{}", found.stderr);
            assert!(found.stdout.contains("Nosferatu"), "{}", found.stdout);
        }
        Err(words) => {
            assert_eq!((found.status, &*found.stdout), (1, ""), "{}", found.stderr);
            assert!(found.stderr.contains(words), "{}", found.stderr);
        }
    }
    let seen = plex.seen();
    let requests: Vec<_> = seen
        .iter()
        .map(|seen| {
            assert_eq!(seen.headers["x-plex-token"], OWNER_TOKEN);
            let path = seen.target.split('?').next().unwrap();
            format!("{} {path}", seen.method)
        })
        .collect();
    assert_eq!(requests, arrived, "{}", found.stderr);
}

const SEARCH: &str = "GET /hubs/search";

/// The line that [`SEARCH`] needs.
const RULE: &str = "[tools.plex_search]\negress = [\"GET /hubs/search?query={query}&limit&sectionId?={library-id}&includeCollections\"]";

#[tokio::test]
async fn the_built_in_component_is_granted_what_it_declares() {
    check(None, &[], None, Ok(()), &[SEARCH]).await;
}

#[tokio::test]
async fn another_file_gets_nothing_and_says_how_to_accept_it() {
    let words = format!("add --digest {}", digest(&other()));
    check(Some(&other()), &[], None, Err(&words), &[]).await;
    // As far as its words go it is still there.
    check(
        Some(&other()),
        &["--access", "read"],
        None,
        Err("no network and no token"),
        &[],
    )
    .await;
}

#[tokio::test]
async fn a_digest_accepts_exactly_one_file() {
    let (right, wrong) = (digest(&other()), digest(embedded()));
    let words = format!("it is not the file that was accepted: its digest is {right}");
    check(
        Some(&other()),
        &["--digest", &right],
        None,
        Ok(()),
        &[SEARCH],
    )
    .await;
    check(
        Some(&other()),
        &["--digest", &wrong],
        None,
        Err(&words),
        &[],
    )
    .await;
    check(
        Some(&narrow()),
        &["--digest", &digest(&narrow())],
        None,
        Err("has no rule for GET /hubs/search"),
        &[],
    )
    .await;
}

#[tokio::test]
async fn a_policy_accepts_exactly_one_file() {
    let other = other();
    check(Some(&other), &[], policy(&other, ""), Ok(()), &[SEARCH]).await;
    let words = format!(
        "line 1: the policy is for another component; for this one it would say component = \"{}\"",
        digest(&other)
    );
    check(Some(&other), &[], policy(&narrow(), ""), Err(&words), &[]).await;
    let embedded = || Some("component = \"embedded\"".to_owned());
    check(Some(&other), &[], embedded(), Err(&words), &[]).await;
    check(None, &[], embedded(), Ok(()), &[SEARCH]).await;
    check(
        None,
        &[],
        policy(&other, ""),
        Err("it would say component = \"embedded\""),
        &[],
    )
    .await;
}

#[tokio::test]
async fn a_policy_narrows() {
    let other = other();
    for (component, name) in [
        (Some(other.as_slice()), digest(&other)),
        (None, "embedded".to_owned()),
    ] {
        let policy = |words: &str| Some(format!("component = \"{name}\"\n{words}"));
        let denied = policy("tools.plex_search = \"deny\"");
        check(
            component,
            &[],
            denied,
            Err("there is no tool `plex_search`"),
            &[],
        )
        .await;
        let reading = policy("effects.read = \"deny\"");
        check(
            component,
            &[],
            reading,
            Err("there is no tool `plex_search`"),
            &[],
        )
        .await;
        let nothing = policy("tools.plex_search.egress = []");
        check(
            component,
            &[],
            nothing,
            Err("has no rule for GET /hubs/search"),
            &[],
        )
        .await;
        let raised = policy("tools.plex_search.effect = \"write\"");
        check(
            component,
            &["--access", "read"],
            raised,
            Err("its effect is write"),
            &[],
        )
        .await;
    }
}

#[tokio::test]
async fn a_policy_grants_more_than_is_declared() {
    let narrow = narrow();
    check(
        Some(&narrow),
        &[],
        policy(&narrow, ""),
        Err("has no rule for GET /hubs/search"),
        &[],
    )
    .await;
    check(Some(&narrow), &[], policy(&narrow, RULE), Ok(()), &[SEARCH]).await;
}

#[tokio::test]
async fn what_does_not_describe_its_tools_needs_a_policy_and_full_access() {
    let bare = undescribed();
    let words =
        "it has no `mcp-tools` section that describes its tools: it runs only with a --policy";
    check(Some(&bare), &[], None, Err(words), &[]).await;
    check(
        Some(&bare),
        &["--digest", &digest(&bare)],
        None,
        Err(words),
        &[],
    )
    .await;
    check(
        Some(&bare),
        &[],
        policy(&bare, RULE),
        Err("its effect is destructive"),
        &[],
    )
    .await;
    let full = &["--access", "full"];
    check(
        Some(&bare),
        full,
        policy(&bare, ""),
        Err("has no rule for GET /hubs/search"),
        &[],
    )
    .await;
    check(Some(&bare), full, policy(&bare, RULE), Ok(()), &[SEARCH]).await;
}

#[tokio::test]
async fn what_is_wrong_in_a_policy_is_said_at_the_start() {
    let policy = |words: &str| Some(format!("component = \"embedded\"\n{words}"));
    let unknown = policy("tools.plex_serch = \"deny\"");
    check(None, &[], unknown, Err("policy.toml, line 2: the component has no tool `plex_serch`: did you mean `plex_search`?"), &[]).await;
    let lie = policy("tools.plex_search.egress = [\"DELETE /library/metadata/{query}\"]");
    check(
        None,
        &[],
        lie,
        Err("does more than read, which is all its effect says"),
        &[],
    )
    .await;
    check(
        None,
        &[],
        policy("tool = 1"),
        Err("line 2: unknown field `tool`"),
        &[],
    )
    .await;
}

#[tokio::test]
async fn clients_see_what_is_granted() {
    let plex = plex().await;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("policy.toml");
    std::fs::write(
        &file,
        "component = \"embedded\"\n[tools]\nplex_search = \"deny\"",
    )
    .unwrap();
    let mut command = set_up(&plex.url());
    command.arg("serve").arg("--policy").arg(&file);
    let mut client = Stdio::open(command).await;
    let list = client.request("tools/list", serde_json::json!({})).await;
    let names: Vec<_> = list["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"plex_get_libraries") && !names.contains(&"plex_search"),
        "{names:?}"
    );
    let parameters = serde_json::json!({"name": "plex_search", "arguments": {"query": "moon"}});
    let answer = client.request("tools/call", parameters).await;
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("unknown tool"),
        "{answer}"
    );
    let result = client
        .call("plex_get_libraries", serde_json::json!({}))
        .await;
    assert!(outcome(&result).is_ok(), "{result}");
    client.end().await;
}

#[tokio::test]
async fn the_policy_of_the_documentation_does_what_it_says() {
    let text = include_str!("../../../docs/policy.md");
    let (_, rest) = text.split_once("```toml\n").unwrap();
    let (policy, _) = rest.split_once("```").unwrap();
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("policy.toml");
    std::fs::write(&file, policy).unwrap();
    let list = async |flags: &[&str]| {
        let flags = [
            &["tools", "--json", "--access", "full", "--toolsets", "all"],
            flags,
        ]
        .concat();
        let found = run(executable(), &flags).await;
        assert_eq!(found.status, 0, "{}", found.stderr);
        let tools: Vec<serde_json::Value> = serde_json::from_str(&found.stdout).unwrap();
        tools
    };
    let (all, mut granted) = (
        list(&[]).await,
        list(&["--policy", file.to_str().unwrap()]).await,
    );
    let mut expected = all;
    expected.retain(|tool| tool["effect"] != "write" && tool["name"] != "plex_get_history");
    let libraries = expected
        .iter_mut()
        .find(|tool| tool["name"] == "plex_get_libraries")
        .unwrap();
    assert_ne!(
        libraries["egress"],
        serde_json::json!(["GET /library/sections"])
    );
    libraries["egress"] = serde_json::json!(["GET /library/sections"]);
    granted.sort_by_key(|tool| tool["name"].to_string());
    expected.sort_by_key(|tool| tool["name"].to_string());
    assert_eq!(granted, expected);
}

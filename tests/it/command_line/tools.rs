//! `plex-mcp tools`, and help about a tool.

use serde_json::Value;

use super::{alone, check_text};

#[tokio::test]
async fn the_list_has_names_and_what_they_do() {
    let found = alone(&["tools", "--table"]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    check_text(&found.stdout);
    insta::assert_snapshot!("tools", found.stdout);
    let found = alone(&["tools", "--egress", "--table"]).await;
    check_text(&found.stdout);
    insta::assert_snapshot!("tools_egress", found.stdout);
}

#[tokio::test]
async fn into_a_pipe_it_is_one_tool_a_line() {
    let listed = alone(&["tools", "--json"]).await;
    let listed: Vec<Value> = serde_json::from_str(&listed.stdout).unwrap();
    let found = alone(&["tools"]).await;
    let names: Vec<_> = found
        .stdout
        .lines()
        .map(|line| line.split('\t').next().unwrap())
        .collect();
    let expected: Vec<_> = listed
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, expected);
    assert!(
        found
            .stdout
            .lines()
            .all(|line| line.split('\t').count() == 4),
        "{}",
        found.stdout
    );
    let found = alone(&["tools", "--egress"]).await;
    assert!(
        found.stdout.contains("plex_get_libraries\tread\tGET /"),
        "{}",
        found.stdout
    );
}

#[tokio::test]
async fn as_json_there_is_everything() {
    let found = alone(&["tools", "--json", "--access", "read"]).await;
    let tools: Vec<Value> = serde_json::from_str(&found.stdout).unwrap();
    assert!(tools.iter().all(|tool| tool["effect"] == "read"));
    assert!(
        tools
            .iter()
            .all(|tool| tool["input_schema"]["type"] == "object")
    );
    let found = alone(&["tools", "--toolsets", "nothing"]).await;
    assert_eq!((found.status, found.stdout.as_str()), (1, ""));
    insta::assert_snapshot!("an_unknown_toolset", found.stderr);
    let found = alone(&["tools", "--toolsets", "nothing", "--json"]).await;
    assert_eq!(found.status, 1);
    let answer: Value = serde_json::from_str(&found.stdout).unwrap();
    assert!(
        answer["error"]
            .as_str()
            .unwrap()
            .contains("no toolset `nothing`")
    );
}

#[tokio::test]
async fn a_tool_is_told_about_with_arguments_and_an_example() {
    let found = alone(&["tools", "plex_search"]).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    check_text(&found.stdout);
    insta::assert_snapshot!("tools_plex_search", found.stdout);
    for flag in ["-h", "--help"] {
        // Names are taken with dashes too; nothing is asked.
        let help = alone(&["call", "plex-search", flag]).await;
        assert_eq!(
            (help.status, help.stdout),
            (0, found.stdout.clone()),
            "{}",
            help.stderr
        );
    }
    let found = alone(&["tools", "plex_serch"]).await;
    assert_eq!(found.status, 1);
    assert!(
        found.stderr.contains("did you mean `plex_search`?"),
        "{}",
        found.stderr
    );
}

#[tokio::test]
async fn every_tool_has_a_page_that_fits_and_shows_each_argument() {
    let listed = alone(&["tools", "--json", "--access", "full", "--toolsets", "all"]).await;
    let listed: Vec<Value> = serde_json::from_str(&listed.stdout).unwrap();
    for tool in listed {
        let name = tool["name"].as_str().unwrap();
        let all = ["tools", name, "--access", "full", "--toolsets", "all"];
        let page = alone(&all).await.stdout;
        // A command stays in one line, however long its arguments are.
        let is_text = |line: &&str| !line.starts_with("  plex-mcp call ");
        check_text(&page.lines().filter(is_text).collect::<Vec<_>>().join("\n"));
        let example = page.find("\n  plex-mcp call ").map(|at| &page[at + 1..]);
        let example = example.unwrap_or_else(|| panic!("no example: {page}"));
        // A long one goes on behind a backslash.
        let mut lines = Vec::new();
        for line in example.lines() {
            lines.push(line.trim_end_matches('\\'));
            if !line.ends_with('\\') {
                break;
            }
        }
        let example = lines.join(" ");
        for argument in tool["input_schema"]["properties"]
            .as_object()
            .unwrap()
            .keys()
        {
            assert!(
                page.contains(&format!("\n  {argument} (")),
                "{name} {argument}: {page}"
            );
        }
        for required in tool["input_schema"]["required"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let required = required.as_str().unwrap();
            let quoted = format!(" '{required}=");
            assert!(
                example.contains(&format!(" {required}=")) || example.contains(&quoted),
                "{name}: {example}"
            );
        }
    }
}

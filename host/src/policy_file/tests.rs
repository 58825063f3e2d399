//! Policies: what they may say, and what is left of a component's contract.

use serde_json::json;

use super::*;
use crate::component::{Binary, contract, fixture};

/// A component with a reading tool, a writing one and one that deletes, and a second origin.
fn declared() -> Contract {
    let mut section = fixture::section();
    section["origins"] = json!([{"name": "other", "url": "https://other.example"}]);
    let tools = &mut section["tools"];
    tools[0]["egress"] = json!(["GET /a/{id}?limit={limit}", "GET other:/a"]);
    tools[2]["effect"] = json!("write");
    tools[2]["egress"] = json!(["PUT /count"]);
    tools[3]["effect"] = json!("destructive");
    tools[3]["egress"] = json!(["DELETE /all"]);
    section["check"] = json!("get-env");
    let bytes = fixture::component(&section);
    let binary = Binary::read(&bytes).unwrap();
    contract(&binary, binary.section().unwrap()).unwrap()
}

fn apply(policy: &str) -> Result<Contract> {
    let policy = format!("component = \"embedded\"\n{policy}");
    PolicyFile::parse("policy.toml", &policy)?.apply(&declared())
}

/// The tools that the policy leaves and that send anything: names, effects, and lines.
#[track_caller]
fn check(policy: &str, expected: &[&str]) {
    let granted = apply(policy).unwrap();
    let tools = granted.tools.iter().filter(|tool| tool.name != "get_env");
    let tools: Vec<_> = tools
        .take(3)
        .map(|tool| {
            let lines: Vec<_> = tool.egress.iter().map(ToString::to_string).collect();
            format!("{} {}: {}", tool.name, tool.effect, lines.join(", "))
        })
        .collect();
    assert_eq!(tools, expected);
}

#[test]
fn sandbox_a_policy_narrows_and_widens() {
    let [echo, count, fail] = [
        "echo_it read: GET /a/{id}?limit={limit}",
        "count write: PUT /count",
        "fail destructive: DELETE /all",
    ];
    check("", &[echo, count, fail]);
    check(
        "origins = [\"other\"]",
        &[&format!("{echo}, GET other:/a"), count, fail],
    );
    check(
        "[tools]\necho_it = \"deny\"\ncount = \"deny\"",
        &[fail, "trap read: ", "spin read: "],
    );
    check(
        "origins = [\"other\"]\n[tools.echo_it]\negress = [\"GET other:/b\"]",
        &["echo_it read: GET other:/b", count, fail],
    );
    check("[effects]\nwrite = \"deny\"", &[echo, fail, "trap read: "]);
    check(
        "[effects]\nread = \"deny\"\ndestructive = \"deny\"",
        &[count],
    );
    check(
        "[tools.echo_it]\negress = []",
        &["echo_it read: ", count, fail],
    );
    check(
        "[tools.echo_it]\neffect = \"write\"\negress = [\"PUT /b/{id}\", \"GET /c\"]",
        &["echo_it write: PUT /b/{id}, GET /c", count, fail],
    );
    // A denial wins over what a tool was raised to.
    check(
        "effects = {write = \"deny\"}\ntools.echo_it.effect = \"write\"",
        &[fail, "trap read: ", "spin read: "],
    );
    check("tools.count.effect = \"write\"", &[echo, count, fail]);
    check(
        "tools.count = {effect = \"destructive\"}",
        &[echo, "count destructive: PUT /count", fail],
    );
}

#[test]
fn sandbox_a_policy_names_origins_and_keeps_the_check_only_while_it_is_there() {
    assert_eq!(apply("").unwrap().origins.len(), 0);
    assert_eq!(apply("origins = [\"other\"]").unwrap().origins.len(), 1);
    assert_eq!(apply("").unwrap().check.as_deref(), Some("get_env"));
    assert_eq!(apply("tools.get_env = \"deny\"").unwrap().check, None);
}

/// Expects a policy, below the line that names the component, to be refused in these words.
#[track_caller]
fn check_refused(policy: &str, expected: &str) {
    let words = format!("{:#}", apply(policy).expect_err("the policy is refused"));
    assert_eq!(words, format!("policy.toml, line {expected}"));
}

#[test]
fn refusals_name_the_line_and_what_may_stand_there() {
    check_refused(
        "x = 1",
        "2: unknown field `x`, expected one of `component`, `version`, `origins`, `effects`, `tools`",
    );
    check_refused(
        "\ntools =",
        "3: string values must be quoted, expected literal string",
    );
    check_refused(
        "effects.write = \"allow\"",
        "2: unknown variant `allow`, expected `deny`",
    );
    check_refused(
        "effects.writes = \"deny\"",
        "2: unknown variant `writes`, expected one of `read`, `write`, `destructive`",
    );
    check_refused(
        "tools.count = \"allow\"",
        "2: invalid value: string \"allow\", expected \"deny\", or a table with `effect` and `egress`",
    );
    check_refused(
        "[tools.count]\nlines = []",
        "3: unknown field `lines`, expected `effect` or `egress`",
    );
    check_refused(
        "tools.ecko_it = \"deny\"",
        "2: the component has no tool `ecko_it`: did you mean `echo_it`?",
    );
    check_refused(
        "tools.echo-it = \"deny\"",
        "2: the component has no tool `echo-it`: did you mean `echo_it`?",
    );
    check_refused(
        "tools.zzzzzzzzz = \"deny\"",
        "2: the component has no tool `zzzzzzzzz`; it has echo_it, get_env, count, fail, trap, spin, grow, recurse, erase, picture",
    );
    check_refused(
        "origins = [\"zzz\"]",
        "2: the component has no origin `zzz`; it has other",
    );
    check_refused(
        "tools.count.effect = \"read\"",
        "2: `count` is write: an effect can be raised, not lowered",
    );
    check_refused(
        "[tools.echo_it]\negress = [\n\"GET /a\",\n\"PUT /a\",\n]",
        "5: `echo_it`: its egress line `PUT /a`: does more than read, which is all its effect says: write it in a tool that writes",
    );
    check_refused(
        "[tools.count]\negress = [\"DELETE /a\"]",
        "3: `count`: its egress line `DELETE /a`: deletes, and its effect is not destructive: write that it is, or `undone-by TOOL` when a tool brings back what is gone",
    );
    check_refused(
        "[tools.echo_it]\negress = [\"GET /a?b={none}\"]",
        "3: `echo_it`: its egress line `GET /a?b={none}`: the tool has no parameter `none`: it has `id`, `limit`; for what no parameter stands for write a class, as in `{:digits}`",
    );
    check_refused(
        "[tools.echo_it]\negress = [\"GET third:/a\"]",
        "3: `echo_it`: its egress line `GET third:/a`: names the origin `third`, which is not declared: write `@origin third URL` on the world; it declares `other`",
    );
    check_refused(
        "[tools.echo_it]\negress = [\"GET other:/a\"]",
        "3: `other` is not among the policy's `origins`",
    );
}

#[test]
fn sandbox_a_policy_is_for_exactly_one_component() {
    let (this, other) = ("a".repeat(64), "b".repeat(64));
    let check = |component: &str, embedded, expected: Result<(), &str>| {
        let policy = format!("# For one.\ncomponent = \"{component}\"");
        let outcome =
            PolicyFile::parse("p", &policy).and_then(|policy| policy.accepts(embedded, &this));
        let outcome = outcome.map_err(|error| error.to_string());
        assert_eq!(
            outcome,
            expected.map_err(|words| format!("p, line 2: {words}"))
        );
    };
    let words = |this: &str| {
        format!("the policy is for another component; for this one it would say component = {this}")
    };
    let file = words(&format!("\"sha256:{this}\""));
    check("embedded", true, Ok(()));
    check("embedded", false, Err(&file));
    check(&format!("sha256:{this}"), false, Ok(()));
    check(&format!("sha256:{}", this.to_uppercase()), false, Ok(()));
    check(&format!("sha256:{other}"), false, Err(&file));
    check(
        &format!("sha256:{other}"),
        true,
        Err(&words("\"embedded\"")),
    );
    let form = "`component` is \"embedded\", or \"sha256:\" and 64 hexadecimal digits, as plex-mcp inspect shows them";
    for wrong in ["", "sha256:abc", &this, "Embedded"] {
        check(wrong, true, Err(form));
    }
}

#[test]
fn the_first_version_of_the_rules_is_told_its_new_spelling() {
    let check = |policy: &str, expected: &str| {
        let error = apply(policy).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    let now = "; it is written as in the first version of the rules: write `GET /s/{:digits}/{:any}?limit*={limit}`";
    check(
        "[tools.echo_it]\negress = [\"GET /s/{section}/{what:any}?limit={limit}\"]",
        now,
    );
    let version = "line 2: `version` is that of the rules of egress, which is 2";
    check("version = 1", version);
    check("version = 3", version);
    assert!(apply("version = 2").is_ok());
}

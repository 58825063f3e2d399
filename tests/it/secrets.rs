//! The token is in one header of each request to Plex, and in nothing else that leaves the program.

mod exchange;
pub mod looks;

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use futures_util::future::join_all;
use plex_mcp_demo::{Demo, Fault, FaultRule, Format, Paths};
use rustix::process::Signal;
use serde_json::Value;
use tokio::process::Command;

use self::exchange::calls;
use crate::every_tool::{Findings, answer};
use crate::harness::{
    Http, Listed, OWNER_TOKEN, Run, SHARED_TOKEN, Tool, plex, run, set_up, signal,
};

/// A refused token is a secret too: it may be good elsewhere.
const STRANGE_TOKEN: &str = "s3cret-strange/t+ken";

/// Each secret that is in `text`, however it is written.
fn leaks(about: &str, text: &str) -> Findings {
    static LOOKS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let tokens = [OWNER_TOKEN, SHARED_TOKEN, STRANGE_TOKEN];
        tokens.into_iter().flat_map(looks::looks).collect()
    });
    let looks = LOOKS.iter().filter(|look| text.contains(*look));
    looks
        .map(|look| format!("{about}: {look} in:\n{text}"))
        .collect()
}

fn run_leaks(about: &str, run: &Run) -> Findings {
    let mut found = leaks(&format!("{about}: stdout"), &run.stdout);
    found.extend(leaks(&format!("{about}: stderr"), &run.stderr));
    found
}

/// Each request had its token in one header and nowhere else.
fn request_leaks(about: &str, plex: &Demo) -> Findings {
    let seen = plex.seen();
    let mut found = Vec::new();
    // On a busy machine a short time may be over before anything is asked.
    if seen.is_empty() && !about.contains("Hang") {
        found.push(format!("{about}: no requests"));
    }
    for seen in seen {
        found.extend(leaks(about, &seen.target));
        let (tokens, others): (Vec<_>, Vec<_>) = seen
            .headers
            .iter()
            .partition(|(name, _)| *name == "x-plex-token");
        let [(_, token)] = &tokens[..] else {
            found.push(format!("{about}: {} tokens: {}", tokens.len(), seen.target));
            continue;
        };
        if **token != OWNER_TOKEN {
            found.push(format!("{about}: another token: {}", seen.target));
        }
        for (_, value) in others {
            found.extend(leaks(about, value.to_str().unwrap()));
        }
    }
    found
}

#[track_caller]
fn check(found: Findings) {
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Those whose bodies are what may be wrong, which is another matter in XML.
fn faults_of_bodies() -> Vec<Fault> {
    vec![
        Fault::EchoToken,
        Fault::HangBody,
        Fault::TruncatedBody,
        Fault::WrongContentType,
        Fault::InvalidUtf8,
        Fault::IllegalXmlCharacters,
        Fault::IgnoreFilters,
    ]
}

fn faults() -> Vec<Fault> {
    let mut faults = faults_of_bodies();
    faults.extend([
        Fault::Hang,
        Fault::Reset,
        Fault::Latency(Duration::from_millis(1)),
        Fault::Maintenance,
        Fault::NotPlex,
        Fault::HugeBody(2 << 20),
        Fault::Redirect(format!("https://evil.example/?X-Plex-Token={OWNER_TOKEN}")),
    ]);
    let statuses = [400, 401, 403, 404, 429, 500, 503].map(|code| Fault::Status(code, None));
    faults.extend(statuses);
    faults
}

async fn plex_under(fault: &Option<Fault>) -> Demo {
    let plex = plex().await;
    plex.behave(|behaviour| behaviour.plex_pass = true);
    if let Some(fault) = fault.clone() {
        plex.inject(FaultRule {
            paths: Paths::Every,
            first: None,
            fault,
        });
    }
    plex
}

/// A short time where the server never answers. Elsewhere a long one: many processes at once, each telling everything,
/// are slow on a small machine, and nothing is learnt from an answer that came too late.
fn limits(fault: &Option<Fault>) -> [&'static str; 4] {
    let timeout = match fault {
        Some(Fault::Hang | Fault::HangBody) => "1s",
        _ => "60s",
    };
    ["--timeout", timeout, "--max-body", "1MiB"]
}

/// The executable, telling everything that it does.
fn traced(plex: &Demo) -> Command {
    let mut command = set_up(&plex.url());
    command.env("RUST_LOG", "trace");
    command
}

/// What is wrong with how calls end: the tools, in the order of the calls, whose call was not answered.
fn unanswered<'r>(tools: &[&Tool], results: impl IntoIterator<Item = &'r Value>) -> Findings {
    let results = tools.iter().zip(results);
    let failed = results.filter_map(|(tool, result)| {
        let words = answer(result).err()?;
        Some(format!("{}: is not answered: {words}", tool.name))
    });
    failed.collect()
}

/// The tools that may be called together on one server: all that read, and each change alone.
fn together(listed: &Listed) -> Vec<Vec<&Tool>> {
    let (reads, changes): (Vec<_>, Vec<_>) = listed.tools.iter().partition(|tool| tool.is_read());
    let changes = changes.into_iter().map(|tool| vec![tool]);
    [reads].into_iter().chain(changes).collect()
}

/// Suite of [`crate::every_tool`]: each tool is called under each fault, and nothing that comes out on stdout or stderr holds
/// a token. Without a fault each call is answered, or nothing would be learnt from the others.
pub async fn over_stdio(listed: &Listed) -> Findings {
    let mut found = Vec::new();
    for tools in together(listed) {
        let plex = plex_under(&None).await;
        let mut command = traced(&plex);
        command.args(listed.flags());
        let ran = exchange::over_stdio(command, &calls(&tools)).await;
        let mut results = vec![Value::Null; tools.len() + 1];
        for line in ran.stdout.lines() {
            let mut message: Value = serde_json::from_str(line).unwrap();
            results[message["id"].as_u64().unwrap() as usize] = message["result"].take();
        }
        found.extend(unanswered(&tools, &results[1..]));
        found.extend(run_leaks("no fault", &ran));
        found.extend(request_leaks("no fault", &plex));
    }
    let tools: Vec<&Tool> = listed.tools.iter().collect();
    let calls = calls(&tools);
    let under = async |(fault, format): (Fault, Format)| {
        let about = format!("{fault:?} {format:?}");
        let fault = Some(fault);
        let plex = plex_under(&fault).await;
        plex.set_format(format);
        let mut command = traced(&plex);
        command.args(listed.flags()).args(limits(&fault));
        let ran = exchange::over_stdio(command, &calls).await;
        let mut found = run_leaks(&about, &ran);
        found.extend(request_leaks(&about, &plex));
        let answers = ran.stdout.lines().count();
        if (ran.status, answers) != (0, calls.len() + 1) {
            found.push(format!("{about}: {answers} answers: {}", ran.stderr));
        }
        // What the server said of it arrived, covered.
        if ran.stdout.contains("Now with ***") != (fault == Some(Fault::EchoToken)) {
            found.push(format!("{about}: {}", ran.stdout));
        }
        found
    };
    let negotiated = faults()
        .into_iter()
        .map(|fault| (fault, Format::Negotiated));
    let xml = faults_of_bodies()
        .into_iter()
        .map(|fault| (fault, Format::Xml));
    let under = join_all(negotiated.chain(xml).map(under)).await;
    found.extend(under.concat());
    found
}

/// Suite of [`crate::every_tool`]: the same over HTTP.
pub async fn over_http(listed: &Listed) -> Findings {
    let mut found = Vec::new();
    for tools in together(listed) {
        let plex = plex_under(&None).await;
        let server = Http::start(traced(&plex), &listed.flags()).await;
        let ask = |call| server.stateless("tools/call", call);
        let answers = join_all(calls(&tools).into_iter().map(ask)).await;
        let results: Vec<Value> = answers
            .iter()
            .map(|answer| answer.json()["result"].take())
            .collect();
        found.extend(unanswered(&tools, &results));
        found.extend(ended_leaks("no fault", server, &plex).await);
    }
    let tools: Vec<&Tool> = listed.tools.iter().collect();
    let under = async |fault: Fault| {
        let about = format!("{fault:?}");
        let fault = Some(fault);
        let plex = plex_under(&fault).await;
        let flags = [&listed.flags()[..], &limits(&fault)].concat();
        let server = Http::start(traced(&plex), &flags).await;
        let ask = |call| server.stateless("tools/call", call);
        let mut found = Vec::new();
        for answer in join_all(calls(&tools).into_iter().map(ask)).await {
            found.extend(leaks(&about, &answer.text));
            found.extend(leaks(&about, &format!("{:?}", answer.headers)));
        }
        let legacy = server
            .request("tools/call", calls(&tools).swap_remove(0))
            .await;
        found.extend(leaks(&about, &legacy.to_string()));
        found.extend(ended_leaks(&about, server, &plex).await);
        found
    };
    found.extend(join_all(faults().into_iter().map(under)).await.concat());
    found
}

async fn ended_leaks(about: &str, server: Http, plex: &Demo) -> Findings {
    signal(server.process(), Signal::TERM);
    let mut found = leaks(about, &server.ended().await.1);
    found.extend(request_leaks(about, plex));
    found
}

#[tokio::test]
async fn invariant_6_commands_show_no_token() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("token");
    std::fs::write(&file, format!("{OWNER_TOKEN}\n")).unwrap();
    let token_file = ["--token-file", file.to_str().unwrap()];
    let under = async |fault: Option<Fault>| {
        let about = format!("{fault:?}");
        let plex = plex_under(&fault).await;
        for arguments in [
            &["check"][..],
            &["check", "--all", "--json"],
            &["call", "plex_get_library_items", "library_id=1", "limit=3"],
            &["call", "plex_get_server", "--table"],
            &["call", "plex_search"],
            &["tools", "--json"],
        ] {
            let mut command = traced(&plex);
            command.env_remove("PLEX_TOKEN");
            let found = run(command, &[arguments, &limits(&fault), &token_file].concat()).await;
            check(run_leaks(&format!("{about} {arguments:?}"), &found));
        }
        check(request_leaks(&about, &plex));
    };
    let faults = faults().into_iter().map(Some).chain([None]);
    join_all(faults.map(under)).await;
}

#[tokio::test]
async fn invariant_6_commands_without_a_server_show_no_token() {
    let plex = plex().await;
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("plex-mcp.wasm");
    let file = file.to_str().unwrap();
    for arguments in [
        &["component", "--out", file][..],
        &["inspect", file],
        &["inspect", "--json", file],
        &["--help"],
    ] {
        let found = run(traced(&plex), arguments).await;
        assert_eq!(found.status, 0, "{}", found.stderr);
        check(run_leaks(&format!("{arguments:?}"), &found));
    }
}

#[tokio::test]
async fn invariant_6_settings_that_are_wrong_show_no_token() {
    let plex = plex().await;
    let (owner, strange) = (OWNER_TOKEN, STRANGE_TOKEN);
    let of = |url: &str| plex.url().replace("://", url);
    for (variables, words) in [
        (vec![("PLEX_TOKEN", strange.to_owned())], "refuse"),
        (
            vec![("PLEX_TOKEN", format!("{owner}\nX-Plex-Token: {strange}"))],
            "PLEX_TOKEN",
        ),
        (
            vec![
                ("PLEX_TOKEN_FILE", strange.to_owned()),
                ("PLEX_TOKEN", owner.to_owned()),
            ],
            "PLEX_TOKEN_FILE",
        ),
        (
            vec![("PLEX_URL", of(&format!("://me:{strange}@")))],
            "PLEX_URL",
        ),
        (
            vec![(
                "PLEX_URL",
                format!("{}/?X-Plex-Token={strange}", plex.url()),
            )],
            "PLEX_URL",
        ),
        (
            vec![("PLEX_URL", format!("{}/#{strange}", plex.url()))],
            "PLEX_URL",
        ),
        (vec![("PLEX_URL", owner.to_owned())], "PLEX_URL"),
    ] {
        let mut command = traced(&plex);
        command.envs(variables.clone());
        let found = run(command, &["check"]).await;
        assert_ne!(found.status, 0, "{variables:?}: {}", found.stdout);
        assert!(
            found.stderr.contains(words),
            "{variables:?}: {}",
            found.stderr
        );
        check(run_leaks("wrong settings", &found));
    }
}

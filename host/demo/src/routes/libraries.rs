//! Libraries that are made, changed and taken away. Files stay.

use crate::call::{Call, Change};
use crate::catalogue::chosen::Chosen;
use crate::catalogue::preferences;
use crate::catalogue::{Kind, Section, SectionKind};
use crate::node::Node;
use crate::present::container;
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND, Refusal, Reply};
use crate::request::Request;

use super::preferences::choose;
use super::{Access::Owner, Route, scan, section};

pub const ROUTES: &[Route] = &[
    Route::change("POST", "/library/sections", Owner, create, "21 P"),
    Route::change("POST", "/library/sections/all", Owner, create, "21 O"),
    Route::change("PUT", "/library/sections/{section}", Owner, edit, "38 P I"),
    Route::change(
        "DELETE",
        "/library/sections/{section}",
        Owner,
        delete,
        "38 O P",
    ),
    Route::read("/system/agents", Owner, agents, "38 P"),
];

/// Agents, the scanner that goes with each, and the kinds of libraries that it is for.
const AGENTS: [(&str, &str, &[SectionKind]); 4] = [
    ("tv.plex.agents.movie", "Plex Movie", &[SectionKind::Movie]),
    (
        "tv.plex.agents.series",
        "Plex TV Series",
        &[SectionKind::Show],
    ),
    ("tv.plex.agents.music", "Plex Music", &[SectionKind::Artist]),
    (
        "com.plexapp.agents.none",
        "Personal Media",
        &[
            SectionKind::Movie,
            SectionKind::Show,
            SectionKind::Artist,
            SectionKind::Photo,
        ],
    ),
];

const LANGUAGES: [&str; 6] = ["en-US", "en-GB", "de-DE", "fr-FR", "ja-JP", "xn"];

/// Makes a library and starts to scan it. The kind is a name or a number.
fn create(change: &mut Change) -> Answer {
    let request = change.request;
    let parameter = |name| request.parameter(name).filter(|text| !text.is_empty());
    let kind = parameter("type").and_then(kind_of).ok_or(BAD_REQUEST)?;
    let agent = parameter("agent").filter(|agent| is_agent(agent, kind));
    let language = parameter("language").filter(|language| LANGUAGES.contains(language));
    let (agent, language) = match (agent, language) {
        (Some(agent), Some(language)) => (agent, language),
        (None, Some(_)) => return Err(BAD_REQUEST.because(NO_AGENT)),
        (Some(_), None) => return Err(BAD_REQUEST.because("'language' is invalid")),
        (None, None) => {
            let both = "'agent' is missing or invalid\n'language' is invalid";
            return Err(BAD_REQUEST.because(both));
        }
    };
    let folders = folders(request);
    let title = parameter("name").filter(|_| !folders.is_empty());
    let last = change
        .state
        .catalogue
        .sections
        .iter()
        .map(|own| own.id)
        .max();
    let section = Section {
        id: last.unwrap_or(0) + 1,
        kind,
        title: title.ok_or(BAD_REQUEST)?.to_owned(),
        agent: agent.to_owned(),
        scanner: parameter("scanner").unwrap_or(scanner(agent)).to_owned(),
        language: language.to_owned(),
        folders,
        created: change.now,
        scanned: change.now,
        preferences: Chosen::new(),
    };
    change.state.catalogue.sections.push(section.clone());
    scan::start_one(change, &section)?;
    let call = change.call();
    let directory = section::directory(&call, &section);
    Ok(Reply::Created(
        container(1).list("Directory", vec![directory]),
    ))
}

const NO_AGENT: &str = "'agent' is missing or invalid";

/// Changes a library. The agent has to be sent each time; folders are the whole new list, and what is in one that is left out goes.
fn edit(change: &mut Change) -> Answer {
    let request = change.request;
    let call = change.call();
    let mut section = call.section_at()?.clone();
    let agent = request.parameter("agent").unwrap_or_default();
    if !is_agent(agent, section.kind) {
        return Err(BAD_REQUEST.because(NO_AGENT));
    }
    agent.clone_into(&mut section.agent);
    for (name, field) in [
        ("name", &mut section.title),
        ("scanner", &mut section.scanner),
        ("language", &mut section.language),
    ] {
        if let Some(value) = request.parameter(name).filter(|text| !text.is_empty()) {
            value.clone_into(field);
        }
    }
    let folders = folders(request);
    if !folders.is_empty() {
        section.folders = folders;
    }
    let known = preferences::of_section(section.kind);
    choose(known, request, in_brackets, &mut section.preferences);
    let catalogue = &mut change.state.catalogue;
    let kept = catalogue.section_mut(section.id).ok_or(NOT_FOUND)?;
    *kept = section.clone();
    catalogue.leave_folders(&section);
    DONE
}

/// The name in `prefs[NAME]`.
fn in_brackets(key: &str) -> &str {
    let name = key.strip_prefix("prefs[");
    name.and_then(|name| name.strip_suffix(']'))
        .unwrap_or_default()
}

fn delete(change: &mut Change) -> Answer {
    let id = change.call().section_at()?.id;
    change.state.catalogue.remove_section(id);
    DONE
}

/// `location` as clients send it, `locations` as the official text has it; each may be there more than once.
fn folders(request: &Request) -> Vec<String> {
    let query = request.query.iter();
    let folders = query.filter(|parameter| {
        matches!(
            parameter.key.as_str(),
            "location" | "locations" | "location[]"
        ) && !parameter.value.is_empty()
    });
    folders.map(|parameter| parameter.value.clone()).collect()
}

fn kind_of(text: &str) -> Option<SectionKind> {
    let kinds = [
        SectionKind::Movie,
        SectionKind::Show,
        SectionKind::Artist,
        SectionKind::Photo,
    ];
    kinds
        .into_iter()
        .find(|kind| kind.name() == text || kind.top().number().to_string() == text)
}

fn is_agent(agent: &str, kind: SectionKind) -> bool {
    let mut agents = AGENTS.iter();
    agents.any(|(own, _, kinds)| *own == agent && kinds.contains(&kind))
}

fn scanner(agent: &str) -> &'static str {
    let found = AGENTS.iter().find(|(own, _, _)| *own == agent);
    found.map_or("Plex Movie", |(_, scanner, _)| scanner)
}

/// Those for a kind of items; all of them where none is asked for.
fn agents(call: &Call) -> Answer {
    let kind: Result<Option<Kind>, Refusal> = match call.request.parameter("mediaType") {
        None => Ok(None),
        Some(number) => {
            let kind = number.parse().ok().and_then(Kind::from_number);
            kind.map(Some).ok_or(BAD_REQUEST)
        }
    };
    let kind = kind?;
    let fits =
        |kinds: &[SectionKind]| kind.is_none_or(|kind| kinds.iter().any(|own| own.top() == kind));
    let nodes: Vec<Node> = (AGENTS.iter())
        .filter(|(_, _, kinds)| fits(kinds))
        .map(|(identifier, name, _)| {
            let languages = LANGUAGES.map(|code| Node::new("Language").attr("code", code));
            Node::new("Agent")
                .attr("identifier", *identifier)
                .attr("name", *name)
                .attr("primary", true)
                .attr("hasPrefs", false)
                .attr("hasAttribution", true)
                .list("Language", languages.to_vec())
        })
        .collect();
    container(nodes.len()).list("Agent", nodes).into()
}

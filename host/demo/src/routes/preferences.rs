//! Chosen of items and of libraries. Names that do not exist and values that do not fit are ignored, as those of settings are.

use crate::call::{Call, Change};
use crate::catalogue::chosen::Chosen;
use crate::catalogue::preferences::{self, Preference};
use crate::catalogue::{Kind, SectionKind};
use crate::present::{self, container};
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND};
use crate::request::Request;

use super::{Access::Owner, Route, collections};

pub const ROUTES: &[Route] = &[
    Route::change(
        "PUT",
        "/library/metadata/{id}/prefs",
        Owner,
        set_of_item,
        "32 O P",
    ),
    Route::read("/library/sections/prefs", Owner, of_kind, "38 O"),
    Route::read(
        "/library/sections/{section}/prefs",
        Owner,
        of_section,
        "38 O P",
    ),
    Route::change(
        "PUT",
        "/library/sections/{section}/prefs",
        Owner,
        set_of_section,
        "38 O P",
    ),
];

/// A collection has one set of preferences, under both of its paths.
fn set_of_item(change: &mut Change) -> Answer {
    let item = change.call().item_at()?.into_owned();
    if item.kind == Kind::Collection {
        return collections::prefs(change);
    }
    let known = preferences::of_item(item.kind);
    let kept = change.state.catalogue.item_mut(item.id).ok_or(NOT_FOUND)?;
    choose(known, change.request, |key| key, &mut kept.preferences);
    DONE
}

fn of_kind(call: &Call) -> Answer {
    let kind = call.request.number("type").and_then(Kind::from_number);
    let kind = match kind.ok_or(BAD_REQUEST)? {
        Kind::Movie => SectionKind::Movie,
        Kind::Show | Kind::Season | Kind::Episode => SectionKind::Show,
        Kind::Artist | Kind::Album | Kind::Track => SectionKind::Artist,
        _ => SectionKind::Photo,
    };
    let none = Chosen::new();
    listed(preferences::of_section(kind), &none)
}

fn of_section(call: &Call) -> Answer {
    let section = call.section_at()?;
    listed(preferences::of_section(section.kind), &section.preferences)
}

fn listed(all: &[Preference], chosen: &Chosen) -> Answer {
    let nodes = present::preferences(all, chosen);
    container(nodes.len()).list("Setting", nodes).into()
}

fn set_of_section(change: &mut Change) -> Answer {
    let id = change.call().section_at()?.id;
    let section = change.state.catalogue.section_mut(id).ok_or(NOT_FOUND)?;
    let known = preferences::of_section(section.kind);
    choose(known, change.request, |key| key, &mut section.preferences);
    DONE
}

/// Takes from the query what is known and fits; `name` finds the name of a preference in a key of the query.
pub fn choose(
    known: &'static [Preference],
    request: &Request,
    name: impl Fn(&str) -> &str,
    chosen: &mut Chosen,
) {
    for parameter in &request.query {
        let id = name(&parameter.key);
        let known = known.iter().find(|preference| preference.id == id);
        if let Some(known) = known.filter(|known| known.takes(&parameter.value)) {
            chosen.insert(known.id, parameter.value.clone());
        }
    }
}

//! People by their tag, and everything with them.

use crate::call::Call;
use crate::catalogue::{Ids, TagKind, hex_of};
use crate::node::Node;
use crate::present::{Shape, container};
use crate::reply::{Answer, NOT_FOUND, Refusal};

use super::{Access::User, Route, library};

pub const ROUTES: &[Route] = &[
    Route::read("/library/people/{person}", User, person, "24 O"),
    Route::read("/library/people/{person}/media", User, media, "24 O"),
];

fn person(call: &Call) -> Answer {
    let (id, kind, name) = tag(call)?;
    let node = Node::new("Directory")
        .attr("id", id)
        .attr("filter", format!("{}={id}", kind.field()))
        .attr("tag", name)
        .attr("tagType", kind.number())
        .attr("tagKey", key(id));
    container(1).list("Directory", vec![node]).into()
}

/// The items that carry the tag themselves, in the libraries that the user sees.
fn media(call: &Call) -> Answer {
    let (id, ..) = tag(call)?;
    let catalogue = &call.state.catalogue;
    let mut ids = Vec::new();
    for section in call.sections() {
        for kind in section.kind.kinds() {
            let all = catalogue.of_kind(section.id, *kind);
            let with = all.iter().filter(|item| {
                catalogue
                    .item(*item)
                    .is_some_and(|item| item.tags.iter().any(|tag| tag.id == id))
            });
            ids.extend(with);
        }
    }
    library::items(call, &Ids::Some(ids), Shape::MIXED)
}

/// The tag whose id or key stands in the path.
fn tag<'a>(call: &Call<'a>) -> Result<(u32, TagKind, &'a str), Refusal> {
    let asked = call.at("person");
    let mut people = call
        .state
        .catalogue
        .tags
        .iter()
        .filter(|(_, kind, _)| kind.is_person());
    let found = people.find(|(id, ..)| id.to_string() == asked || key(*id) == asked);
    found.ok_or(NOT_FOUND)
}

/// The last part of a person's guid at plex.tv.
fn key(id: u32) -> String {
    hex_of(u64::from(id))[..24].to_owned()
}

//! The pictures that an item can show: a list of them, choosing one, adding one, taking it away.

use bytes::Bytes;

use crate::call::{Call, Change};
use crate::catalogue::Item;
use crate::node::Node;
use crate::present::container;
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND};
use crate::state::Element;

use super::{
    Access::{Owner, User},
    Route,
};

pub const ROUTES: &[Route] = &[
    Route::read("/library/metadata/{id}/{pictures}", User, list, "25 O P C"),
    Route::read("/library/collections/{id}/{pictures}", User, list, "25 O P"),
    Route::change(
        "POST",
        "/library/metadata/{id}/{pictures}",
        Owner,
        add,
        "25 O P C",
    ),
    Route::change(
        "POST",
        "/library/collections/{id}/{pictures}",
        Owner,
        add,
        "25 O P",
    ),
    Route::change(
        "PUT",
        "/library/metadata/{id}/{picture}",
        Owner,
        select,
        "25 O P C",
    ),
    Route::change(
        "PUT",
        "/library/collections/{id}/{picture}",
        Owner,
        select,
        "25 O P",
    ),
    Route::change(
        "DELETE",
        "/library/metadata/{id}/{picture}",
        Owner,
        take_away,
        "25 O",
    ),
];

fn list(call: &Call) -> Answer {
    // Themes are listed as pictures are, and there are none.
    if call.at("pictures") == "themes" {
        call.item_at()?;
        return container(0).into();
    }
    let element = Element::by_plural(call.at("pictures")).ok_or(NOT_FOUND)?;
    let item = call.item_at()?;
    let artwork = &call.state.artwork;
    let selected = artwork.selected(&item, element);
    let candidates = artwork.candidates(&item, element);
    let nodes: Vec<Node> = candidates
        .into_iter()
        .map(|candidate| {
            let encoded = percent_encoding::utf8_percent_encode(
                &candidate.key,
                percent_encoding::NON_ALPHANUMERIC,
            );
            let path = format!("/library/metadata/{}/file?url={encoded}", item.id);
            Node::new("Photo")
                .attr("key", path.clone())
                .maybe("provider", candidate.provider)
                .attr("ratingKey", &candidate.key)
                .attr("selected", selected.as_ref() == Some(&candidate.key))
                .attr("thumb", path)
        })
        .collect();
    container(nodes.len())
        .attr("identifier", "com.plexapp.plugins.library")
        .list("Metadata", nodes)
        .into()
}

/// A picture that is added, by an address or as a body, is chosen at once.
fn add(change: &mut Change) -> Answer {
    let call = change.call();
    let element = Element::by_plural(call.at("pictures")).ok_or(NOT_FOUND)?;
    let item = call.item_at()?.into_owned();
    let body = call.request.body.clone();
    let (source, file) = match call.request.parameter("url") {
        Some(url) => (url.to_owned(), None),
        None if body.is_empty() => return Err(BAD_REQUEST),
        None => (
            String::from_utf8_lossy(&body).into_owned(),
            Some(file(body)),
        ),
    };
    change.state.artwork.add(&item, element, &source, file);
    chosen(change, &item, element)
}

/// The media type that the first bytes speak of.
fn file(body: Bytes) -> (&'static str, Bytes) {
    let media_type = if body.starts_with(b"\x89PNG") {
        "image/png"
    } else {
        "image/jpeg"
    };
    (media_type, body)
}

fn select(change: &mut Change) -> Answer {
    let call = change.call();
    let element = Element::by_name(call.at("picture")).ok_or(NOT_FOUND)?;
    let item = call.item_at()?.into_owned();
    let key = call.request.parameter("url").ok_or(BAD_REQUEST)?.to_owned();
    change
        .state
        .artwork
        .select(&item, element, &key)
        .ok_or(NOT_FOUND)?;
    chosen(change, &item, element)
}

/// Takes the chosen picture away.
fn take_away(change: &mut Change) -> Answer {
    let call = change.call();
    let element = Element::by_name(call.at("picture")).ok_or(NOT_FOUND)?;
    let item = call.item_at()?.into_owned();
    change.state.artwork.take_away(&item, element);
    chosen(change, &item, element)
}

/// The address of the picture changes with every choice, and the choice is locked.
fn chosen(change: &mut Change, item: &Item, element: Element) -> Answer {
    let now = change.now;
    if let Some(item) = change.state.catalogue.item_mut(item.id) {
        item.updated = now.max(item.updated + 1);
        item.locked.insert(element.field().to_owned());
    }
    DONE
}

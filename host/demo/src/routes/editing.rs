use http::StatusCode;

use crate::call::{Call, Change};
use crate::catalogue::{Item, Kind, epoch};
use crate::query;
use crate::reply::{Answer, BAD_REQUEST, DONE, NOT_FOUND, Refusal};

use super::{Access::Owner, Route};

mod tags;

pub const ROUTES: &[Route] = &[
    Route::change(
        "PUT",
        "/library/sections/{section}/all",
        Owner,
        of_section,
        "32 O P",
    ),
    Route::change("PUT", "/library/metadata/{id}", Owner, by_ids, "32 O C"),
    Route::change("PUT", "/library/collections/{id}", Owner, by_ids, "31 O"),
];

/// Fields with a value, and those that can only be locked.
const FIELDS: [&str; 16] = [
    "title",
    "titleSort",
    "originalTitle",
    "summary",
    "tagline",
    "studio",
    "contentRating",
    "originallyAvailableAt",
    "rating",
    "audienceRating",
    "editionTitle",
    "addedAt",
    "year",
    "index",
    "thumb",
    "art",
];

const ONLY_LOCKED: [&str; 3] = ["theme", "clearLogo", "squareArt"];

/// Edits the items of the list in `id`, or those that the query selects: without `id` or a filter these are all of the section, on
/// a real server too.
fn of_section(change: &mut Change) -> Answer {
    let call = change.call();
    let section = call.section_at()?;
    let kind = call.request.number("type").and_then(Kind::from_number);
    let kind = kind.ok_or(BAD_REQUEST)?;
    let ids = match call.request.parameter("id") {
        Some(ids) => listed(&call, ids)?,
        None => query::select(&call, section, kind).iter().collect(),
    };
    let fits = |id: &u32| {
        let item = call.item(*id);
        item.is_some_and(|item| (item.section, item.kind) == (section.id, kind))
    };
    if ids.is_empty() || !ids.iter().all(fits) {
        return Err(NOT_FOUND);
    }
    edit(change, &ids)
}

/// Edits the items of a list of rating keys.
fn by_ids(change: &mut Change) -> Answer {
    let call = change.call();
    let ids = listed(&call, call.at("id"))?;
    edit(change, &ids)
}

/// Rating keys with commas between them; all must be there.
fn listed(call: &Call, ids: &str) -> Result<Vec<u32>, Refusal> {
    let ids = ids.split(',').map(|id| {
        let item = id.parse().ok().and_then(|id| call.item(id));
        item.map(|item| item.id).ok_or(NOT_FOUND)
    });
    ids.collect()
}

/// Either all is right and done, or nothing is.
fn edit(change: &mut Change, ids: &[u32]) -> Answer {
    let call = change.call();
    let mut edited = Vec::new();
    for id in ids {
        let mut item = call.item(*id).ok_or(NOT_FOUND)?.into_owned();
        fields(&call, &mut item)?;
        edited.push(item);
    }
    let edits = tags::edits(call.request);
    let now = change.now;
    for mut item in edited {
        tags::apply(&edits, &mut item, change.state);
        item.updated = now.max(item.updated + 1);
        if let Some(kept) = change.state.catalogue.item_mut(item.id) {
            *kept = item;
        }
    }
    tags::gather(&edits, ids, change);
    change.state.catalogue.resort();
    merge_namesakes(change, ids);
    DONE
}

/// `field.value` and `field.locked`; names that are not known are ignored without a word.
fn fields(call: &Call, item: &mut Item) -> Result<(), Refusal> {
    for parameter in &call.request.query {
        let (field, part) = parameter.key.rsplit_once('.').unwrap_or_default();
        let value = parameter.value.as_str();
        match part {
            "value" if field == "title" && item.kind == Kind::Collection => {
                // By its own path, it keeps its title on some servers (section 31).
                let by_section = call.request.segments.iter().any(|one| one == "sections");
                if by_section || call.state.behaviour.own_path_renames_collections {
                    rename(call, item, value)?;
                }
            }
            "value" => set(item, field, value)?,
            "locked" if lockable(field) => {
                if value == "0" {
                    item.locked.remove(field);
                } else {
                    item.locked.insert(field.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn lockable(field: &str) -> bool {
    FIELDS.contains(&field) || ONLY_LOCKED.contains(&field) || tags::kind(field).is_some()
}

/// No two collections of a library have one name.
fn rename(call: &Call, item: &mut Item, title: &str) -> Result<(), Refusal> {
    let others = call.state.catalogue.of_kind(item.section, Kind::Collection);
    let taken = others
        .iter()
        .filter(|id| *id != item.id)
        .any(|id| call.state.catalogue.title(id).as_deref() == Some(title));
    if taken {
        return Err(Refusal::new(StatusCode::CONFLICT));
    }
    item.set_title(title);
    Ok(())
}

/// An empty text clears. A number or a day that is none is refused.
fn set(item: &mut Item, field: &str, value: &str) -> Result<(), Refusal> {
    let text = Some(value.to_owned()).filter(|value| !value.is_empty());
    match field {
        "title" if value.is_empty() => return Err(BAD_REQUEST),
        "title" => item.set_title(value),
        "titleSort" => item.title_sort = text,
        "originalTitle" => item.original_title = text,
        "summary" => value.clone_into(&mut item.summary),
        "tagline" => item.tagline = text,
        "studio" => item.studio = text,
        "contentRating" => item.content_rating = text,
        "editionTitle" => item.edition = text,
        "originallyAvailableAt" => {
            let day = text
                .as_deref()
                .map(|text| epoch(text.get(..10).unwrap_or(text)));
            if day == Some(None) {
                return Err(BAD_REQUEST);
            }
            item.released = text;
        }
        "rating" => item.rating = number(text)?,
        "audienceRating" => item.audience_rating = number(text)?,
        "year" => item.year = number(text)?,
        "index" => item.index = number(text)?,
        "addedAt" => item.added = number(text)?.ok_or(BAD_REQUEST)?,
        _ => {}
    }
    Ok(())
}

fn number<T: std::str::FromStr>(text: Option<String>) -> Result<Option<T>, Refusal> {
    let number = text.map(|text| text.parse().map_err(|_| BAD_REQUEST));
    number.transpose()
}

/// Artists of one name become one, and so do albums of one name by one artist; tracks never do.
fn merge_namesakes(change: &mut Change, ids: &[u32]) {
    if change.request.parameter("title.value").is_none() {
        return;
    }
    for id in ids {
        let catalogue = &mut change.state.catalogue;
        let Some(item) = catalogue.item(*id).map(std::borrow::Cow::into_owned) else {
            continue;
        };
        if !matches!(item.kind, Kind::Artist | Kind::Album) {
            continue;
        }
        let alike = catalogue.kept().find(|other| {
            other.id != item.id
                && (other.kind, other.section, other.parent)
                    == (item.kind, item.section, item.parent)
                && other.title == item.title
        });
        if let Some(into) = alike.map(|other| other.id) {
            catalogue.absorb(into, *id);
        }
    }
}

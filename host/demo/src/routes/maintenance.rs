//! Work on what is there: refresh, analysis, detection, and cleaning up. All of it goes on after the answer.

use crate::call::Change;
use crate::catalogue::Item;
use crate::reply::{Answer, DONE, Reply};
use crate::state::{Activity, State};

use super::{Access::Owner, Route};

pub const ROUTES: &[Route] = &[
    Route::change(
        "PUT",
        "/library/metadata/{id}/refresh",
        Owner,
        refresh,
        "33 O P",
    ),
    Route::change(
        "PUT",
        "/library/metadata/{id}/analyze",
        Owner,
        analyze,
        "33 O P",
    ),
    Route::change("PUT", "/library/metadata/{id}/intro", Owner, detect, "33 O"),
    Route::change(
        "PUT",
        "/library/metadata/{id}/credits",
        Owner,
        detect,
        "33 O",
    ),
    Route::change(
        "PUT",
        "/library/metadata/{id}/chapterThumbs",
        Owner,
        detect,
        "33 O",
    ),
    Route::change("PUT", "/library/metadata/{id}/index", Owner, detect, "33 O"),
    Route::change(
        "PUT",
        "/library/sections/{section}/analyze",
        Owner,
        of_section,
        "7 P",
    ),
    Route::change(
        "PUT",
        "/library/sections/{section}/emptyTrash",
        Owner,
        of_section,
        "38 O P",
    ),
    Route::change("PUT", "/library/optimize", Owner, of_server, "37 O P"),
    Route::change("PUT", "/library/clean/bundles", Owner, of_server, "37 O P"),
    Route::change("DELETE", "/library/caches", Owner, caches, "24 O"),
];

/// The length of a job, in seconds.
const LENGTH: i64 = 4;

/// Reads from the agent what is not locked.
fn refresh(change: &mut Change) -> Answer {
    let item = change.call().item_at()?.into_owned();
    renew(change.state, item.id, change.now);
    Ok(started(
        change,
        "library.refresh.items",
        "Refreshing",
        &item,
    ))
}

fn analyze(change: &mut Change) -> Answer {
    let item = change.call().item_at()?.into_owned();
    touch(change.state, item.id, change.now);
    Ok(started(
        change,
        "library.update.item.metadata",
        "Analyzing",
        &item,
    ))
}

fn detect(change: &mut Change) -> Answer {
    let item = change.call().item_at()?.into_owned();
    let kind = match change.request.segments.last().map(String::as_str) {
        Some("intro") => "media.generate.intros",
        Some("credits") => "media.generate.credits",
        Some("chapterThumbs") => "media.generate.chapter.thumbs",
        _ => "media.generate.bif",
    };
    Ok(started(change, kind, "Detecting", &item))
}

/// Nothing of the demo's is ever in the trash, so that emptying it does nothing.
fn of_section(change: &mut Change) -> Answer {
    change.call().section_at()?;
    DONE
}

fn of_server(change: &mut Change) -> Answer {
    let title = match change.request.segments.last().map(String::as_str) {
        Some("bundles") => "Cleaning bundles",
        _ => "Optimizing database",
    };
    let job = job(change, "butler", title, "", None);
    Ok(Reply::Done {
        activity: Some(change.state.activities.start(job)),
    })
}

fn caches(_: &mut Change) -> Answer {
    DONE
}

/// The answer to a request that started a job on an item.
pub fn started(change: &mut Change, kind: &'static str, title: &str, item: &Item) -> Reply {
    let job = job(change, kind, title, &item.title, Some(item));
    Reply::Done {
        activity: Some(change.state.activities.start(job)),
    }
}

fn job(
    change: &Change,
    kind: &'static str,
    title: &str,
    subtitle: &str,
    item: Option<&Item>,
) -> Activity {
    Activity {
        uuid: String::new(),
        kind,
        title: title.to_owned(),
        subtitle: subtitle.to_owned(),
        section: item.map(|item| item.section),
        key: item.map(|item| format!("/library/metadata/{}", item.id)),
        cancellable: false,
        user: change.user.account,
        started: change.now,
        ends: change.now + LENGTH,
    }
}

fn touch(state: &mut State, id: u32, now: i64) {
    if let Some(item) = state.catalogue.item_mut(id) {
        item.updated = now.max(item.updated + 1);
    }
}

/// Gives the item what the agent knows of the work with its guid; locked fields stay.
pub fn renew(state: &mut State, id: u32, now: i64) {
    let works = state.works.clone();
    let Some(item) = state.catalogue.item_mut(id) else {
        return;
    };
    let guid = item.guid();
    let own = works.item(id).filter(|work| work.guid() == guid);
    let work = own.or_else(|| works.by_guid(&guid).map(std::borrow::Cow::Borrowed));
    if let Some(work) = work.as_deref() {
        copy(work, item);
    }
    item.updated = now.max(item.updated + 1);
    state.catalogue.resort();
}

/// The fields that an agent looks up, where they are not locked.
fn copy(work: &Item, item: &mut Item) {
    let free = |field: &str| !item.locked.contains(field);
    let tags = work.tags.iter().filter(|tag| {
        free(tag.kind.field()) && (tag.kind != crate::catalogue::TagKind::Actor || free("role"))
    });
    let mut tags: Vec<_> = tags.cloned().collect();
    let kept = item.tags.iter().filter(|tag| {
        use crate::catalogue::TagKind::{Actor, Collection, Label};
        let locked = !free(tag.kind.field()) || (tag.kind == Actor && !free("role"));
        let known = tags.iter().any(|other| other.id == tag.id);
        !known && (locked || matches!(tag.kind, Collection | Label))
    });
    tags.extend(kept.cloned().collect::<Vec<_>>());
    let mut next = item.clone();
    next.tags = tags;
    if free("title") {
        next.set_title(&work.title);
    }
    if free("titleSort") && free("title") {
        next.title_sort = work.title_sort.clone();
    }
    if free("originalTitle") {
        next.original_title = work.original_title.clone();
    }
    if free("summary") {
        next.summary = work.summary.clone();
    }
    if free("tagline") {
        next.tagline = work.tagline.clone();
    }
    if free("studio") {
        next.studio = work.studio.clone();
    }
    if free("contentRating") {
        next.content_rating = work.content_rating.clone();
    }
    if free("originallyAvailableAt") {
        next.released = work.released.clone();
    }
    if free("year") {
        next.year = work.year;
    }
    if free("rating") {
        next.rating = work.rating;
    }
    if free("audienceRating") {
        next.audience_rating = work.audience_rating;
    }
    next.guids = work.guids.clone();
    *item = next;
}

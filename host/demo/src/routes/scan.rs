use crate::call::{Call, Change};
use crate::catalogue::{Section, hex_of};
use crate::reply::{Answer, DONE, Reply};

use super::{Access::Owner, Route};

pub const ROUTES: &[Route] = &[
    Route::change(
        "GET|POST",
        "/library/sections/{section}/refresh",
        Owner,
        start,
        "7 O P",
    ),
    Route::change(
        "DELETE",
        "/library/sections/{section}/refresh",
        Owner,
        cancel,
        "7 O P",
    ),
    Route::change(
        "GET|POST",
        "/library/sections/all/refresh",
        Owner,
        start_all,
        "7 O P",
    ),
    Route::change(
        "DELETE",
        "/library/sections/all/refresh",
        Owner,
        cancel_all,
        "7 O",
    ),
    Route::change(
        "GET|POST",
        "/library/sections/refresh",
        Owner,
        start_all,
        "7 O",
    ),
    Route::change(
        "DELETE",
        "/library/sections/refresh",
        Owner,
        cancel_all,
        "7 O",
    ),
];

fn start(change: &mut Change) -> Answer {
    let section = change.call().section_at()?.clone();
    start_one(change, &section)
}

fn cancel(change: &mut Change) -> Answer {
    let section = change.call().section_at()?.id;
    change.state.scans.cancel(section, change.now);
    DONE
}

/// The answer names the last of the jobs.
fn start_all(change: &mut Change) -> Answer {
    let sections: Vec<Section> = change.call().sections().cloned().collect();
    let mut last = DONE;
    for section in &sections {
        last = start_one(change, section);
    }
    last
}

fn cancel_all(change: &mut Change) -> Answer {
    let sections: Vec<u32> = change.call().sections().map(|section| section.id).collect();
    for section in sections {
        change.state.scans.cancel(section, change.now);
    }
    DONE
}

pub fn start_one(change: &mut Change, section: &Section) -> Answer {
    let scans = &mut change.state.scans;
    scans.start(section.id, section.scanned, change.now);
    Ok(Reply::Done {
        activity: Some(activity(&change.call(), section)),
    })
}

/// The name of the scan in the list of activities.
pub fn activity(call: &Call, section: &Section) -> String {
    let started = call.state.scans.started(section.id).unwrap_or_default();
    let hex = hex_of((started as u64) << 8 | u64::from(section.id));
    format!(
        "{}-{}-4{}-a{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[13..16],
        &hex[17..20],
        &hex[20..32]
    )
}

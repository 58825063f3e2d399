use http::Method;

use crate::call::Call;
use crate::catalogue::{Section, hex_of};
use crate::reply::{NOT_FOUND, Reply};

/// `/library/sections/{id}/refresh`: GET and POST start a scan, DELETE ends it.
pub fn one(call: &Call, section: &Section) -> Reply {
    match call.request.method {
        Method::GET | Method::POST => {
            let scans = &call.server.scans;
            scans.start(section.id, section.scanned, call.now);
            Reply::Done {
                activity: Some(activity(call, section)),
            }
        }
        Method::DELETE => {
            call.server.scans.cancel(section.id, call.now);
            Reply::Done { activity: None }
        }
        _ => NOT_FOUND,
    }
}

/// The same for all libraries.
pub fn all(call: &Call) -> Reply {
    let mut reply = NOT_FOUND;
    for section in call.sections() {
        reply = one(call, section);
    }
    reply
}

/// What the scan is called in the list of activities.
pub fn activity(call: &Call, section: &Section) -> String {
    let started = call.server.scans.started(section.id).unwrap_or_default();
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

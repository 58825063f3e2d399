//! Values that are well-formed and that nobody expects.

use crate::node::{Node, Value};

/// Seconds since 1970 of the years 30828 and 1601, which servers have been seen to answer, and days that no calendar has.
const SECONDS: [i64; 4] = [910_692_730_085, -11_644_473_600, i64::MAX, i64::MIN];
const DAYS: [&str; 4] = ["0000-00-00", "1922-02-30", "1601", "30828-09-14"];

/// Puts an impossible value in the place of each instant and day.
pub fn times(root: &mut Node) {
    let mut turn = 0;
    each(root, &mut |name, value| {
        match name {
            "addedAt" | "updatedAt" | "createdAt" | "scannedAt" | "viewedAt" | "lastViewedAt"
            | "lastRatedAt" => *value = Value::Int(SECONDS[turn % SECONDS.len()]),
            "originallyAvailableAt" => *value = DAYS[turn % DAYS.len()].into(),
            _ => return,
        }
        turn += 1;
    });
}

/// Makes each title and name so many characters long.
pub fn texts(root: &mut Node, length: usize) {
    each(root, &mut |name, value| {
        if let (true, Value::Text(text)) = (TEXTS.contains(&name), value) {
            let missing = length.saturating_sub(text.chars().count());
            // Two bytes each: what counts are characters.
            text.extend(std::iter::repeat_n('\u{e9}', missing));
        }
    });
}

const TEXTS: [&str; 28] = [
    "agent",
    "contentRating",
    "device",
    "editionTitle",
    "friendlyName",
    "grandparentTitle",
    "language",
    "librarySectionTitle",
    "name",
    "originalTitle",
    "ownerFeatures",
    "parentTitle",
    "path",
    "platform",
    "platformVersion",
    "product",
    "role",
    "scanner",
    "studio",
    "subtitleDecision",
    "summary",
    "tag",
    "tagline",
    "title",
    "titleSort",
    "uuid",
    "version",
    "videoCodec",
];

fn each(node: &mut Node, change: &mut dyn FnMut(&str, &mut Value)) {
    for (name, value) in &mut node.attributes {
        change(name, value);
    }
    for child in node.children.iter_mut().flat_map(|group| &mut group.nodes) {
        each(child, change);
    }
}

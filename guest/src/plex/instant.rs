//! Instants and days: seconds since 1970 and `YYYY-MM-DD` on Plex's side, RFC 3339 in UTC on ours.

use time::{
    Date, OffsetDateTime,
    format_description::{BorrowedFormatItem, well_known},
    macros::format_description,
};

use crate::wire::Node;

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// The instant in an attribute, as RFC 3339; absent where there is none such: servers have been seen to answer years
/// like 1601 and 30828, and write 0 for what never happened.
pub fn instant(node: &Node<'_>, name: &str) -> Option<String> {
    rfc3339(node.whole(name)?)
}

/// The same of a number of seconds.
pub fn rfc3339(seconds: u64) -> Option<String> {
    let seconds = i64::try_from(seconds).ok().filter(|seconds| *seconds > 0)?;
    let instant = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    instant.format(&well_known::Rfc3339).ok()
}

/// The same of a time that may lie before 1970, and is then no instant.
pub fn rfc3339_of(seconds: i64) -> Option<String> {
    rfc3339(u64::try_from(seconds).ok()?)
}

/// The day in an attribute; absent where no calendar has it. A time behind it is left out.
pub fn day(node: &Node<'_>, name: &str) -> Option<String> {
    let text = node.text(name)?;
    let (day, rest) = text.split_at_checked(10)?;
    let date = Date::parse(day, DAY).ok()?;
    let alone = rest.is_empty() || rest.starts_with([' ', 'T']);
    // Year 1 is how some agents write that they do not know.
    (alone && date.year() >= 1000).then(|| day.to_owned())
}

/// Reads a day (its beginning in UTC) or an instant.
pub fn parse(text: &str) -> Option<i64> {
    match Date::parse(text, DAY) {
        Ok(date) => Some(date.midnight().assume_utc().unix_timestamp()),
        Err(_) => OffsetDateTime::parse(text, &well_known::Rfc3339)
            .ok()
            .map(OffsetDateTime::unix_timestamp),
    }
}

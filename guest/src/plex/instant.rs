//! Instants and days: seconds since 1970 and `YYYY-MM-DD` on Plex's side, RFC 3339 in UTC on ours.

use time::{Date, Month, OffsetDateTime, format_description::well_known};

use crate::wire::Node;

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
    let date = date(day)?;
    let alone = rest.is_empty() || rest.starts_with([' ', 'T']);
    // Year 1 is how some agents write that they do not know.
    (alone && date.year() >= 1000).then(|| day.to_owned())
}

/// Reads a day (its beginning in UTC) or an instant.
pub fn parse(text: &str) -> Option<i64> {
    match date(text) {
        Some(date) => Some(date.midnight().assume_utc().unix_timestamp()),
        None => OffsetDateTime::parse(text, &well_known::Rfc3339)
            .ok()
            .map(OffsetDateTime::unix_timestamp),
    }
}

/// The date `YYYY-MM-DD`. The parser that `time` has for any format is 40 kB of the component, for this one form.
fn date(text: &str) -> Option<Date> {
    let text = text.as_bytes();
    let digits = |at: std::ops::Range<usize>| -> Option<u16> {
        text.get(at)?.iter().try_fold(0, |number, digit| {
            digit
                .is_ascii_digit()
                .then(|| number * 10 + u16::from(digit - b'0'))
        })
    };
    let shape = text.len() == 10 && text[4] == b'-' && text[7] == b'-';
    let month = Month::try_from(u8::try_from(digits(5..7)?).ok()?).ok()?;
    let day = u8::try_from(digits(8..10)?).ok()?;
    shape
        .then(|| Date::from_calendar_date(digits(0..4)?.into(), month, day).ok())
        .flatten()
}

//! Instants: seconds since 1970 on Plex's side, RFC 3339 in UTC on ours.

use time::{Date, OffsetDateTime, format_description::well_known, macros::format_description};

/// RFC 3339; absent where there is no such day.
pub fn rfc3339(seconds: u64) -> Option<String> {
    let instant = OffsetDateTime::from_unix_timestamp(i64::try_from(seconds).ok()?).ok()?;
    instant.format(&well_known::Rfc3339).ok()
}

/// Reads a day (its beginning in UTC) or an instant.
pub fn parse(text: &str) -> Option<i64> {
    let day = format_description!("[year]-[month]-[day]");
    match Date::parse(text, day) {
        Ok(date) => Some(date.midnight().assume_utc().unix_timestamp()),
        Err(_) => OffsetDateTime::parse(text, &well_known::Rfc3339)
            .ok()
            .map(OffsetDateTime::unix_timestamp),
    }
}

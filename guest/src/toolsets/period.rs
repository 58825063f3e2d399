//! Days, instants, periods and offsets as the tools take them.

use super::failure::invalid;
use crate::{
    plex::{history::Rows, instant},
    types::{AccountId, LibraryId, ToolError},
};

/// The rows of the history that belong to a user, to a library, to the time between `since` and `until`.
pub fn rows(
    account: Option<AccountId>,
    section: Option<LibraryId>,
    since: Option<&str>,
    until: Option<&str>,
) -> Result<Rows, ToolError> {
    Ok(Rows {
        account,
        section,
        since: since.map(|text| moment("since", text)).transpose()?,
        until: until.map(|text| moment("until", text)).transpose()?,
        ..Rows::default()
    })
}

/// Seconds since 1970 of a day, its beginning in UTC, or an instant; `name` is that of the argument.
fn moment(name: &str, text: &str) -> Result<i64, ToolError> {
    instant::parse(text).ok_or_else(|| {
        invalid(format!(
            "`{name}` is a day like 2026-01-31 or an instant like 2026-01-31T18:00:00Z"
        ))
    })
}

/// Seconds east of UTC: `+02:00`, `-0330`, `+2`, `Z`.
pub fn utc_offset(name: &str, text: &str) -> Result<i64, ToolError> {
    offset(text).ok_or_else(|| invalid(format!("`{name}` is an offset like +02:00 or -05:30")))
}

fn offset(text: &str) -> Option<i64> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some(parts), _) => parts,
        (None, 4) => digits.split_at_checked(2)?,
        (None, _) => (digits, "0"),
    };
    let number = |text: &str| {
        let right = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        right.then(|| text.parse::<i64>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    // No place on Earth is further from UTC.
    let seconds = hours * 3600 + minutes * 60;
    (minutes < 60 && seconds <= 14 * 3600).then_some(sign * seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_taken_as_people_write_them() {
        for (text, expected) in [
            ("Z", Some(0)),
            ("+00:00", Some(0)),
            ("+02:00", Some(7200)),
            ("-0330", Some(-12_600)),
            ("+5", Some(18_000)),
            ("-12", Some(-43_200)),
            ("+14:00", Some(50_400)),
            ("+14:01", None),
            ("+02:60", None),
            ("02:00", None),
            ("+", None),
            ("++2", None),
            ("+\u{662}", None),
            ("Europe", None),
            ("", None),
        ] {
            assert_eq!(offset(text), expected, "{text}");
        }
    }
}

//! Values as people write them, in the units of Plex.

use time::{Date, Duration, Month};

use crate::plex::instant;

/// What a number counts, and what it is on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// As it is: a year, a count.
    One,
    /// 0 to 10, to two decimals.
    Rating,
    /// The first year of ten: 1990, written `1990s` too.
    Decade,
    /// Milliseconds; written in minutes, or as `1h 40min`, `1:40:00`.
    Milliseconds,
    /// Bytes; written as `5 GB` too.
    Bytes,
    /// kbit/s; written as `8 Mbps` too.
    Kbps,
}

/// A number of Plex's, with the least that another one differs from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    pub value: f64,
    pub step: f64,
}

impl Unit {
    /// The name of what is counted, where it is not plain.
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Unit::One | Unit::Decade => return None,
            Unit::Rating => "0 to 10",
            Unit::Milliseconds => "minutes, or 1h 40min",
            Unit::Bytes => "bytes, or 5 GB",
            Unit::Kbps => "kbit/s, or 8 Mbps",
        })
    }

    /// Words for what is to be written.
    pub fn example(self) -> &'static str {
        match self {
            Unit::One => "a number like 1990",
            Unit::Rating => "a number from 0 to 10 like 7.5",
            Unit::Decade => "a decade like 1990",
            Unit::Milliseconds => "minutes, or a time like 1h 40min",
            Unit::Bytes => "a size like 5 GB",
            Unit::Kbps => "a rate like 8 Mbps, or kbit/s",
        }
    }

    /// Reads a number.
    pub fn read(self, text: &str) -> Option<Number> {
        let text = text.trim().to_lowercase();
        let whole = |value: f64| Number {
            value: value.round(),
            step: 1.0,
        };
        let number = match self {
            Unit::One => whole(integer(&text)?),
            Unit::Decade => whole(integer(text.strip_suffix('s').unwrap_or(&text))?),
            Unit::Rating => Number {
                value: plain(text.split('/').next()?)?,
                step: 0.01,
            },
            Unit::Milliseconds => whole(clock(&text).or_else(|| lengths(&text))? * 1000.0),
            Unit::Bytes => whole(scaled(&text, SIZES)?),
            Unit::Kbps => whole(scaled(&text, RATES)?),
        };
        (number.value.abs() < 9e15).then_some(number)
    }
}

impl Number {
    /// As it stands in a query.
    pub fn written(value: f64) -> String {
        // At most two decimals, and none where there are none.
        let text = format!("{value:.2}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

const SIZES: &[(&str, f64)] = &[
    ("", 1.0),
    ("b", 1.0),
    ("byte", 1.0),
    ("bytes", 1.0),
    ("kb", 1e3),
    ("mb", 1e6),
    ("gb", 1e9),
    ("tb", 1e12),
    ("kib", 1024.0),
    ("mib", 1_048_576.0),
    ("gib", 1_073_741_824.0),
    ("tib", 1_099_511_627_776.0),
];

const RATES: &[(&str, f64)] = &[
    ("", 1.0),
    ("kbps", 1.0),
    ("kbit/s", 1.0),
    ("mbps", 1e3),
    ("mbit/s", 1e3),
];

/// Seconds of each unit; a number alone counts minutes.
const LENGTHS: &[(&str, f64)] = &[
    ("", 60.0),
    ("s", 1.0),
    ("sec", 1.0),
    ("second", 1.0),
    ("seconds", 1.0),
    ("m", 60.0),
    ("min", 60.0),
    ("mins", 60.0),
    ("minute", 60.0),
    ("minutes", 60.0),
    ("h", 3600.0),
    ("hour", 3600.0),
    ("hours", 3600.0),
];

/// A number with digits, at most one point, and nothing else.
fn plain(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = |char: char| char.is_ascii_digit() || char == '.';
    (!text.is_empty() && text.len() <= 20 && text.chars().all(digits)).then(|| text.parse().ok())?
}

fn integer(text: &str) -> Option<f64> {
    plain(text).filter(|number| number.fract() == 0.0)
}

/// A number and its unit.
fn parts(text: &str) -> (&str, &str) {
    let end = text.find(|char: char| !char.is_ascii_digit() && char != '.');
    let (number, rest) = text.split_at(end.unwrap_or(text.len()));
    (number, rest.trim_start())
}

fn scaled(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    let (number, unit) = parts(text);
    let scale = units.iter().find(|(name, _)| *name == unit)?.1;
    Some(plain(number)? * scale)
}

/// `1:40:00` or `1:40`, hours first, in seconds.
fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    let number = |at: usize| parts.get(at).map_or(Some(0.0), |part| integer(part));
    let length = (2..=3).contains(&parts.len());
    length.then(|| Some(number(0)? * 3600.0 + number(1)? * 60.0 + number(2)?))?
}

/// `1h 40min`, in seconds. Behind a unit the next smaller one may be left out: `1h40`.
fn lengths(text: &str) -> Option<f64> {
    let mut rest = text.trim();
    let mut sum = 0.0;
    let mut before = f64::INFINITY;
    while !rest.is_empty() {
        let (number, behind) = parts(rest);
        let end = behind.find(|char: char| !char.is_ascii_alphabetic());
        let (unit, next) = behind.split_at(end.unwrap_or(behind.len()));
        let seconds = LENGTHS.iter().find(|(name, _)| *name == unit)?.1;
        if seconds >= before || number.is_empty() {
            return None;
        }
        before = seconds;
        sum += plain(number)? * seconds;
        rest = next.trim_start();
    }
    before.is_finite().then_some(sum)
}

/// A time: from its first second to the last one before the next.
#[derive(Clone, Debug, PartialEq)]
pub enum Time {
    /// Seconds since 1970; the end is not in it.
    Span { start: i64, end: i64 },
    /// So long ago, as Plex writes it: `-30d`.
    Ago(String),
}

/// Reads a year, month, day, instant, or a time ago.
pub fn time(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Some(length) = text.to_lowercase().strip_suffix("ago") {
        return Some(Time::Ago(relative(length)?));
    }
    let midnight = |date: Date| date.midnight().assume_utc().unix_timestamp();
    let numbers: Vec<Option<i32>> = text.split('-').map(|part| part.parse().ok()).collect();
    let month = |year: i32, month: i32| {
        let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
        Date::from_calendar_date(year, month, 1).ok()
    };
    let (start, end) = match numbers.as_slice() {
        [Some(year)] if text.len() == 4 => (month(*year, 1)?, month(year + 1, 1)?),
        [Some(year), Some(of)] if text.len() == 7 => {
            let next = if *of == 12 {
                month(year + 1, 1)
            } else {
                month(*year, of + 1)
            };
            (month(*year, *of)?, next?)
        }
        _ => {
            let start = instant::parse(text)?;
            // A day where no time is written.
            let length = if text.len() == 10 {
                Duration::DAY.whole_seconds()
            } else {
                1
            };
            return Some(Time::Span {
                start,
                end: start.checked_add(length)?,
            });
        }
    };
    Some(Time::Span {
        start: midnight(start),
        end: midnight(end),
    })
}

/// `-30d` of `30d`, `30 days`, `a month`.
pub fn relative(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (number, unit) = parts(&text);
    let (number, unit) = match (number, unit) {
        ("", one) => (
            "1",
            one.strip_prefix("a ")
                .or(one.strip_prefix("an "))
                .unwrap_or(one),
        ),
        both => both,
    };
    let unit = match unit.trim() {
        "min" | "minute" | "minutes" => "m",
        "h" | "hour" | "hours" => "h",
        "d" | "day" | "days" => "d",
        "w" | "week" | "weeks" => "w",
        "mon" | "month" | "months" => "mon",
        "y" | "year" | "years" => "y",
        _ => return None,
    };
    let number: u32 = number
        .parse()
        .ok()
        .filter(|number| (1..=100_000).contains(number))?;
    Some(format!("-{number}{unit}"))
}

/// `true`, `yes`, `1` and their opposites.
pub fn flag(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(unit: Unit, text: &str, expected: Option<f64>) {
        assert_eq!(
            unit.read(text).map(|number| number.value),
            expected,
            "{text}"
        );
    }

    #[test]
    fn numbers_are_in_the_units_of_plex() {
        check(Unit::One, "1990", Some(1990.0));
        check(Unit::One, "1990.5", None);
        check(Unit::One, "-1", None);
        check(Unit::Rating, "7.5", Some(7.5));
        check(Unit::Rating, "7.5/10", Some(7.5));
        check(Unit::Decade, "1990s", Some(1990.0));
        check(Unit::Milliseconds, "100", Some(6_000_000.0));
        check(Unit::Milliseconds, "100 minutes", Some(6_000_000.0));
        check(Unit::Milliseconds, "1h 40min", Some(6_000_000.0));
        check(Unit::Milliseconds, "1h40", Some(6_000_000.0));
        check(Unit::Milliseconds, "1:40:00", Some(6_000_000.0));
        check(Unit::Milliseconds, "1.5 hours", Some(5_400_000.0));
        check(Unit::Milliseconds, "40min 1h", None);
        check(Unit::Milliseconds, "soon", None);
        check(Unit::Bytes, "5 GB", Some(5e9));
        check(Unit::Bytes, "1GiB", Some(1_073_741_824.0));
        check(Unit::Kbps, "8 Mbps", Some(8000.0));
        check(Unit::Bytes, "5 parsecs", None);
    }

    #[test]
    fn times_have_a_beginning_and_an_end() {
        let span = |start, end| Some(Time::Span { start, end });
        assert_eq!(time("1970"), span(0, 365 * 86_400));
        assert_eq!(time("1970-12"), span(334 * 86_400, 365 * 86_400));
        assert_eq!(time("1970-01-02"), span(86_400, 2 * 86_400));
        assert_eq!(time("1970-01-01T00:00:05Z"), span(5, 6));
        assert_eq!(time("30 days ago"), Some(Time::Ago("-30d".into())));
        assert_eq!(time("1970-13"), None);
        assert_eq!(time("yesterday"), None);
        assert_eq!(relative("a month"), Some("-1mon".into()));
        assert_eq!(relative("2 weeks"), Some("-2w".into()));
        assert_eq!(relative("30"), None);
        assert_eq!(relative("0d"), None);
    }

    #[test]
    fn a_number_is_written_as_short_as_it_can_be() {
        for (value, text) in [
            (7.5, "7.5"),
            (7.49, "7.49"),
            (1990.0, "1990"),
            (0.0, "0"),
            (100.0, "100"),
        ] {
            assert_eq!(Number::written(value), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_value_or_none(text in "\\PC{0,20}") {
            for unit in [Unit::One, Unit::Rating, Unit::Decade, Unit::Milliseconds, Unit::Bytes, Unit::Kbps] {
                unit.read(&text);
            }
            time(&text);
            relative(&text);
        }

        #[test]
        fn a_day_is_one_day_long(days in 0i64..40_000) {
            let date = Date::from_julian_day(2_440_588 + i32::try_from(days).unwrap()).unwrap();
            let written = format!("{}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day());
            let start = days * 86_400;
            prop_assert_eq!(time(&written), Some(Time::Span { start, end: start + 86_400 }));
        }
    }
}

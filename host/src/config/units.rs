//! Times and sizes as people write them: `30s`, `128MiB`.

use std::time::Duration;

/// Reads a time: a whole number and `ms`, `s` or `m`; seconds without a unit.
///
/// # Errors
///
/// Words for the person who wrote it: not a number, an unknown unit, zero.
pub fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split(text)?;
    let milliseconds = match unit {
        "ms" => 1,
        "" | "s" => 1_000,
        "m" => 60_000,
        _ => return Err(format!("unknown unit `{unit}`: use ms, s or m, e.g. 30s")),
    };
    number
        .checked_mul(milliseconds)
        .map(Duration::from_millis)
        .ok_or_else(|| "too long".to_owned())
}

/// Reads a size in bytes: a whole number and `B`, `KiB`, `MiB` or `GiB`; bytes without a unit.
///
/// # Errors
///
/// Words for the person who wrote it: not a number, an unknown unit, zero.
pub fn size(text: &str) -> Result<usize, String> {
    let (number, unit) = split(text)?;
    let bytes = match unit {
        "" | "B" => 1,
        "KiB" | "K" => 1 << 10,
        "MiB" | "M" => 1 << 20,
        "GiB" | "G" => 1 << 30,
        _ => {
            return Err(format!(
                "unknown unit `{unit}`: use KiB, MiB or GiB, e.g. 128MiB"
            ));
        }
    };
    number
        .checked_mul(bytes)
        .and_then(|bytes| usize::try_from(bytes).ok())
        .ok_or_else(|| "too large".to_owned())
}

fn split(text: &str) -> Result<(u64, &str), String> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    match number.parse() {
        Ok(0) => Err("must be more than 0".to_owned()),
        Ok(number) => Ok((number, unit.trim_start())),
        Err(_) => Err("must begin with a whole number".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_a_number_and_a_unit() {
        let check = |text: &str, expected: Result<u64, &str>| {
            let found = duration(text).map(|found| u64::try_from(found.as_millis()).unwrap());
            assert_eq!(found, expected.map_err(str::to_owned), "{text}");
        };
        check("30s", Ok(30_000));
        check("30", Ok(30_000));
        check("250ms", Ok(250));
        check("2m", Ok(120_000));
        check("0s", Err("must be more than 0"));
        check("s", Err("must begin with a whole number"));
        check("-1s", Err("must begin with a whole number"));
        check("1h", Err("unknown unit `h`: use ms, s or m, e.g. 30s"));
        check("18446744073709551615m", Err("too long"));
    }

    #[test]
    fn a_size_has_a_number_and_a_unit() {
        let check = |text: &str, expected: Result<usize, &str>| {
            assert_eq!(size(text), expected.map_err(str::to_owned), "{text}");
        };
        check("128MiB", Ok(128 << 20));
        check("1 GiB", Ok(1 << 30));
        check("64K", Ok(64 << 10));
        check("4096", Ok(4096));
        check("0", Err("must be more than 0"));
        check(
            "1MB",
            Err("unknown unit `MB`: use KiB, MiB or GiB, e.g. 128MiB"),
        );
        check(
            "99999999999999999999",
            Err("must begin with a whole number"),
        );
        check("18446744073709551615G", Err("too large"));
    }
}

//! The limits of one call: each number within what can work.

use std::ops::RangeInclusive;
use std::time::Duration;

use anyhow::bail;

use super::flags::LimitFlags;
use crate::limits::Limits;

/// Time for a call, and for its computing. A client has given up long before an hour; what is shorter ends before anything
/// can come back.
const TIMEOUT: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_secs(3_600);
const CPU: RangeInclusive<Duration> = Duration::from_millis(10)..=Duration::from_secs(3_600);

/// A component addresses no more than 4 GiB, and has data of its own.
const MEMORY: RangeInclusive<usize> = (2 << 20)..=(4 << 30);

/// Characters: fewer hold no list, and a component reads the number as one of 32 bits.
const ANSWER: RangeInclusive<usize> = 1_000..=10_000_000;

/// Bytes: less holds no list of libraries, and more does not fit beside it into the memory of a component.
const BODY: RangeInclusive<usize> = (16 << 10)..=(1 << 30);

const CALLS: RangeInclusive<usize> = 1..=10_000;

/// The limits that the flags set, with the defaults for the rest.
///
/// # Errors
///
/// When a number cannot work; names the flag and its bounds.
pub(super) fn read(flags: &LimitFlags) -> anyhow::Result<Limits> {
    let default = Limits::default();
    let time = |time: &Duration| match time.as_millis() {
        whole if whole % 1_000 == 0 => format!("{} s", whole / 1_000),
        part => format!("{part} ms"),
    };
    let size = |bytes: &usize| crate::limits::size(*bytes);
    Ok(Limits {
        timeout: within("--timeout", flags.timeout, default.timeout, TIMEOUT, time)?,
        memory: within("--memory", flags.memory, default.memory, MEMORY, size)?,
        cpu: within("--cpu", flags.cpu, default.cpu, CPU, time)?,
        answer: within(
            "--max-answer",
            flags.max_answer,
            default.answer,
            ANSWER,
            |n| format!("{n} characters"),
        )?,
        body: within("--max-body", flags.max_body, default.body, BODY, size)?,
        calls: within(
            "--max-calls",
            flags.max_calls,
            default.calls,
            CALLS,
            usize::to_string,
        )?,
        ..default
    })
}

fn within<T: PartialOrd>(
    flag: &str,
    given: Option<T>,
    default: T,
    bounds: RangeInclusive<T>,
    shown: impl Fn(&T) -> String,
) -> anyhow::Result<T> {
    let Some(value) = given else {
        return Ok(default);
    };
    if !bounds.contains(&value) {
        let problem = if value < *bounds.start() {
            "less"
        } else {
            "more"
        };
        bail!(
            "{flag} {} is {problem} than can work: it takes {} to {}",
            shown(&value),
            shown(bounds.start()),
            shown(bounds.end())
        );
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        limits: LimitFlags,
    }

    #[track_caller]
    fn check(line: &str, expected: Result<(), &str>) {
        let words = ["plex-mcp"].into_iter().chain(line.split(' '));
        let found = Line::try_parse_from(words)
            .map_err(anyhow::Error::from)
            .and_then(|line| read(&line.limits));
        match (found, expected) {
            (Ok(_), Ok(())) => {}
            (Err(error), Err(expected)) => {
                let words = format!("{error:#}");
                assert!(words.contains(expected), "{line}: {words}");
            }
            (found, expected) => panic!("{line}: expected {expected:?}, found {found:?}"),
        }
    }

    #[test]
    fn numbers_that_cannot_work_are_refused_with_their_bounds() {
        let answer = "than can work: it takes 1000 characters to 10000000 characters";
        check("--max-answer 1000", Ok(()));
        check("--max-answer 10000000", Ok(()));
        check("--max-answer 999", Err(answer));
        check("--max-answer 5000000000", Err(answer));
        check("--max-answer 18446744073709551615", Err(answer));
        check("--max-answer 18446744073709551616", Err("--max-answer"));
        check("--max-answer 0", Err(answer));
        check("--timeout 100ms", Ok(()));
        check("--timeout 60m", Ok(()));
        check(
            "--timeout 61m",
            Err("--timeout 3660 s is more than can work: it takes 100 ms to 3600 s"),
        );
        check("--timeout 99ms", Err("--timeout 99 ms is less"));
        check(
            "--timeout 18446744073709551615ms",
            Err("is more than can work"),
        );
        check("--cpu 1ms", Err("--cpu 1 ms is less"));
        check("--cpu 2000h", Err("--cpu"));
        check("--memory 4GiB", Ok(()));
        check(
            "--memory 5GiB",
            Err("--memory 5 GiB is more than can work: it takes 2 MiB to 4 GiB"),
        );
        check("--memory 1", Err("--memory 1 bytes is less"));
        check("--max-body 1KiB", Err("--max-body 1 KiB is less"));
        check("--max-body 8GiB", Err("it takes 16 KiB to 1 GiB"));
        check(
            "--max-calls 0",
            Err("--max-calls 0 is less than can work: it takes 1 to 10000"),
        );
        check(
            "--max-calls 18446744073709551615",
            Err("is more than can work"),
        );
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let limits = read(&LimitFlags::default()).unwrap();
        assert_eq!(limits, Limits::default());
    }
}

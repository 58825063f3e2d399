//! The limits of calls. A leaf: everything else that is bounded takes them from here.

use std::time::Duration;

/// The limits of one call, and of how many run at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Wall-clock time, from the call to its answer; a tool may ask for longer.
    pub timeout: Duration,
    /// Bytes of the component's memory.
    pub memory: usize,
    /// Time on a thread.
    pub cpu: Duration,
    /// Characters of the answer, as JSON.
    pub answer: usize,
    /// Bytes of one HTTP body.
    pub body: usize,
    /// Requests in all; a tool may ask for more.
    pub requests: usize,
    /// Requests that wait for an answer at once.
    pub in_flight: usize,
    /// Calls that run at once; some more wait, for a quarter of [`Limits::timeout`] at most.
    pub calls: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            timeout: Duration::from_secs(30),
            memory: 128 << 20,
            cpu: Duration::from_secs(5),
            answer: 40_000,
            body: 16 << 20,
            requests: 64,
            in_flight: 8,
            calls: 64,
        }
    }
}

/// Bytes that its host keeps for one call at most, besides its memory: a stack of 2 MiB; heads and bodies of requests,
/// 32 MiB; what the server has sent and nobody has read, less than 1 MiB for each of as many answers as it can hold, half of
/// its resources; and what it hands over, as values, as JSON and as text.
const KEPT: usize = 300 << 20;

impl Limits {
    /// Bytes that all calls together may take, whatever the component does.
    pub(crate) fn total(&self) -> usize {
        self.memory.saturating_add(KEPT).saturating_mul(self.calls)
    }

    /// Says at the start of a log what they come to.
    pub(crate) fn log(&self) {
        tracing::debug!(
            "calls take at most {} MiB together: {} calls, each with {} of memory and {} in the host",
            self.total() >> 20,
            self.calls,
            size(self.memory),
            size(KEPT)
        );
    }
}

/// A number of bytes in words: `16 MiB`.
pub(crate) fn size(bytes: usize) -> String {
    const UNITS: [(u32, &str); 3] = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    UNITS
        .into_iter()
        .find(|(shift, _)| bytes > 0 && bytes.trailing_zeros() >= *shift)
        .map_or_else(
            || format!("{bytes} bytes"),
            |(shift, unit)| format!("{} {unit}", bytes >> shift),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_in_words() {
        let check = |bytes, expected: &str| assert_eq!(size(bytes), expected);
        check(128 << 20, "128 MiB");
        check(3 << 10, "3 KiB");
        check(1 << 30, "1 GiB");
        check(1000, "1000 bytes");
        check(0, "0 bytes");
    }
}

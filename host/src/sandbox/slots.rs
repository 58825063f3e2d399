//! The calls that run at once, and those that wait for one of them to end.

use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::CallError;

/// Calls that may always wait, however few may run: a client that asks for a handful of things at once gets them all.
const MIN_WAITING: usize = 64;

/// Room for calls. More than may run wait in line; the line is bounded too, so that a flood is answered and not kept.
pub(super) struct Slots {
    calls: usize,
    running: Semaphore,
    waiting: Semaphore,
}

impl Slots {
    /// Room for `calls` at once, and a line of four times as many.
    pub fn new(calls: usize) -> Slots {
        Slots::with_line(calls, calls.saturating_mul(4).max(MIN_WAITING))
    }

    fn with_line(calls: usize, line: usize) -> Slots {
        Slots {
            calls,
            running: Semaphore::new(calls.min(Semaphore::MAX_PERMITS)),
            waiting: Semaphore::new(line.min(Semaphore::MAX_PERMITS)),
        }
    }

    /// Waits for room, for `patience` at most.
    ///
    /// # Errors
    /// [`CallError::Busy`] when there is none by then, or at once when the line is full.
    pub async fn take(&self, patience: Duration) -> Result<SemaphorePermit<'_>, CallError> {
        if let Ok(slot) = self.running.try_acquire() {
            return Ok(slot);
        }
        let Ok(_place) = self.waiting.try_acquire() else {
            return Err(self.busy("and no more can wait"));
        };
        match timeout(patience, self.running.acquire()).await {
            Ok(slot) => Ok(slot.expect("the semaphore is never closed")),
            Err(_) => Err(self.busy(&format!("and none of them ended within {patience:?}"))),
        }
    }

    fn busy(&self, why: &str) -> CallError {
        CallError::Busy(format!(
            "{} calls are running already, {why}: try again when one of them is done (--max-calls sets how many may run)",
            self.calls
        ))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    /// Longer than any test.
    const LONG: Duration = Duration::from_secs(600);

    #[track_caller]
    fn check(taken: Option<Result<SemaphorePermit<'_>, CallError>>, expected: Option<&str>) {
        let words = taken.map(|taken| match taken {
            Ok(_) => "room".to_owned(),
            Err(error) => error.to_string(),
        });
        match (words, expected) {
            (None, None) => {}
            (Some(words), Some(expected)) if words.contains(expected) => {}
            (words, _) => panic!("expected {expected:?}, found {words:?}"),
        }
    }

    #[tokio::test]
    async fn sandbox_bounds_the_calls_that_run_and_the_calls_that_wait() {
        let slots = Slots::with_line(1, 2);
        let running = slots.take(LONG).await.unwrap();
        let mut first = Box::pin(slots.take(LONG));
        let mut second = Box::pin(slots.take(LONG));
        check(first.as_mut().now_or_never(), None);
        check(second.as_mut().now_or_never(), None);
        check(
            slots.take(LONG).now_or_never(),
            Some("1 calls are running already, and no more can wait: try again"),
        );
        drop(running);
        // First come, first served; who waits no longer leaves the line.
        check(second.as_mut().now_or_never(), None);
        let running = first.await.unwrap();
        drop(second);
        let third = slots.take(LONG);
        drop(running);
        check(third.now_or_never(), Some("room"));
    }

    #[tokio::test]
    async fn sandbox_ends_the_wait_for_room_with_words() {
        let slots = Slots::with_line(1, 1);
        let _running = slots.take(LONG).await.unwrap();
        check(
            Some(slots.take(Duration::ZERO).await),
            Some("none of them ended within 0ns: try again"),
        );
    }

    #[test]
    fn lines_are_four_times_as_long_or_hold_a_burst() {
        let check = |calls, line| {
            assert_eq!(Slots::new(calls).waiting.available_permits(), line);
        };
        check(64, 256);
        check(1, 64);
        check(usize::MAX, Semaphore::MAX_PERMITS);
    }
}

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The time that the server lives in, in Unix seconds. Clones show and set the same time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    ticking: bool,
    /// The time itself, or for a ticking clock how far it is ahead of the system's.
    seconds: AtomicI64,
}

impl Clock {
    /// Follows the clock of the machine.
    pub fn system() -> Clock {
        Clock(Arc::new(Inner {
            ticking: true,
            seconds: AtomicI64::new(0),
        }))
    }

    /// Stands still until it is advanced or set.
    pub fn fixed(unix_seconds: i64) -> Clock {
        Clock(Arc::new(Inner {
            ticking: false,
            seconds: AtomicI64::new(unix_seconds),
        }))
    }

    /// Moves the clock, backwards when `seconds` is negative.
    pub fn advance(&self, seconds: i64) {
        self.0.seconds.fetch_add(seconds, Ordering::SeqCst);
    }

    /// Puts the clock at a time; one that follows the machine goes on from there.
    pub fn set(&self, unix_seconds: i64) {
        let base = if self.0.ticking { machine() } else { 0 };
        self.0.seconds.store(unix_seconds - base, Ordering::SeqCst);
    }

    /// The time in Unix seconds.
    pub fn now(&self) -> i64 {
        let base = if self.0.ticking { machine() } else { 0 };
        base + self.0.seconds.load(Ordering::SeqCst)
    }
}

fn machine() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fixed_clock_moves_only_when_told_and_for_every_clone() {
        let clock = Clock::fixed(1_000);
        let other = clock.clone();
        clock.advance(5);
        assert_eq!(other.now(), 1_005);
        other.set(7);
        assert_eq!(clock.now(), 7);
    }

    #[test]
    fn a_system_clock_can_be_put_ahead() {
        let clock = Clock::system();
        let before = clock.now();
        clock.advance(3_600);
        assert!(clock.now() >= before + 3_600);
        clock.set(50);
        assert!((50..60).contains(&clock.now()));
    }
}

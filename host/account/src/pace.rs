//! The times at which plex.tv is asked whether somebody has used the code.

use std::time::Duration;

/// plex.tv's documentation says once a second, and its rate limit is met at that pace (plex-api-2.md 39): it is only the
/// pace of the first moments.
const FIRST: Duration = Duration::from_secs(1);

const LONGEST: Duration = Duration::from_secs(5);

/// So many failures in a row are no passing trouble.
const MAX_FAILURES: u32 = 5;

/// Decides when to ask next.
pub struct Pace {
    lifetime: Duration,
    next: Duration,
    failures: u32,
}

impl Pace {
    /// For a code that lives so long.
    pub fn new(lifetime: Duration) -> Pace {
        Pace {
            lifetime,
            next: FIRST,
            failures: 0,
        }
    }

    /// How long to wait before asking again, so long after the code was made; nothing when it has expired by then.
    /// The last wait ends with the code's life.
    pub fn wait(&self, age: Duration) -> Option<Duration> {
        let left = self.lifetime.checked_sub(age)?;
        (!left.is_zero()).then(|| self.next.min(left))
    }

    /// Nobody has used it yet.
    pub fn unused(&mut self) {
        self.failures = 0;
        self.next = (self.next * 3 / 2).min(LONGEST);
    }

    /// plex.tv wants fewer requests.
    pub fn limited(&mut self, retry_after: Option<Duration>) {
        let longer = (self.next * 2).max(LONGEST);
        self.next = retry_after.map_or(longer, |after| after.max(FIRST));
    }

    /// plex.tv did not answer. Says whether to go on.
    #[must_use]
    pub fn failed(&mut self) -> bool {
        self.failures += 1;
        self.next = LONGEST;
        self.failures < MAX_FAILURES
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn seconds(pace: &Pace) -> f64 {
        pace.wait(Duration::ZERO).unwrap().as_secs_f64()
    }

    #[test]
    fn it_slows_down() {
        let mut pace = Pace::new(HOUR);
        let mut found = Vec::new();
        for _ in 0..6 {
            found.push(seconds(&pace));
            pace.unused();
        }
        assert_eq!(found, [1.0, 1.5, 2.25, 3.375, 5.0, 5.0]);
    }

    #[test]
    fn it_waits_as_long_as_it_is_told() {
        let mut pace = Pace::new(HOUR);
        pace.limited(Some(Duration::from_secs(30)));
        assert_eq!(seconds(&pace), 30.0);
        pace.unused();
        assert_eq!(seconds(&pace), 5.0);
        pace.limited(None);
        assert_eq!(seconds(&pace), 10.0);
        pace.limited(None);
        assert_eq!(seconds(&pace), 20.0);
        pace.limited(Some(Duration::ZERO));
        assert_eq!(seconds(&pace), 1.0);
    }

    #[test]
    fn it_ends_with_the_code() {
        let pace = Pace::new(Duration::from_millis(1200));
        let wait = |age| pace.wait(Duration::from_millis(age));
        assert_eq!(wait(0), Some(Duration::from_secs(1)));
        assert_eq!(wait(1000), Some(Duration::from_millis(200)));
        assert_eq!(wait(1200), None);
        assert_eq!(wait(9999), None);
    }

    #[test]
    fn it_gives_up_after_failures_in_a_row() {
        let mut pace = Pace::new(HOUR);
        for _ in 0..3 {
            for _ in 0..4 {
                assert!(pace.failed());
            }
            pace.unused();
        }
        for _ in 0..4 {
            assert!(pace.failed());
        }
        assert!(!pace.failed());
    }

    proptest! {
        /// Whatever plex.tv answers, a minute brings no more than twenty requests.
        #[test]
        fn it_is_polite(answers in prop::collection::vec(0u8..4, 60)) {
            let mut pace = Pace::new(HOUR);
            let (mut age, mut asked) = (Duration::ZERO, 0);
            for answer in answers {
                age += pace.wait(age).unwrap();
                if age > Duration::from_secs(60) {
                    break;
                }
                asked += 1;
                match answer {
                    0 | 1 => pace.unused(),
                    2 => pace.limited(None),
                    _ => drop(pace.failed()),
                }
            }
            prop_assert!(asked <= 20, "{asked}");
        }
    }
}

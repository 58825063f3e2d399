//! Scans of libraries, which take a few seconds of the server's clock.

use std::collections::HashMap;

/// The length of a scan, in seconds.
const LENGTH: i64 = 5;

/// The last scan of each library that was started since the server was.
#[derive(Clone, Default)]
pub struct Scans(HashMap<u32, Scan>);

#[derive(Clone, Copy, Debug)]
struct Scan {
    started: i64,
    ended: i64,
    /// A scan that was cancelled did not scan.
    cancelled: bool,
    before: i64,
}

impl Scans {
    /// Starts a scan; one that is running goes on.
    pub fn start(&mut self, section: u32, scanned: i64, now: i64) {
        let before = self.scanned(section, scanned, now);
        if self.0.get(&section).is_none_or(|scan| now >= scan.ended) {
            let scan = Scan {
                started: now,
                ended: now + LENGTH,
                cancelled: false,
                before,
            };
            self.0.insert(section, scan);
        }
    }

    pub fn cancel(&mut self, section: u32, now: i64) {
        if let Some(scan) = self.0.get_mut(&section)
            && now < scan.ended
        {
            scan.ended = now;
            scan.cancelled = true;
        }
    }

    /// When the scan that is running started, and when it ends.
    pub fn running(&self, section: u32, now: i64) -> Option<(i64, i64)> {
        let scan = self.0.get(&section)?;
        (now < scan.ended).then_some((scan.started, scan.ended))
    }

    /// When the last finished scan ended; `otherwise` if there was none since the start.
    pub fn scanned(&self, section: u32, otherwise: i64, now: i64) -> i64 {
        match self.0.get(&section) {
            Some(scan) if scan.cancelled || now < scan.ended => scan.before,
            Some(scan) => scan.ended,
            None => otherwise,
        }
    }

    /// The start of the last scan, which tells it from others in the list of activities.
    pub fn started(&self, section: u32) -> Option<i64> {
        self.0.get(&section).map(|scan| scan.started)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_takes_its_time_and_then_counts() {
        let mut scans = Scans::default();
        scans.start(1, 50, 100);
        assert_eq!(scans.running(1, 101), Some((100, 105)));
        assert_eq!(scans.scanned(1, 50, 104), 50);
        assert_eq!(scans.running(1, 105), None);
        assert_eq!(scans.scanned(1, 50, 300), 105);
        assert_eq!(scans.running(2, 101), None);
    }

    #[test]
    fn a_cancelled_scan_leaves_the_last_one() {
        let mut scans = Scans::default();
        scans.start(1, 50, 100);
        scans.cancel(1, 102);
        assert_eq!(scans.running(1, 102), None);
        assert_eq!(scans.scanned(1, 50, 300), 50);
    }

    #[test]
    fn a_second_start_does_not_begin_anew() {
        let mut scans = Scans::default();
        scans.start(1, 50, 100);
        scans.start(1, 50, 103);
        assert_eq!(scans.running(1, 105), None);
    }
}

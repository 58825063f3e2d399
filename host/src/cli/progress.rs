//! The progress of a call, for whoever waits for it at a terminal.

use std::io::{IsTerminal as _, stderr};
use std::pin::pin;
use std::time::Duration;

use indicatif::ProgressBar;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::mcp::requests_answered;

/// Most calls are over before anybody wonders.
const SHOWN_AFTER: Duration = Duration::from_millis(400);

/// Between two pictures of what moves.
const TICK: Duration = Duration::from_millis(100);

/// Awaits `call`, which counts its answered requests in what it is given, and shows on stderr how many they are, if that
/// is a terminal. Nothing of it is left when the call has ended.
pub async fn shown<F: Future>(call: impl FnOnce(watch::Sender<usize>) -> F) -> F::Output {
    let (count, mut answered) = watch::channel(0);
    let mut call = pin!(call(count));
    if !stderr().is_terminal() {
        return call.await;
    }
    if let Ok(outcome) = timeout(SHOWN_AFTER, &mut call).await {
        return outcome;
    }
    let bar = ProgressBar::new_spinner();
    bar.enable_steady_tick(TICK);
    loop {
        bar.set_message(requests_answered(*answered.borrow_and_update()));
        tokio::select! {
            outcome = &mut call => {
                bar.finish_and_clear();
                return outcome;
            }
            // Without a sender nothing changes any more, and the call is about to end.
            Ok(()) = answered.changed() => {}
        }
    }
}

//! `notifications/progress`: how many requests of a call the server has answered, for a client that asks to be told.
//!
//! The component says nothing of this; it is what passes the gate. Numbers alone, because a client may show them to
//! anybody.

use std::time::Duration;

use rmcp::RoleServer;
use rmcp::model::{ProgressNotificationParam, ProgressToken};
use rmcp::service::{Peer, RequestContext};
use tokio::sync::{oneshot, watch};
use tokio::time::sleep;

/// Between two notifications of one call; of what is answered in between only the last is told.
const PAUSE: Duration = Duration::from_millis(50);

/// Awaits `call`, which counts its answered requests in what it is given, and tells the client of `context` each number if
/// it asked for that with a `progressToken`. The last number is always told, before the result.
pub(crate) async fn reporting<F: Future>(
    context: &RequestContext<RoleServer>,
    call: impl FnOnce(watch::Sender<usize>) -> F,
) -> F::Output {
    let (count, answered) = watch::channel(0);
    let call = call(count);
    let Some(token) = context.meta.get_progress_token() else {
        return call.await;
    };
    let reporter = Reporter {
        peer: context.peer.clone(),
        token,
        answered,
        told: 0,
    };
    let (running, ended) = oneshot::channel::<()>();
    let call = async {
        let outcome = call.await;
        drop(running);
        outcome
    };
    // Not a race: a notification whose sending was broken off may have been sent all the same.
    tokio::join!(call, reporter.report(ended)).0
}

struct Reporter {
    peer: Peer<RoleServer>,
    token: ProgressToken,
    answered: watch::Receiver<usize>,
    told: usize,
}

impl Reporter {
    /// Tells every new number until the call has ended, and then the last one.
    async fn report(mut self, mut ended: oneshot::Receiver<()>) {
        loop {
            tokio::select! {
                _ = &mut ended => break,
                changed = self.answered.changed() => if changed.is_err() { break },
            }
            self.tell().await;
            tokio::select! {
                _ = &mut ended => break,
                () = sleep(PAUSE) => {}
            }
        }
        self.tell().await;
    }

    /// Sends the present number, unless it is the one that was sent last.
    async fn tell(&mut self) {
        let answered = *self.answered.borrow_and_update();
        if answered == self.told {
            return;
        }
        self.told = answered;
        let notification = ProgressNotificationParam::new(self.token.clone(), answered as f64)
            .with_message(requests_answered(answered));
        if let Err(error) = self.peer.notify_progress(notification).await {
            tracing::debug!("progress: {error}");
        }
    }
}

/// The number of requests of a call that were answered, in words.
pub fn requests_answered(answered: usize) -> String {
    match answered {
        1 => "1 request answered".to_owned(),
        more => format!("{more} requests answered"),
    }
}

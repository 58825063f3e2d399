//! Computing time: a ticker that makes every guest let go of its thread, and a meter of what it used.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread;
use std::time::{Duration, Instant};

use wasmtime::{Engine, EngineWeak};

/// The time that a guest computes before it lets others run: timers and sockets are late by that much, times the guests.
const TICK: Duration = Duration::from_millis(2);

/// Advances the engine's epoch while guests run, and sleeps while none does.
#[derive(Debug)]
pub(super) struct Ticker(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    running: Mutex<Running>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Running {
    guests: usize,
    /// Guests that ran since the last tick, some of which may have ended.
    lately: bool,
    /// Nobody need wake a thread that ticks.
    asleep: bool,
    over: bool,
}

/// A guest is running for as long as this lives.
pub(super) struct Ticking(Arc<Shared>);

impl Ticker {
    /// Starts the thread; it ends with the ticker.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(engine: &Engine) -> std::io::Result<Ticker> {
        let shared = Arc::new(Shared::default());
        let ticker = Ticker(shared.clone());
        let engine = engine.weak();
        thread::Builder::new()
            .name("epoch".into())
            .spawn(move || tick(&shared, &engine))?;
        Ok(ticker)
    }

    pub fn guest(&self) -> Ticking {
        let mut running = self.0.running();
        running.guests += 1;
        running.lately = true;
        let asleep = running.asleep;
        drop(running);
        if asleep {
            self.0.changed.notify_one();
        }
        Ticking(self.0.clone())
    }
}

/// A guest that begins has a whole tick before it: most calls end within it and never let go of their thread. The thread falls
/// asleep only after a tick in which no guest ran, so that one call after another does not wake it each time.
fn tick(shared: &Shared, engine: &EngineWeak) {
    loop {
        let mut running = shared.running();
        while !running.lately && !running.over {
            running.asleep = true;
            running = shared
                .changed
                .wait(running)
                .unwrap_or_else(PoisonError::into_inner);
        }
        running.asleep = false;
        running.lately = running.guests > 0;
        let over = running.over;
        drop(running);
        if over {
            return;
        }
        thread::sleep(TICK);
        match engine.upgrade() {
            Some(engine) => engine.increment_epoch(),
            None => return,
        }
    }
}

impl Shared {
    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticking {
    fn drop(&mut self) {
        self.0.running().guests -= 1;
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.0.running().over = true;
        self.0.changed.notify_one();
    }
}

/// The time that one call has spent on a thread. Ticks would not do: a guest that waits for the network in small steps
/// meets one at every step.
#[derive(Clone, Debug, Default)]
pub(super) struct Meter(Arc<AtomicU64>);

impl Meter {
    pub fn used(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }

    /// `future`, every poll of which is counted.
    pub fn measure<F: Future>(&self, future: F) -> Metered<F> {
        Metered {
            meter: self.clone(),
            future: Box::pin(future),
        }
    }
}

/// A future whose polls are counted.
pub(super) struct Metered<F> {
    meter: Meter,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Metered<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        let began = Instant::now();
        let polled = self.future.as_mut().poll(context);
        let spent = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.meter.0.fetch_add(spent, Ordering::Relaxed);
        polled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_epoch_advances_only_while_a_guest_runs_and_the_thread_ends_with_the_ticker() {
        let engine = crate::sandbox::inspection_engine().unwrap();
        let ticker = Ticker::start(&engine).unwrap();
        let shared = ticker.0.clone();
        let guest = ticker.guest();
        assert_eq!(shared.running().guests, 1);
        drop(guest);
        assert_eq!(shared.running().guests, 0);
        drop(ticker);
        // The thread holds the other reference and lets go of it when it ends.
        while Arc::strong_count(&shared) > 1 {
            thread::yield_now();
        }
    }

    #[tokio::test]
    async fn waiting_is_no_computing() {
        let meter = Meter::default();
        let wait = Duration::from_millis(20);
        meter.measure(tokio::time::sleep(wait)).await;
        assert!(meter.used() < wait);
        let spin = async {
            let began = Instant::now();
            while began.elapsed() < Duration::from_millis(5) {}
        };
        meter.measure(spin).await;
        assert!(meter.used() >= Duration::from_millis(5));
    }
}

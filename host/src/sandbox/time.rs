//! Computing time: a ticker that makes every guest let go of its thread, a meter of what it used, and turns for those that
//! used much.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio_util::sync::PollSemaphore;
use wasmtime::{Engine, EngineWeak};

/// How long a guest computes before it lets others run: timers and sockets are late by that much, times the guests.
const TICK: Duration = Duration::from_millis(2);

/// Computing time after which a call takes turns with others like it. Most calls are over by then.
const LIGHT: Duration = Duration::from_millis(10);

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
        self.0.running().guests += 1;
        self.0.changed.notify_one();
        Ticking(self.0.clone())
    }
}

fn tick(shared: &Shared, engine: &EngineWeak) {
    loop {
        let mut running = shared.running();
        while running.guests == 0 && !running.over {
            running = shared
                .changed
                .wait(running)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let over = running.over;
        drop(running);
        match engine.upgrade() {
            Some(engine) if !over => engine.increment_epoch(),
            _ => return,
        }
        thread::sleep(TICK);
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

    /// `future`, every poll of which is counted and, once it has used much, waits for its turn.
    pub fn measure<F: Future>(&self, turns: &Turns, future: F) -> Metered<F> {
        Metered {
            meter: self.clone(),
            turns: PollSemaphore::new(turns.0.clone()),
            future: Box::pin(future),
        }
    }
}

/// Turns of the calls that compute much: as many of them run at once as there are threads. All others wait outside the
/// scheduler's queue, where a call that only has to look at an answer would have to wait behind every one of them.
#[derive(Clone, Debug)]
pub(super) struct Turns(Arc<Semaphore>);

impl Turns {
    pub fn new() -> Turns {
        let threads = thread::available_parallelism();
        Turns(Arc::new(Semaphore::new(threads.map_or(1, usize::from))))
    }
}

/// A future whose polls are counted.
pub(super) struct Metered<F> {
    meter: Meter,
    turns: PollSemaphore,
    future: Pin<Box<F>>,
}

impl<F: Future> Future for Metered<F> {
    type Output = F::Output;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // Held for this one poll.
        let _turn = match self.meter.used() > LIGHT {
            true => ready!(self.turns.poll_acquire(context)),
            false => None,
        };
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
        let turns = Turns::new();
        meter.measure(&turns, tokio::time::sleep(wait)).await;
        assert!(meter.used() < wait);
        let spin = async {
            let began = Instant::now();
            while began.elapsed() < Duration::from_millis(5) {}
        };
        meter.measure(&turns, spin).await;
        assert!(meter.used() >= Duration::from_millis(5));
    }

    /// On one thread, 20 calls compute without end while another one has to come to the thread ten times.
    #[tokio::test]
    async fn sandbox_calls_that_compute_much_are_not_in_the_way_of_others() {
        let turns = Turns(Arc::new(Semaphore::new(1)));
        let polls = Arc::new(AtomicU64::new(0));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (meter, polls) = (Meter::default(), polls.clone());
            let used = meter.clone();
            let spin = std::future::poll_fn(move |context| {
                let began = Instant::now();
                while used.used() <= LIGHT && began.elapsed() <= LIGHT {}
                polls.fetch_add(1, Ordering::Relaxed);
                context.waker().wake_by_ref();
                Poll::<()>::Pending
            });
            tasks.spawn(meter.measure(&turns, spin));
        }
        let light = tokio::spawn(async move {
            // Each has its first, light part.
            while polls.load(Ordering::Relaxed) < 20 {
                tokio::task::yield_now().await;
            }
            let before = polls.load(Ordering::Relaxed);
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            polls.load(Ordering::Relaxed) - before
        });
        let between = light.await.unwrap();
        assert!(between > 0, "they go on");
        assert!(between <= 30, "{between} of them came first");
        tasks.shutdown().await;
    }
}

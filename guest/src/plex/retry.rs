//! Sending again what may succeed the second time.

use std::time::Duration;

use crate::http::{Request, Response, Transport, TransportError};

const TRIES: u32 = 3;

/// Before the second try; doubled before the third.
const PAUSE: Duration = Duration::from_millis(250);

/// Sends `reads` together, and those again that failed in passing, until `deadline`. None of them may change anything.
pub fn send(
    transport: &dyn Transport,
    reads: &[Request],
    deadline: Duration,
) -> Vec<Result<Response, TransportError>> {
    let left = || deadline.saturating_sub(transport.elapsed());
    if left().is_zero() {
        return reads.iter().map(|_| Err(TransportError::Timeout)).collect();
    }
    let mut answers = transport.send(reads, left());
    for attempt in 1..TRIES {
        let again: Vec<usize> = (0..reads.len())
            .filter(|&i| is_passing(&answers[i]))
            .collect();
        let asked = again
            .iter()
            .filter_map(|&i| answers[i].as_ref().ok()?.retry_after)
            .max();
        let pause = asked.unwrap_or_else(|| backoff(attempt, transport.random()));
        if again.is_empty() || pause >= left() {
            break;
        }
        transport.sleep(pause);
        let batch: Vec<Request> = again.iter().map(|&i| reads[i].clone()).collect();
        for (i, answer) in again.into_iter().zip(transport.send(&batch, left())) {
            answers[i] = answer;
        }
    }
    answers
}

/// True if the same request may get another answer in a moment.
fn is_passing(answer: &Result<Response, TransportError>) -> bool {
    match answer {
        Ok(response) => matches!(response.status, 429 | 502 | 503 | 504),
        Err(error) => *error == TransportError::Lost,
    }
}

/// Exponential, the second half of it by chance, so that many clients do not come back together.
fn backoff(attempt: u32, random: u64) -> Duration {
    let full = PAUSE * 2u32.pow(attempt - 1);
    full / 2 + (full / 2).mul_f64(random as f64 / u64::MAX as f64)
}

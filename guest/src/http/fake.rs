//! A Plex server of prepared answers, and a clock that moves only when somebody sleeps.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    time::Duration,
};

use super::{Request, Response, Transport, TransportError};

type Answer = Result<Response, TransportError>;

/// Answers requests by the beginning of their path and query, and remembers them.
#[derive(Default)]
pub struct Fake {
    answers: RefCell<Vec<(String, VecDeque<Answer>)>>,
    pub seen: RefCell<Vec<Request>>,
    pub slept: RefCell<Vec<Duration>>,
    /// The number of requests in each `send`.
    pub batches: RefCell<Vec<usize>>,
    /// The time that each `send` could take.
    pub timeouts: RefCell<Vec<Duration>>,
    now: Cell<Duration>,
}

impl Fake {
    /// Answers the requests that begin with `prefix`: the first with the first answer, and so on; the
    /// last answer stays. The longest prefix wins.
    pub fn on(self, prefix: &str, answers: impl IntoIterator<Item = Answer>) -> Fake {
        let answers = answers.into_iter().collect();
        self.answers.borrow_mut().push((prefix.to_owned(), answers));
        self
    }

    pub fn json(self, prefix: &str, body: &str) -> Fake {
        self.on(prefix, [json(body)])
    }

    pub fn status(self, prefix: &str, code: u16) -> Fake {
        self.on(prefix, [status(code)])
    }

    /// The requests as they would stand in a log.
    pub fn paths(&self) -> Vec<String> {
        self.seen
            .borrow()
            .iter()
            .map(|request| request.path_and_query.clone())
            .collect()
    }

    fn answer(&self, request: &Request) -> Answer {
        self.seen.borrow_mut().push(request.clone());
        let mut answers = self.answers.borrow_mut();
        let prepared = (answers.iter_mut())
            .filter(|(prefix, _)| request.path_and_query.starts_with(prefix.as_str()))
            .max_by_key(|(prefix, _)| prefix.len());
        match prepared {
            Some((_, queue)) if queue.len() > 1 => queue.pop_front().expect("more than one"),
            Some((_, queue)) => queue.front().cloned().expect("at least one answer"),
            None => panic!("no answer prepared for {}", request.path_and_query),
        }
    }
}

impl Transport for Fake {
    fn send(&self, requests: &[Request], timeout: Duration) -> Vec<Answer> {
        assert!(
            timeout > Duration::ZERO,
            "nothing is sent after the deadline"
        );
        self.batches.borrow_mut().push(requests.len());
        self.timeouts.borrow_mut().push(timeout);
        requests
            .iter()
            .map(|request| self.answer(request))
            .collect()
    }

    fn elapsed(&self) -> Duration {
        self.now.get()
    }

    fn now(&self) -> Duration {
        // In 2026.
        Duration::from_secs(1_780_000_000) + self.now.get()
    }

    fn sleep(&self, duration: Duration) {
        self.slept.borrow_mut().push(duration);
        self.now.set(self.now.get() + duration);
    }

    fn random(&self) -> u64 {
        u64::MAX / 2
    }
}

pub fn json(body: &str) -> Answer {
    answer(200, "application/json", body)
}

pub fn xml(body: &str) -> Answer {
    answer(200, "text/xml;charset=utf-8", body)
}

/// Plex's error page.
pub fn status(code: u16) -> Answer {
    let title = match code {
        401 => "Unauthorized",
        _ => "Error",
    };
    let page = format!(
        "<html><head><title>{title}</title></head><body><h1>{code} {title}</h1></body></html>"
    );
    answer(code, "text/html", &page)
}

pub fn answer(status: u16, content_type: &str, body: &str) -> Answer {
    let (content_type, body) = (content_type.to_owned(), body.as_bytes().to_vec());
    Ok(Response {
        status,
        content_type,
        retry_after: None,
        body,
    })
}

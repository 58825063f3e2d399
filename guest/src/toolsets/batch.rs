//! Items that are changed one after the other: read first, sent once where it is needed, read back, told for each key.

use std::time::Duration;

use super::Context;
use crate::{
    plex::{Error, watching::Found},
    types::{ErrorCode, RatingKey, ToolError},
};

/// Between two looks at what has become of changes.
const PAUSE: Duration = Duration::from_millis(250);

/// How long a server may take to show what it has done.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is to be done with one item as it is found.
pub enum Step {
    /// It is as it should be.
    Nothing,
    Send,
    /// It must stay as it is, and why.
    Refuse(String),
}

/// Those of some items that exist, as they are now. None at all is an error.
type Find<'b, S> = dyn Fn(&[RatingKey]) -> Result<Vec<Found<S>>, Error> + 'b;

/// One kind of change.
pub struct Batch<'b, S> {
    /// Begins the message of a failure: "rate items".
    pub operation: &'static str,
    pub find: &'b Find<'b, S>,
    pub step: &'b dyn Fn(&S) -> Step,
    /// Asks for the change of an item that was found so.
    pub send: &'b dyn Fn(&RatingKey, &S) -> Result<(), Error>,
}

/// What became of one item.
#[derive(Debug)]
pub struct Outcome<S> {
    pub rating_key: RatingKey,
    pub title: Option<String>,
    pub before: Option<S>,
    /// As it is now; absent where the server does not say.
    pub after: Option<S>,
    pub changed: bool,
    pub error: Option<ToolError>,
}

impl<S: Clone + PartialEq> Batch<'_, S> {
    /// The same with one item, which must be there and come to be as it should.
    pub fn run_one(&self, cx: &Context, key: &RatingKey) -> Result<Outcome<S>, ToolError> {
        let outcome = self.run(cx, std::slice::from_ref(key))?.pop();
        outcome.ok_or_else(|| self.missing(key))
    }

    /// Does so with each of `keys` once, and tells of each. An error where none of them is now as it should be.
    pub fn run(&self, cx: &Context, keys: &[RatingKey]) -> Result<Vec<Outcome<S>>, ToolError> {
        let mut outcomes = self.found(keys)?;
        let asked = self.send_each(&mut outcomes);
        self.read_back(cx, &mut outcomes, &asked);
        match outcomes.iter().find_map(|outcome| outcome.error.as_ref()) {
            Some(error) if outcomes.iter().all(|outcome| outcome.error.is_some()) => {
                Err(error.clone())
            }
            _ => Ok(outcomes),
        }
    }

    /// Each key once, as it is before anything is sent.
    fn found(&self, keys: &[RatingKey]) -> Result<Vec<Outcome<S>>, ToolError> {
        let mut outcomes: Vec<Outcome<S>> = Vec::new();
        let mut found = (self.find)(keys)?;
        for key in keys {
            if outcomes.iter().any(|outcome| outcome.rating_key == *key) {
                continue;
            }
            let place = found.iter().position(|found| found.rating_key == *key);
            let found = place.map(|place| found.swap_remove(place));
            let error = found.is_none().then(|| self.missing(key));
            let (title, before) = found.map_or((None, None), |Found { title, state, .. }| {
                (Some(title), Some(state))
            });
            outcomes.push(Outcome {
                rating_key: key.clone(),
                title,
                after: before.clone(),
                before,
                changed: false,
                error,
            });
        }
        Ok(outcomes)
    }

    /// Sends what is needed, until an answer says that nothing more will work. Returns the places of what was sent and may
    /// have been carried out.
    fn send_each(&self, outcomes: &mut [Outcome<S>]) -> Vec<usize> {
        let mut asked = Vec::new();
        let mut over: Option<ToolError> = None;
        for (place, outcome) in outcomes.iter_mut().enumerate() {
            let Some(before) = &outcome.before else {
                continue;
            };
            match ((self.step)(before), &over) {
                (Step::Nothing, _) => {}
                (Step::Refuse(why), _) => {
                    outcome.error = Some(self.failed(ErrorCode::InvalidArgument, &why));
                }
                (Step::Send, Some(reason)) => {
                    let message = format!("{}: not sent after an error", self.operation);
                    outcome.error = Some(ToolError {
                        message,
                        ..reason.clone()
                    });
                }
                (Step::Send, None) => match (self.send)(&outcome.rating_key, before) {
                    Ok(()) => asked.push(place),
                    Err(error) => {
                        let of_one = error.is_of_one();
                        if error.may_be_done() {
                            asked.push(place);
                        }
                        let error = ToolError::from(error);
                        if !of_one {
                            over = Some(error.clone());
                        }
                        outcome.error = Some(error);
                    }
                },
            }
        }
        asked
    }

    /// Looks at what was asked for until it is so, or has had the time to be.
    fn read_back(&self, cx: &Context, outcomes: &mut [Outcome<S>], asked: &[usize]) {
        let mut waited = Duration::ZERO;
        let mut open = asked.to_vec();
        while !open.is_empty() {
            let keys: Vec<_> = open
                .iter()
                .map(|place| outcomes[*place].rating_key.clone())
                .collect();
            let found = match (self.find)(&keys) {
                Ok(found) => found,
                Err(error) => {
                    for place in open {
                        let outcome = &mut outcomes[place];
                        outcome.after = None;
                        let message =
                            format!("{error}; it was sent, and what came of it is not known");
                        let failed = outcome.error.take();
                        let error = ToolError::from(error.clone());
                        outcome.error = Some(failed.unwrap_or(ToolError { message, ..error }));
                    }
                    return;
                }
            };
            for found in found {
                let place = outcomes
                    .iter()
                    .position(|outcome| outcome.rating_key == found.rating_key);
                let Some(outcome) = place.map(|place| &mut outcomes[place]) else {
                    continue;
                };
                outcome.changed = outcome.before.as_ref() != Some(&found.state);
                if matches!((self.step)(&found.state), Step::Nothing) {
                    // Whatever was answered, it is so.
                    outcome.error = None;
                    open.retain(|at| Some(*at) != place);
                }
                outcome.after = Some(found.state);
            }
            if open.is_empty() || waited >= PATIENCE || !cx.plex.wait(PAUSE) {
                break;
            }
            waited += PAUSE;
        }
        for place in open {
            let unchanged = "Plex answered as if it were done, and it is not";
            let error = self.failed(ErrorCode::BadResponse, unchanged);
            outcomes[place].error.get_or_insert(error);
        }
    }

    fn missing(&self, key: &RatingKey) -> ToolError {
        let words = format!("there is no item {key} on this server, or not for this token");
        self.failed(ErrorCode::NotFound, &words)
    }

    fn failed(&self, code: ErrorCode, why: &str) -> ToolError {
        ToolError {
            code,
            message: format!("{}: {why}", self.operation),
            status: None,
            retryable: false,
        }
    }
}

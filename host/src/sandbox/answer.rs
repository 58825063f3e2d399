//! The end of a call: what the function returned, as the caller gets it.

use serde_json::Value;
use wasmtime::component::Val;

use super::Limits;
use super::failure::{CallError, ToolFailure};
use crate::component::answer;

/// What a tool answers.
#[derive(Debug)]
pub struct Answer {
    pub value: Value,
    /// The same as JSON: what was counted.
    pub text: String,
}

/// Bytes that a guest may hand over at once for each character that its answer may have. Typed values take more room than
/// JSON: an absent field is no character but a value all the same.
const BYTES_PER_CHARACTER: usize = 64;

/// Bytes that a guest may hand to its host at once. Values are copied out of its memory before anybody can look at them,
/// and a small guest could make a large host of them.
pub(super) fn handed_over(limits: &Limits) -> usize {
    let bytes = limits.answer.saturating_mul(BYTES_PER_CHARACTER);
    bytes.checked_next_multiple_of(1 << 20).unwrap_or(bytes)
}

/// What the function returned, or the failure that the component reports.
pub(super) fn answer(
    returned: Val,
    limits: &Limits,
    detail: Option<String>,
) -> Result<Answer, CallError> {
    let unusable = |what: &str| CallError::Trap(format!("the component answered {what}"));
    let (value, failed) = match returned {
        Val::Result(Ok(Some(value))) => (*value, false),
        Val::Result(Err(Some(error))) => (*error, true),
        _ => return Err(unusable("something other than a result")),
    };
    let too_long = |characters: &str| {
        let allowed = limits.answer;
        CallError::Limit(format!(
            "the answer has {characters} characters and {allowed} are allowed: ask for less at once"
        ))
    };
    // As JSON it takes several times the room: what is far too long never gets there.
    let mut left = limits.answer.saturating_mul(2);
    if !fits(&value, &mut left) {
        return Err(too_long("far too many"));
    }
    match value {
        Val::Record(fields) if failed => {
            let fields = answer::object(fields).map_err(unusable)?;
            Err(CallError::Tool(ToolFailure::new(&fields, detail)))
        }
        _ if failed => Err(unusable("an error that is no record")),
        value => {
            let value = answer::value(value).map_err(unusable)?;
            let text = value.to_string();
            // Counted only where there are so many bytes.
            let characters = match text.len() <= limits.answer {
                true => text.len(),
                false => text.chars().count(),
            };
            if characters > limits.answer {
                return Err(too_long(&characters.to_string()));
            }
            Ok(Answer { value, text })
        }
    }
}

/// Whether a value may fit: takes from `left` the least number of characters that it has as JSON, and stops where there
/// are none left.
fn fits(value: &Val, left: &mut usize) -> bool {
    let own = match value {
        Val::Option(None) => "null".len(),
        Val::Option(Some(inner)) => return fits(inner, left),
        Val::Bool(_) => "true".len(),
        Val::String(text) => text.chars().take(*left).count() + 2,
        Val::Enum(case) => case.len() + 2,
        Val::List(elements) => {
            let commas = elements.len().saturating_sub(1);
            return take(left, commas.saturating_add(2))
                && elements.iter().all(|value| fits(value, left));
        }
        Val::Record(fields) => {
            let mut present = fields
                .iter()
                .filter(|(_, value)| !matches!(value, Val::Option(None)));
            // Quotes and a colon.
            return take(left, 2)
                && present.all(|(name, value)| take(left, name.len() + 3) && fits(value, left));
        }
        _ => 1,
    };
    take(left, own)
}

fn take(left: &mut usize, characters: usize) -> bool {
    let taken = left.checked_sub(characters);
    *left = taken.unwrap_or(0);
    taken.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(characters: usize) -> Val {
        Val::String("\u{e9}".repeat(characters))
    }

    /// Whether a value is looked at any further where so many characters are allowed.
    #[track_caller]
    fn check(value: &Val, allowed: usize, expected: bool) {
        assert_eq!(fits(value, &mut { allowed }), expected, "{value:?}");
        if let Ok(json) = answer::value(value.clone())
            && json.to_string().chars().count() <= allowed
        {
            assert!(expected, "nothing that fits is refused: {json}");
        }
    }

    #[test]
    fn what_cannot_fit_is_known_before_it_is_json() {
        check(&text(8), 10, true);
        check(&text(9), 10, false);
        check(&Val::List(vec![text(0); 3]), 10, true);
        check(&Val::List(vec![text(0); 4]), 10, false);
        check(&Val::List(vec![Val::U32(0); 10]), 21, true);
        check(&Val::List(vec![Val::U32(0); 10]), 20, false);
        let field = |value| Val::Record(vec![("name".into(), value)]);
        check(&field(text(5)), 16, true);
        check(&field(text(8)), 16, false);
        let absent = field(Val::Option(None));
        check(&absent, 2, true);
        check(&Val::List(vec![absent; 5]), 10, false);
        check(&Val::Option(Some(Box::new(Val::Bool(true)))), 3, false);
        check(&Val::Enum("a-b".into()), 5, true);
        check(&Val::Enum("a-b".into()), 4, false);
        let nulls = Val::List(vec![Val::Option(None); 2]);
        check(&nulls, 11, true);
        check(&nulls, 10, false);
    }

    #[track_caller]
    fn check_answer(returned: Result<Val, Val>, expected: Result<&str, &str>) {
        let returned = Val::Result(match returned {
            Ok(value) => Ok(Some(Box::new(value))),
            Err(error) => Err(Some(Box::new(error))),
        });
        let limits = Limits {
            answer: 10,
            ..Limits::default()
        };
        let answered = answer(returned, &limits, None).map(|answer| answer.text);
        let answered = answered.map_err(|error| error.to_string());
        let answered = answered.as_deref().map_err(String::as_str);
        assert_eq!(answered, expected);
    }

    #[test]
    fn answers_up_to_the_limit() {
        let too_long = |characters: &str| {
            format!(
                "the answer has {characters} characters and 10 are allowed: ask for less at once"
            )
        };
        check_answer(Ok(text(8)), Ok(r#""éééééééé""#));
        check_answer(Ok(text(9)), Err(&too_long("11")));
        check_answer(Ok(text(18)), Err(&too_long("20")));
        check_answer(Ok(text(19)), Err(&too_long("far too many")));
    }

    #[test]
    fn answers_that_no_component_should_give() {
        check_answer(
            Err(text(1)),
            Err("the component answered an error that is no record"),
        );
        check_answer(
            Ok(Val::Float64(f64::NAN)),
            Err("the component answered a number that is not finite"),
        );
        let nothing = answer(Val::Bool(true), &Limits::default(), None).unwrap_err();
        assert_eq!(
            nothing.to_string(),
            "the component answered something other than a result"
        );
    }

    #[test]
    fn more_may_be_handed_over_than_an_answer_takes() {
        let limits = |answer| Limits {
            answer,
            ..Limits::default()
        };
        assert_eq!(handed_over(&limits(40_000)), 3 << 20);
        assert_eq!(handed_over(&limits(1)), 1 << 20);
        assert_eq!(handed_over(&limits(usize::MAX)), usize::MAX);
    }
}

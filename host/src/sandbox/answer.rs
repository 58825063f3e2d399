//! The end of a call: what the function returned, as the caller gets it.

use plex_mcp_protocol::{
    Answer, CallError, Image, MAX_IMAGE, ToolFailure, characters, too_long, unusable,
};
use wasmtime::component::Val;

use super::val;
use crate::component::Answers;
use crate::limits::Limits;

/// Bytes that a guest may hand over at once for each character that its answer may have. Typed values take more room than
/// JSON: an absent field is no character but a value all the same.
const BYTES_PER_CHARACTER: usize = 64;

/// Bytes that a guest may hand to its host at once. Values are copied out of its memory before anybody can look at them,
/// and a small guest could make a large host of them.
pub(super) fn handed_over(limits: &Limits, answers: Answers) -> usize {
    let characters = limits.answer.saturating_mul(BYTES_PER_CHARACTER);
    let bytes = match answers {
        Answers::Record => characters,
        // Each byte is a value. An image that is a little too large is still told from one that is far too large.
        Answers::Image => characters.max(2 * MAX_IMAGE * size_of::<Val>()),
    };
    bytes.checked_next_multiple_of(1 << 20).unwrap_or(bytes)
}

/// The value that a function returned.
#[derive(Debug, PartialEq)]
pub(super) enum Returned {
    /// JSON, in MCP's `snake_case`, without absent fields.
    Record(String),
    /// Media type and bytes.
    Image(String, Vec<u8>),
    /// The record of an error, as JSON.
    Failure(String),
}

/// The same, out of the values that wasmtime makes of it.
///
/// # Errors
/// When it is nothing that a tool answers, or far too long.
pub(super) fn returned(
    value: Val,
    answers: Answers,
    limits: &Limits,
) -> Result<Returned, CallError> {
    let value = match value {
        Val::Result(Ok(Some(value))) => *value,
        Val::Result(Err(Some(error))) => {
            if !matches!(*error, Val::Record(_)) {
                return Err(unusable("an error that is no record"));
            }
            return Ok(Returned::Failure(json(*error, limits)?));
        }
        _ => return Err(unusable("something other than a result")),
    };
    match answers {
        Answers::Record => Ok(Returned::Record(json(value, limits)?)),
        Answers::Image => {
            let (media_type, data) = val::image(value).map_err(unusable)?;
            Ok(Returned::Image(media_type, data))
        }
    }
}

/// The answer that the function returned, or the failure that the component reports.
pub(super) fn answer(
    returned: Returned,
    answers: Answers,
    limits: &Limits,
    detail: Option<String>,
) -> Result<Answer, CallError> {
    match (answers, returned) {
        (Answers::Record, Returned::Record(text)) => Answer::record(text, limits.answer),
        (Answers::Image, Returned::Image(media_type, data)) => {
            Image::new(media_type, &data).map(Answer::Image)
        }
        (_, Returned::Failure(text)) => failure(&text, limits, detail),
        (Answers::Record, Returned::Image(..)) => {
            Err(unusable("a value of a type that answers do not have"))
        }
        (Answers::Image, Returned::Record(_)) => Err(unusable("something other than an image")),
    }
}

/// Whoever gives it on shortens it.
fn failure(text: &str, limits: &Limits, detail: Option<String>) -> Result<Answer, CallError> {
    characters(text, limits.answer)?;
    match serde_json::from_str(text) {
        Ok(fields) => Err(CallError::Tool(ToolFailure::new(&fields, detail))),
        Err(_) => Err(unusable("an error that is no record")),
    }
}

/// A value as JSON. That takes several times the room: what is far too long never gets there.
fn json(value: Val, limits: &Limits) -> Result<String, CallError> {
    if !fits(&value, &mut limits.answer.saturating_mul(2)) {
        return Err(too_long("far too many", limits.answer));
    }
    Ok(val::json(value).map_err(unusable)?.to_string())
}

/// False if a value cannot fit: takes from `left` the least number of characters that it has as JSON, and stops where there
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

    /// The answer of a function that returned this.
    fn answered(value: Val, answers: Answers, limits: &Limits) -> Result<Answer, CallError> {
        answer(returned(value, answers, limits)?, answers, limits, None)
    }

    fn text(characters: usize) -> Val {
        Val::String("\u{e9}".repeat(characters))
    }

    /// True if a value is looked at any further where so many characters are allowed.
    #[track_caller]
    fn check(value: &Val, allowed: usize, expected: bool) {
        assert_eq!(fits(value, &mut { allowed }), expected, "{value:?}");
        if let Ok(json) = val::json(value.clone())
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
        let answered = answered(returned, Answers::Record, &limits);
        let answered = answered.map(|answer| answer.into_json().to_string());
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
        let nothing = answered(Val::Bool(true), Answers::Record, &Limits::default()).unwrap_err();
        assert_eq!(
            nothing.to_string(),
            "the component answered something other than a result"
        );
    }

    #[test]
    fn an_image_is_outside_the_limit_of_characters() {
        let image = |media_type: Val| {
            let data = Val::List(vec![Val::U8(1); 1_000]);
            Val::Record(vec![
                ("media-type".into(), media_type),
                ("data".into(), data),
            ])
        };
        let limits = Limits {
            answer: 10,
            ..Limits::default()
        };
        let answered = |value| {
            let returned = Val::Result(Ok(Some(Box::new(value))));
            super::tests::answered(returned, Answers::Image, &limits)
        };
        assert!(matches!(
            answered(image(Val::String("image/gif".into()))),
            Ok(Answer::Image(_))
        ));
        let other = answered(image(Val::Bool(true))).unwrap_err();
        assert_eq!(
            other.to_string(),
            "the component answered something other than an image"
        );
    }

    #[test]
    fn more_may_be_handed_over_than_an_answer_takes() {
        let limits = |answer| Limits {
            answer,
            ..Limits::default()
        };
        let record = |answer| handed_over(&limits(answer), Answers::Record);
        assert_eq!(record(40_000), 3 << 20);
        assert_eq!(record(1), 1 << 20);
        assert_eq!(record(usize::MAX), usize::MAX);
        let image = handed_over(&limits(1), Answers::Image);
        assert!(
            image > MAX_IMAGE * size_of::<Val>() && image < 64 << 20,
            "{image}"
        );
    }
}

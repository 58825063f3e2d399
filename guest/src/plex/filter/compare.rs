//! Values of each kind as comparisons of Plex's.

use super::{
    Unresolved,
    clause::{elements, ends},
    field::Field,
    offer::Found,
    relation::Relation,
    term::{Operator, Term, Test},
    value::{self, Number, Time},
    wrong,
};

pub(super) fn test(found: &Found, operator: Operator, value: &str) -> Term {
    Term::Is(Test {
        field: found.key.clone(),
        operator,
        value: value.to_owned(),
    })
}

pub(super) fn number(
    field: &Field,
    found: &Found,
    relation: Relation,
    value: &str,
) -> Result<Term, Unresolved> {
    let read = |text: &str| match field.unit.read(text) {
        Some(number) => Ok(number),
        None => wrong(format!(
            "`{}` is {}, not \"{text}\"",
            field.word,
            field.unit.example()
        )),
    };
    let is = |operator, value: f64| test(found, operator, &Number::written(value));
    // Advertised are only "greater than" and "less than".
    let least = |number: Number| is(Operator::Above, number.value - number.step);
    let most = |number: Number| is(Operator::Below, number.value + number.step);
    Ok(match relation {
        Relation::Is => is(Operator::Is, read(value)?.value),
        Relation::IsNot => is(Operator::IsNot, read(value)?.value),
        Relation::Above => is(Operator::Above, read(value)?.value),
        Relation::Below => is(Operator::Below, read(value)?.value),
        Relation::AtLeast => least(read(value)?),
        Relation::AtMost => most(read(value)?),
        Relation::Between => {
            let (from, to) = range(value)?;
            Term::All(vec![least(read(from)?), most(read(to)?)])
        }
        _ => {
            let numbers = elements(value).into_iter().map(read);
            let numbers = numbers.collect::<Result<Vec<Number>, _>>()?;
            let numbers: Vec<String> = numbers
                .iter()
                .map(|one| Number::written(one.value))
                .collect();
            let operator = if relation.is_negative() {
                Operator::IsNot
            } else {
                Operator::Is
            };
            test(found, operator, &numbers.join(","))
        }
    })
}

pub(super) fn date(
    field: &Field,
    found: &Found,
    relation: Relation,
    value: &str,
) -> Result<Term, Unresolved> {
    let word = field.word;
    let read = |text: &str| match value::time(text) {
        Some(time) => Ok(time),
        None => wrong(format!(
            "`{word}` is a year, month or day like 2026-01-31, or a time like 30d ago, not \"{text}\""
        )),
    };
    let at = |operator, seconds: i64| {
        if seconds < 0 {
            // Plex reads a number below zero as "so many seconds ago".
            return wrong(format!(
                "Plex cannot compare `{word}` with days before 1970: use `year`"
            ));
        }
        Ok(test(found, operator, &seconds.to_string()))
    };
    let last = |operator| match value::relative(value) {
        Some(ago) => Ok(test(found, operator, &ago)),
        None => wrong(format!(
            "behind \"{}\" comes a time like 30d, 6 weeks, 1 year",
            relation.words()
        )),
    };
    let span = |text: &str| match read(text)? {
        Time::Span { start, end } => Ok((start, end)),
        Time::Ago(_) => wrong(format!(
            "`{word}` with \"ago\" takes \"after\" and \"before\""
        )),
    };
    match relation {
        Relation::InTheLast => return last(Operator::Above),
        Relation::NotInTheLast => return last(Operator::Below),
        Relation::Between => {
            let (from, to) = range(value)?;
            let (start, end) = (span(from)?.0, span(to)?.1);
            return Ok(Term::All(vec![
                at(Operator::Above, start - 1)?,
                at(Operator::Below, end)?,
            ]));
        }
        _ => {}
    }
    if let Time::Ago(ago) = read(value)? {
        return match relation {
            Relation::Above | Relation::AtLeast => Ok(test(found, Operator::Above, &ago)),
            Relation::Below | Relation::AtMost => Ok(test(found, Operator::Below, &ago)),
            _ => wrong(format!(
                "`{word}` with \"ago\" takes \"after\" and \"before\""
            )),
        };
    }
    let (start, end) = span(value)?;
    Ok(match relation {
        Relation::Above => at(Operator::Above, end - 1)?,
        Relation::AtLeast => at(Operator::Above, start - 1)?,
        Relation::Below => at(Operator::Below, start)?,
        Relation::AtMost => at(Operator::Below, end)?,
        Relation::IsNot => Term::Any(vec![
            at(Operator::Below, start)?,
            at(Operator::Above, end - 1)?,
        ]),
        _ => Term::All(vec![
            at(Operator::Above, start - 1)?,
            at(Operator::Below, end)?,
        ]),
    })
}

fn range(value: &str) -> Result<(&str, &str), Unresolved> {
    match ends(value) {
        Some(ends) => Ok(ends),
        None => wrong("\"between\" takes two values, as `between 1990 and 1999`"),
    }
}

pub(super) fn words(found: &Found, relation: Relation, value: &str) -> Result<Term, Unresolved> {
    // A guid is looked for as it is, and is never part of another.
    let exactly = if found.key.ends_with("guid") {
        Operator::Is
    } else {
        Operator::Exactly
    };
    let several = |operator| {
        let values = elements(value);
        if let Some(value) = values.iter().find(|value| is_read_otherwise(value)) {
            return wrong(format!(
                "Plex takes the comma in \"{value}\" for \"or\": write a part without it"
            ));
        }
        Ok(values
            .into_iter()
            .map(|value| test(found, operator, value))
            .collect())
    };
    Ok(match relation {
        Relation::Is => test(found, exactly, value),
        Relation::IsNot => test(found, Operator::NotExactly, value),
        Relation::Contains => test(found, Operator::Is, value),
        Relation::ContainsNot => test(found, Operator::IsNot, value),
        Relation::Begins => test(found, Operator::Begins, value),
        Relation::Ends => test(found, Operator::Ends, value),
        Relation::IsNoneOf => Term::All(several(Operator::NotExactly)?),
        _ => Term::Any(several(exactly)?),
    })
}

/// Whether Plex takes a text for something else than words.
pub(super) fn is_read_otherwise(text: &str) -> bool {
    text.contains(',') || text.starts_with('=')
}

/// What can be asked of a server about words that it reads otherwise: each part of them. All that is wanted is among that.
pub(super) fn superset(found: &Found, relation: Relation, value: &str) -> Option<Term> {
    if relation.is_negative() {
        return None;
    }
    let parts = value.split(',').map(str::trim);
    let parts = parts.filter(|part| !part.is_empty() && !part.starts_with('='));
    let parts: Vec<Term> = parts.map(|part| test(found, Operator::Is, part)).collect();
    (!parts.is_empty()).then_some(Term::All(parts))
}

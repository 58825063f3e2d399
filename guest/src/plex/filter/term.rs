//! A media query of Plex: fields compared with values, in groups (developer.plex.tv, "Media Queries").

use std::fmt;

use percent_encoding::percent_decode_str;

use crate::plex::{Target, paths};

/// A condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    Is(Test),
    All(Vec<Term>),
    Any(Vec<Term>),
}

/// A field compared with a value; with commas between several ones for "or".
#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    /// With its level where the library has several: `show.genre`.
    pub field: String,
    pub operator: Operator,
    pub value: String,
}

/// An operator, as Plex writes it before and after the equals sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Equal; of texts: contains.
    Is,
    IsNot,
    /// Of texts.
    Exactly,
    NotExactly,
    Begins,
    Ends,
    Above,
    Below,
}

impl Operator {
    /// As libraries advertise it.
    pub fn advertised(self) -> &'static str {
        match self {
            Operator::Is => "=",
            Operator::IsNot => "!=",
            Operator::Exactly => "==",
            Operator::NotExactly => "!==",
            Operator::Begins => "<=",
            Operator::Ends => ">=",
            Operator::Above => ">>=",
            Operator::Below => "<<=",
        }
    }

    /// What stands at the end of the key, and at the beginning of the value: the equals sign in between is not encoded.
    fn around(self) -> (&'static str, &'static str) {
        match self {
            Operator::Is => ("", ""),
            Operator::IsNot => ("!", ""),
            Operator::Exactly => ("", "="),
            Operator::NotExactly => ("!", "="),
            Operator::Begins => ("<", ""),
            Operator::Ends => (">", ""),
            Operator::Above => (">>", ""),
            Operator::Below => ("<<", ""),
        }
    }
}

impl Test {
    /// The field without its level.
    pub fn name(&self) -> &str {
        let (_, name) = self.field.rsplit_once('.').unwrap_or(("", &self.field));
        name
    }

    fn write(&self, target: Target) -> Target {
        let (key, value) = self.operator.around();
        let key = format!("{}{key}", self.field);
        target.with(&key, format_args!("{value}{}", self.value))
    }

    /// What is true of those of which this is not; absent where Plex has no words for it.
    fn negated(&self) -> Option<Test> {
        let operator = match self.operator {
            Operator::Is => Operator::IsNot,
            Operator::IsNot => Operator::Is,
            Operator::Exactly => Operator::NotExactly,
            Operator::NotExactly => Operator::Exactly,
            Operator::Begins | Operator::Ends => return None,
            Operator::Above => Operator::Below,
            Operator::Below => Operator::Above,
        };
        // Below 1991 is what is not above 1990.
        let value = match (self.operator, self.value.parse::<i64>()) {
            (Operator::Above, Ok(value)) if value > 0 => (value + 1).to_string(),
            (Operator::Below, Ok(value)) if value > 0 => (value - 1).to_string(),
            _ => self.value.clone(),
        };
        Some(Test {
            field: self.field.clone(),
            operator,
            value,
        })
    }
}

impl Term {
    /// Adds the condition to a list's request. What stands in no group holds together.
    pub fn write(&self, target: Target) -> Target {
        match self {
            Term::Is(test) => test.write(target),
            Term::All(terms) => terms.iter().fold(target, |target, term| term.write(target)),
            Term::Any(_) => self.write_within(target),
        }
    }

    fn write_within(&self, target: Target) -> Target {
        let (terms, is_any) = match self {
            Term::Is(test) => return test.write(target),
            Term::All(terms) => (terms, false),
            Term::Any(terms) => (terms, true),
        };
        if let [one] = terms.as_slice() {
            return one.write_within(target);
        }
        let mut target = target.with("push", 1);
        for (place, term) in terms.iter().enumerate() {
            if is_any && place > 0 {
                target = target.with("or", 1);
            }
            target = term.write_within(target);
        }
        target.with("pop", 1)
    }

    /// What is true of those of which this is not; absent where Plex has no words for it.
    pub fn negated(&self) -> Option<Term> {
        let each = |terms: &[Term]| terms.iter().map(Term::negated).collect::<Option<Vec<_>>>();
        Some(match self {
            Term::Is(test) => Term::Is(test.negated()?),
            Term::All(terms) => Term::Any(each(terms)?),
            Term::Any(terms) => Term::All(each(terms)?),
        })
    }

    /// Every test in it.
    pub fn tests(&self) -> Vec<&Test> {
        match self {
            Term::Is(test) => vec![test],
            Term::All(terms) | Term::Any(terms) => terms.iter().flat_map(Term::tests).collect(),
        }
    }
}

/// As it stands in a query, readable.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let query = self.write_within(paths::root()).path_and_query();
        let query = query.trim_start_matches("/?");
        f.write_str(&percent_decode_str(query).decode_utf8_lossy())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(field: &str, operator: Operator, value: &str) -> Term {
        Term::Is(Test {
            field: field.into(),
            operator,
            value: value.into(),
        })
    }

    fn written(term: &Term) -> String {
        let target = term.write(paths::root()).path_and_query();
        target.trim_start_matches("/?").to_owned()
    }

    #[test]
    fn operators_stand_before_and_after_the_equals_sign_which_is_never_encoded() {
        for (operator, expected) in [
            (Operator::Is, "title=x"),
            (Operator::IsNot, "title%21=x"),
            (Operator::Exactly, "title=%3Dx"),
            (Operator::NotExactly, "title%21=%3Dx"),
            (Operator::Begins, "title%3C=x"),
            (Operator::Ends, "title%3E=x"),
            (Operator::Above, "title%3E%3E=x"),
            (Operator::Below, "title%3C%3C=x"),
        ] {
            assert_eq!(written(&test("title", operator, "x")), expected);
        }
    }

    #[test]
    fn groups_are_pushed_and_popped() {
        let [a, b, c] = ["a", "b", "c"].map(|field| test(field, Operator::Is, "1"));
        let all = Term::All(vec![a.clone(), b.clone()]);
        assert_eq!(written(&all), "a=1&b=1");
        let any = Term::Any(vec![a.clone(), all.clone(), c.clone()]);
        assert_eq!(
            written(&any),
            "push=1&a=1&or=1&push=1&a=1&b=1&pop=1&or=1&c=1&pop=1"
        );
        assert_eq!(written(&Term::All(vec![any, c])).matches("push").count(), 2);
        assert_eq!(written(&Term::Any(vec![a])), "a=1");
        assert_eq!(
            written(&all.negated().unwrap()),
            "push=1&a%21=1&or=1&b%21=1&pop=1"
        );
    }

    #[test]
    fn the_opposite_of_a_bound_is_the_rest_of_the_numbers() {
        let above = test("year", Operator::Above, "1990");
        assert_eq!(above.negated(), Some(test("year", Operator::Below, "1991")));
        assert_eq!(test("title", Operator::Begins, "x").negated(), None);
    }
}

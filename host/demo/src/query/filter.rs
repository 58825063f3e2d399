use crate::call::Call;
use crate::catalogue::{Item, Kind};
use crate::request::Parameter;

use super::field::{self, Field, FieldType, Values};
use super::{any_at, operator};

/// The condition on an item: any of the groups, and in each all of the terms.
#[derive(Default)]
pub struct Filter {
    any: Vec<Vec<Term>>,
}

enum Term {
    Test(Test),
    Group(Filter),
}

/// One field compared with one or more values.
struct Test {
    /// The level of the hierarchy that the field belongs to.
    scope: Kind,
    field: &'static Field,
    compare: Compare,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Compare {
    /// Equal; of texts: containing.
    Is,
    Not,
    Exactly,
    NotExactly,
    Above,
    Below,
    AtLeast,
    AtMost,
    Begins,
    Ends,
}

impl Filter {
    /// Reads the terms and leaves out what it does not know, without a word: that is what Plex does.
    pub fn parse(query: &[Parameter], kind: Kind) -> Filter {
        let source = query
            .iter()
            .find(|parameter| parameter.key == "sourceType")
            .and_then(|parameter| Kind::from_number(parameter.value.parse().ok()?))
            .unwrap_or(kind);
        let mut parameters = query.iter();
        Filter::group(&mut parameters, source)
    }

    fn group<'a>(parameters: &mut impl Iterator<Item = &'a Parameter>, kind: Kind) -> Filter {
        let mut any = vec![Vec::new()];
        while let Some(parameter) = parameters.next() {
            match parameter.key.as_str() {
                "push" => {
                    let group = Filter::group(parameters, kind);
                    if !group.is_empty() {
                        last(&mut any).push(Term::Group(group));
                    }
                }
                "pop" => break,
                "or" => any.push(Vec::new()),
                _ => {
                    if let Some(test) = Test::parse(parameter, kind) {
                        last(&mut any).push(Term::Test(test));
                    }
                }
            }
        }
        any.retain(|terms| !terms.is_empty());
        Filter { any }
    }

    pub fn is_empty(&self) -> bool {
        self.any.is_empty()
    }

    pub fn matches(&self, call: &Call, item: &Item) -> bool {
        self.any.iter().any(|terms| {
            terms.iter().all(|term| match term {
                Term::Test(test) => test.matches(call, item),
                Term::Group(group) => group.matches(call, item),
            })
        })
    }
}

fn last(groups: &mut Vec<Vec<Term>>) -> &mut Vec<Term> {
    if groups.is_empty() {
        groups.push(Vec::new());
    }
    let position = groups.len() - 1;
    &mut groups[position]
}

impl Test {
    fn parse(parameter: &Parameter, kind: Kind) -> Option<Test> {
        let (name, operator, value) = operator(parameter);
        let (scope, name) = match name.split_once('.') {
            Some((scope, name)) => (Kind::from_scope(scope)?, name),
            None => (kind, name),
        };
        let field = field::find(name, scope)?;
        let compare = Compare::parse(&operator, field.kind)?;
        Some(Test {
            scope,
            field,
            compare,
            values: value.split(',').map(str::to_owned).collect(),
        })
    }

    fn matches(&self, call: &Call, item: &Item) -> bool {
        any_at(call, item, self.scope, &|item| {
            let has = self.field.values(call, item);
            // Several values are alternatives, and to be none of them is to differ from each.
            match self.compare {
                Compare::Not | Compare::NotExactly => self
                    .values
                    .iter()
                    .all(|value| self.compare(&has, value, call.now)),
                _ => self
                    .values
                    .iter()
                    .any(|value| self.compare(&has, value, call.now)),
            }
        })
    }

    fn compare(&self, has: &Values, value: &str, now: i64) -> bool {
        let negative = matches!(self.compare, Compare::Not | Compare::NotExactly);
        match has {
            Values::Flag(flag) => (*flag == matches!(value, "1" | "true")) != negative,
            Values::Numbers(numbers) => {
                let wanted = if self.field.kind == FieldType::Date {
                    date(value, now)
                } else {
                    value.trim().parse().ok()
                };
                let Some(wanted) = wanted else { return false };
                let any = numbers.iter().any(|number| match self.compare {
                    Compare::Above => *number > wanted,
                    Compare::Below => *number < wanted,
                    Compare::AtLeast => *number >= wanted,
                    Compare::AtMost => *number <= wanted,
                    _ => (*number - wanted).abs() < 1e-9,
                });
                any != negative
            }
            Values::Texts(texts) => {
                let wanted = value.to_lowercase();
                let whole = self.field.kind != FieldType::Text;
                let any = texts.iter().any(|text| {
                    let text = text.to_lowercase();
                    match self.compare {
                        Compare::Begins => text.starts_with(&wanted),
                        Compare::Ends => text.ends_with(&wanted),
                        Compare::Is | Compare::Not if !whole => text.contains(&wanted),
                        _ => text == wanted,
                    }
                });
                any != negative
            }
        }
    }
}

impl Compare {
    /// `None` when fields of the type cannot be compared so.
    fn parse(operator: &str, kind: FieldType) -> Option<Compare> {
        let ordered = matches!(kind, FieldType::Integer | FieldType::Date);
        let text = kind == FieldType::Text;
        Some(match operator {
            "" => Compare::Is,
            "!" => Compare::Not,
            "=" if text => Compare::Exactly,
            "!=" if text => Compare::NotExactly,
            ">>" if ordered => Compare::Above,
            "<<" if ordered => Compare::Below,
            ">" if ordered => Compare::AtLeast,
            "<" if ordered => Compare::AtMost,
            "<" if text => Compare::Begins,
            ">" if text => Compare::Ends,
            _ => return None,
        })
    }
}

/// Epoch seconds, a day, or a time relative to now: `-30d`, `+2h`.
pub fn date(value: &str, now: i64) -> Option<f64> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<i64>() {
        let relative = value.starts_with(['-', '+']);
        return Some((if relative { now + seconds } else { seconds }) as f64);
    }
    let sign = match value.chars().next()? {
        '-' => -1,
        '+' => 1,
        _ => return crate::catalogue::epoch(value).map(|seconds| seconds as f64),
    };
    let digits = value[1..].trim_end_matches(|character: char| !character.is_ascii_digit());
    let unit = match &value[1 + digits.len()..] {
        "s" | "" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        "mon" => 30 * 86_400,
        "y" => 365 * 86_400,
        _ => return None,
    };
    Some((now + sign * digits.parse::<i64>().ok()? * unit) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<f64>) {
        assert_eq!(date(value, 1_000_000), expected, "{value}");
    }

    #[test]
    fn dates_are_absolute_or_relative() {
        check("5", Some(5.0));
        check("-5", Some(999_995.0));
        check("-1d", Some(913_600.0));
        check("+2h", Some(1_007_200.0));
        check("1970-01-02", Some(86_400.0));
        check("-3mon", Some(1_000_000.0 - 90.0 * 86_400.0));
        check("-3parsecs", None);
        check("yesterday", None);
    }
}

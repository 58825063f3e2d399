//! The arguments of one call, as they may stand in a path or a query.

use std::collections::BTreeMap;

use wasmtime::component::Val;

/// What each supplied argument may look like in a URL, by the parameter's kebab-case name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arguments(BTreeMap<String, Vec<String>>);

impl Arguments {
    /// Takes the values that the component is called with; an absent option counts as not supplied.
    pub fn new<'a>(values: impl IntoIterator<Item = (&'a str, &'a Val)>) -> Arguments {
        Arguments(
            values
                .into_iter()
                .map(|(name, value)| (name.to_owned(), spellings(value)))
                .collect(),
        )
    }

    /// Whether the call supplied the parameter and `text` is its value.
    pub fn binds(&self, parameter: &str, text: &str) -> bool {
        self.0
            .get(parameter)
            .is_some_and(|spellings| spellings.iter().any(|spelling| spelling == text))
    }
}

fn spellings(value: &Val) -> Vec<String> {
    match value {
        Val::Option(Some(value)) => spellings(value),
        Val::Bool(true) => vec!["1".into(), "true".into()],
        Val::Bool(false) => vec!["0".into(), "false".into()],
        Val::U32(number) => vec![number.to_string()],
        Val::S32(number) => vec![number.to_string()],
        Val::Float64(number) => vec![number.to_string()],
        Val::String(text) => vec![text.clone()],
        Val::Enum(case) => vec![case.clone(), case.replace('-', "_")],
        // Every element in the same spelling, so that a list has no more of them than its elements.
        Val::List(elements) => {
            let elements: Vec<_> = elements.iter().map(spellings).collect();
            let fewest = elements.iter().map(Vec::len).min().unwrap_or_default();
            let joined = |spelling: usize| {
                let texts: Vec<_> = elements
                    .iter()
                    .map(|element| element[spelling].as_str())
                    .collect();
                texts.join(",")
            };
            (0..fewest).map(joined).collect()
        }
        // No parameter has another type.
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: Val, expected: &[&str]) {
        let arguments = Arguments::new([("name", &value)]);
        for text in ["", "0", "1", "5", "a", "a,b", "true", "false"]
            .iter()
            .chain(expected)
        {
            let binds = arguments.binds("name", text);
            assert_eq!(binds, expected.contains(text), "{value:?}: {text}");
        }
    }

    fn text(text: &str) -> Val {
        Val::String(text.into())
    }

    #[test]
    fn spellings_of_arguments() {
        check(Val::Bool(true), &["1", "true"]);
        check(Val::Bool(false), &["0", "false"]);
        check(Val::U32(5), &["5"]);
        check(Val::S32(-5), &["-5"]);
        check(Val::Float64(5.0), &["5"]);
        check(Val::Float64(-2.5), &["-2.5"]);
        check(text(""), &[""]);
        check(text("A_b c"), &["A_b c"]);
        check(
            Val::Enum("title-desc".into()),
            &["title-desc", "title_desc"],
        );
        check(Val::List(vec![text("a"), text("b")]), &["a,b"]);
        check(Val::List(vec![]), &[]);
        check(Val::Option(Some(Box::new(text("a")))), &["a"]);
        check(Val::Option(None), &[]);
    }
}

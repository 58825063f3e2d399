//! The arguments of one call, as they may stand in a request.

use std::collections::BTreeMap;

/// A value that a call supplied.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    Integer(i64),
    Float(f64),
    Flag(bool),
    /// The words of an enum's case, any of which may stand for it.
    Case(Vec<String>),
    List(Vec<Value>),
}

impl Value {
    /// An enum's case: by the words of its `@wire`, without them in kebab, snake or camel case.
    pub fn case(name: &str, wire: &[String]) -> Value {
        if wire.is_empty() {
            Value::Case(vec![name.to_owned(), name.replace('-', "_"), camel(name)])
        } else {
            Value::Case(wire.to_vec())
        }
    }

    /// The texts that may stand for it; none for an empty text, which no call means.
    fn spellings(&self) -> Vec<String> {
        match self {
            Value::Text(text) if text.is_empty() => Vec::new(),
            Value::Text(text) => vec![text.clone()],
            Value::Integer(number) => vec![number.to_string()],
            Value::Float(number) => vec![number.to_string()],
            Value::Flag(true) => vec!["1".into(), "true".into()],
            Value::Flag(false) => vec!["0".into(), "false".into()],
            Value::Case(words) => words.clone(),
            Value::List(_) => Vec::new(),
        }
    }
}

/// The arguments of a call, by the parameters' names in kebab-case.
#[derive(Clone, Debug, Default)]
pub struct Arguments(BTreeMap<String, Supplied>);

/// The spellings of one argument.
#[derive(Clone, Debug)]
pub(crate) enum Supplied {
    One(Vec<String>),
    /// Of each element. There is at least one of these, and each has a spelling.
    List(Vec<Vec<String>>),
}

impl Arguments {
    /// A default counts as supplied, and an option without a value is left out by the caller. An empty text is not
    /// supplied, nor is a list that is empty or has an empty text in it: what no call means binds nothing.
    pub fn new<'a>(values: impl IntoIterator<Item = (&'a str, Value)>) -> Arguments {
        let supplied = |(name, value): (&str, Value)| {
            let supplied = match &value {
                Value::List(elements) => {
                    let elements: Vec<_> = elements.iter().map(Value::spellings).collect();
                    let whole = !elements.is_empty() && !elements.iter().any(Vec::is_empty);
                    whole.then_some(Supplied::List(elements))
                }
                value => Some(value.spellings())
                    .filter(|spellings| !spellings.is_empty())
                    .map(Supplied::One),
            };
            Some((name.to_owned(), supplied?))
        };
        Arguments(values.into_iter().filter_map(supplied).collect())
    }

    pub(crate) fn has(&self, parameter: &str) -> bool {
        self.0.contains_key(parameter)
    }

    /// The texts that stand for all of a parameter's value: a list joined by commas, each element spelled in the same way.
    pub(crate) fn texts(&self, parameter: &str) -> Vec<String> {
        match self.0.get(parameter) {
            None => Vec::new(),
            Some(Supplied::One(spellings)) => spellings.clone(),
            Some(Supplied::List(elements)) => {
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
        }
    }

    /// The spellings of each element of a list, in its order.
    pub(crate) fn elements(&self, parameter: &str) -> &[Vec<String>] {
        match self.0.get(parameter) {
            Some(Supplied::List(elements)) => elements,
            Some(Supplied::One(_)) | None => &[],
        }
    }
}

fn camel(kebab: &str) -> String {
    let mut words = kebab.split('-');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |camel, word| {
        let (initial, rest) = word.split_at(word.len().min(1));
        camel + &initial.to_ascii_uppercase() + rest
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: Value, expected: &[&str]) {
        let arguments = Arguments::new([("name", value)]);
        assert_eq!(arguments.texts("name"), expected);
        assert_eq!(arguments.has("name"), !expected.is_empty());
        assert_eq!(arguments.texts("other"), Vec::<String>::new());
    }

    fn text(text: &str) -> Value {
        Value::Text(text.into())
    }

    fn list(elements: impl IntoIterator<Item = Value>) -> Value {
        Value::List(elements.into_iter().collect())
    }

    #[test]
    fn spellings_of_arguments() {
        check(Value::Flag(true), &["1", "true"]);
        check(Value::Flag(false), &["0", "false"]);
        check(Value::Integer(-5), &["-5"]);
        check(Value::Float(5.0), &["5"]);
        check(Value::Float(-2.5), &["-2.5"]);
        check(text("A_b c"), &["A_b c"]);
        check(list([text("a"), text("b")]), &["a,b"]);
        check(
            list([Value::Flag(true), Value::Flag(false)]),
            &["1,0", "true,false"],
        );
    }

    #[test]
    fn cases_have_the_servers_words_or_three_ways_to_write_their_own() {
        check(
            Value::case("title-desc", &[]),
            &["title-desc", "title_desc", "titleDesc"],
        );
        let wire = ["poster".to_owned(), "posters".to_owned()];
        check(Value::case("image", &wire), &["poster", "posters"]);
        let cases = [Value::case("a-b", &[]), Value::case("x", &wire)];
        check(list(cases), &["a-b,poster", "a_b,posters"]);
    }

    #[test]
    fn what_no_call_means_is_not_supplied() {
        check(text(""), &[]);
        check(list([]), &[]);
        check(list([text("")]), &[]);
        check(list([text("1"), text("")]), &[]);
        check(list([list([text("1")])]), &[]);
    }

    #[test]
    fn only_lists_have_elements() {
        let arguments =
            Arguments::new([("list", list([text("a"), text("b")])), ("one", text("a"))]);
        assert_eq!(arguments.elements("list"), [["a"], ["b"]]);
        assert!(arguments.elements("one").is_empty());
        assert!(arguments.elements("none").is_empty());
    }
}

//! The form of JSON values: what members they have, and of what types these are.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// The common form of some values, with their differences.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Types of those that are no list and no object.
    plain: BTreeSet<&'static str>,
    /// The elements of those that are lists.
    list: Option<Box<Form>>,
    /// The members of those that are objects.
    members: BTreeMap<String, Form>,
    objects: usize,
    /// The number of values that it is the form of.
    count: usize,
}

/// Members of one object that are told apart; a server that has more puts values there.
const MAX_MEMBERS: usize = 200;

/// Characters of a member's name.
const MAX_NAME: usize = 48;

/// Takes the place of a name that may be a value.
const OTHER: &str = "(another name)";

impl Form {
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Makes it the form of one value more.
    pub fn add(&mut self, value: &Value) {
        self.count += 1;
        match value {
            Value::Array(elements) => {
                let list = self.list.get_or_insert_default();
                elements.iter().for_each(|element| list.add(element));
            }
            Value::Object(members) => {
                self.objects += 1;
                for (name, member) in members {
                    let known = self.members.contains_key(name);
                    let room = known || self.members.len() < MAX_MEMBERS;
                    let name = if room && is_name(name) { name } else { OTHER };
                    self.members.entry(name.to_owned()).or_default().add(member);
                }
            }
            plain => {
                self.plain.insert(type_of(plain));
            }
        }
    }

    /// `"text"`, `"text or whole number"`, `[ELEMENT]`, `{NAME: MEMBER, NAME?: MEMBER}`; a list of these where there are several.
    fn shown(&self) -> Value {
        let mut forms = Vec::new();
        if !self.plain.is_empty() {
            let types: Vec<&str> = self.plain.iter().copied().collect();
            forms.push(Value::from(types.join(" or ")));
        }
        if let Some(element) = &self.list {
            let element = Some(element).filter(|element| !element.is_empty());
            forms.push(element.map(|element| element.shown()).into_iter().collect());
        }
        if self.objects > 0 {
            let member = |(name, form): (&String, &Form)| {
                // Several names may be behind the other one.
                let always = form.count >= self.objects && name != OTHER;
                let sometimes = if always { "" } else { "?" };
                (format!("{name}{sometimes}"), form.shown())
            };
            let members: Map<String, Value> = self.members.iter().map(member).collect();
            forms.push(members.into());
        }
        match forms.len() {
            1 => forms.remove(0),
            _ => Map::from_iter([("either".to_owned(), forms.into())]).into(),
        }
    }
}

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.shown().serialize(serializer)
    }
}

/// True for what a programmer would call a member: a letter, then letters and digits.
fn is_name(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.len() <= MAX_NAME
        && text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(legal)
}

/// Plex writes many numbers as text, and which ones differs from endpoint to endpoint.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "flag",
        Value::Number(number) if number.is_f64() => "fraction",
        Value::Number(_) => "whole number",
        Value::String(text) if text.is_empty() => "empty text",
        Value::String(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => "text of digits",
        _ => "text",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(values: &[Value], expected: Value) {
        let mut form = Form::default();
        values.iter().for_each(|value| form.add(value));
        assert_eq!(form.shown(), expected);
    }

    #[test]
    fn types_are_told_and_values_are_not() {
        check(
            &[json!({"a": 1, "b": 1.5})],
            json!({"a": "whole number", "b": "fraction"}),
        );
        check(&[json!(["x", "7"])], json!(["text or text of digits"]));
        check(&[json!([])], json!([]));
        check(&[json!(null), json!("")], json!("empty text or null"));
    }

    #[test]
    fn members_that_are_not_always_there_have_a_mark() {
        let rows = json!([{"title": "A", "year": 1927}, {"title": "B"}]);
        check(&[rows], json!([{"title": "text", "year?": "whole number"}]));
    }

    #[test]
    fn values_of_several_sorts_are_told_side_by_side() {
        let both = json!({"either": ["text", ["flag"], {"a": "flag"}]});
        check(&[json!("x"), json!([true]), json!({"a": true})], both);
    }

    #[test]
    fn names_that_may_be_values_are_not_told() {
        let odd = json!({"Fritz Lang": 1, "1927": 2, "a\u{e9}": 3, "x".repeat(49): 4});
        check(&[odd], json!({"(another name)?": "whole number"}));
        let many: Map<String, Value> = (0..300).map(|n| (format!("n{n}"), json!(n))).collect();
        let mut form = Form::default();
        form.add(&many.into());
        assert!(form.members.len() <= MAX_MEMBERS + 1);
    }

    /// JSON whose values are recognised wherever they turn up; the names of members are those of Plex.
    fn anything() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (1_000_u64..).prop_map(Value::from),
            "SECRET[a-z0-9 ]{0,12}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 6, |inner| {
            let name = prop_oneof![
                Just("title".to_owned()),
                Just("Metadata".to_owned()),
                Just("ratingKey".to_owned()),
                "SECRET [a-z]{0,9}",
            ];
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..6)
                    .prop_map(|members| Value::from(Map::from_iter(members))),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_value_is_in_a_form(values in prop::collection::vec(anything(), 1..4)) {
            let mut form = Form::default();
            values.iter().for_each(|value| form.add(value));
            let json = form.shown().to_string();
            prop_assert!(!json.contains("SECRET"), "{json}");
            prop_assert!(!json.contains(|c: char| c.is_ascii_digit()), "{json}");
        }
    }
}

//! Values as plex.tv writes them: numbers may be texts, flags may be numbers, and what is missing may be null.

use crate::token::Token;
use serde_json::Value;

/// A text that is not empty; a number counts as one.
pub fn text(value: &Value, key: &str) -> Option<String> {
    let text = match &value[key] {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A whole number that is not negative.
pub fn number(value: &Value, key: &str) -> Option<u64> {
    match &value[key] {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Whether a flag is there and set.
pub fn flag(value: &Value, key: &str) -> bool {
    match &value[key] {
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_u64() == Some(1),
        Value::String(text) => matches!(text.as_str(), "1" | "true"),
        _ => false,
    }
}

/// What a person is called: the first of title, user name, friendly name and e-mail address that is set.
pub fn name(value: &Value) -> Option<String> {
    let names = ["title", "username", "friendlyName", "email"];
    names.into_iter().find_map(|key| text(value, key))
}

/// A token that can be sent.
pub fn token(value: &Value, key: &str) -> Option<Token> {
    Token::new(value[key].as_str()?).ok()
}

/// Answers with the members that are read here, of any type: for the tests of what reads them.
#[cfg(test)]
pub fn any_answer() -> impl proptest::strategy::Strategy<Value = String> {
    use proptest::prelude::*;
    let names = prop::sample::select(vec![
        "id",
        "uuid",
        "code",
        "expiresIn",
        "authToken",
        "title",
        "users",
        "provides",
        "connections",
        "clientIdentifier",
        "accessToken",
        "uri",
        "address",
        "port",
        "local",
        "protected",
        "name",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "server|1|\\PC{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(names.clone().prop_map(str::to_owned), inner, 0..12)
                .prop_map(|members| members.into_iter().collect::<Value>()),
        ]
    })
    .prop_map(|value| value.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_vary() {
        let value = json!({"a": 1, "b": "1", "c": true, "d": "true", "e": null, "f": "", "g": 0});
        for key in ["a", "b", "c", "d"] {
            assert!(flag(&value, key), "{key}");
        }
        for key in ["e", "f", "g", "none"] {
            assert!(!flag(&value, key), "{key}");
        }
        assert_eq!(number(&value, "a"), Some(1));
        assert_eq!(number(&value, "b"), Some(1));
        assert_eq!(text(&value, "a").as_deref(), Some("1"));
        assert_eq!(text(&value, "f"), None);
        assert_eq!(text(&value, "e"), None);
        assert_eq!(token(&value, "e"), None);
        assert!(token(&value, "d").is_some());
    }
}

//! Every tool by its name, as a client calls it.

use serde_json::Value;

use super::*;
use crate::arguments;

include!(concat!(env!("OUT_DIR"), "/calls.rs"));

/// A type that can be read of JSON.
trait Read: Sized {
    fn read(value: &Value) -> Option<Self>;
}

impl Read for bool {
    fn read(value: &Value) -> Option<bool> {
        value.as_bool()
    }
}

impl Read for u32 {
    fn read(value: &Value) -> Option<u32> {
        value.as_u64()?.try_into().ok()
    }
}

impl Read for f64 {
    fn read(value: &Value) -> Option<f64> {
        value.as_f64()
    }
}

impl Read for String {
    fn read(value: &Value) -> Option<String> {
        value.as_str().map(str::to_owned)
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(value: &Value) -> Option<Vec<T>> {
        value.as_array()?.iter().map(T::read).collect()
    }
}

impl<T: Read> Read for Option<T> {
    fn read(value: &Value) -> Option<Option<T>> {
        if value.is_null() {
            Some(None)
        } else {
            T::read(value).map(Some)
        }
    }
}

#[track_caller]
fn read<T: Read>(sent: &Value, name: &str) -> T {
    T::read(&sent[name]).unwrap_or_else(|| panic!("`{name}` in {sent}"))
}

/// JSON as a host writes it: without absent fields, and with underscores in the cases of enums.
pub fn written<T: serde::Serialize + Written>(
    answer: Result<T, ToolError>,
) -> Result<Value, ToolError> {
    fn host(value: Value) -> Value {
        match value {
            Value::Object(fields) => (fields.into_iter())
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, host(value)))
                .collect(),
            Value::Array(elements) => elements.into_iter().map(host).collect(),
            Value::String(text) => match text.as_str() {
                "PhotoAlbum" => "photo_album".into(),
                "DirectPlay" => "direct_play".into(),
                "DirectStream" => "direct_stream".into(),
                _ => Value::String(text),
            },
            other => other,
        }
    }
    let answer = answer?;
    let json = host(serde_json::to_value(&answer).unwrap());
    let (counted, text) = (answer.characters(), json.to_string());
    let length = text.chars().count();
    assert!(
        (length..=length + underscores(&json)).contains(&counted),
        "{counted} characters are counted, and there are {length}: {text}"
    );
    Ok(json)
}

/// How much longer the cases of enums may be than Rust's names for them.
fn underscores(value: &Value) -> usize {
    match value {
        Value::Object(fields) => fields.values().map(underscores).sum(),
        Value::Array(elements) => elements.iter().map(underscores).sum(),
        Value::String(text) if text.chars().all(char::is_alphanumeric) => {
            text.chars().skip(1).filter(|c| c.is_uppercase()).count()
        }
        _ => 0,
    }
}

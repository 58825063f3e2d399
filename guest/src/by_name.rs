//! Every tool by its name, with arguments and answers as JSON, as our host has them: for components that speak MCP
//! themselves, and for tests.

use serde_json::{Map, Number, Value};

use crate::{
    arguments::{self, check::invalid},
    toolsets::{
        Context, collections, failure::Source, insights, library, playback, playlists, server,
        written::Written,
    },
    types::*,
};

include!(concat!(env!("OUT_DIR"), "/by_name.rs"));

/// Runs a handler, once.
pub type Run = Box<dyn FnOnce(&Context) -> Result<Answer, ToolError>>;

/// A call whose arguments are read and checked.
pub struct Prepared {
    /// Where its ids come from.
    pub sources: &'static [Source],
    pub run: Run,
}

/// What a tool answers.
pub enum Answer {
    /// As our host writes it: fields that are absent are left out, names and cases are in `snake_case`.
    Record(Value),
    Image {
        media_type: String,
        data: Vec<u8>,
    },
}

/// A record as an answer. Its characters were counted before, without writing it.
fn record<T: Json + Written>(record: T) -> Answer {
    let counted = record.characters();
    let json = record.json();
    debug_assert_eq!(counted, json.to_string().chars().count(), "{json}");
    Answer::Record(json)
}

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

/// The argument of that name; absent is null.
fn read<T: Read>(sent: &Value, name: &str) -> Result<T, ToolError> {
    T::read(&sent[name]).ok_or_else(|| invalid(format!("`{name}` is missing or of another type")))
}

/// A type that can be written as JSON.
pub trait Json {
    fn json(self) -> Value;

    /// True if a record leaves it out.
    fn is_absent(&self) -> bool {
        false
    }
}

impl Json for bool {
    fn json(self) -> Value {
        self.into()
    }
}

impl Json for u32 {
    fn json(self) -> Value {
        self.into()
    }
}

impl Json for i32 {
    fn json(self) -> Value {
        self.into()
    }
}

impl Json for u64 {
    fn json(self) -> Value {
        self.into()
    }
}

impl Json for f64 {
    /// No handler answers a number that is not finite; it would be none.
    fn json(self) -> Value {
        Number::from_f64(self).map_or(Value::Null, Value::Number)
    }
}

impl Json for String {
    fn json(self) -> Value {
        self.into()
    }
}

impl<T: Json> Json for Vec<T> {
    fn json(self) -> Value {
        self.into_iter().map(T::json).collect()
    }
}

impl<T: Json> Json for Option<T> {
    fn json(self) -> Value {
        self.map_or(Value::Null, T::json)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

fn put(object: &mut Map<String, Value>, name: &str, field: impl Json) {
    if !field.is_absent() {
        object.insert(name.to_owned(), field.json());
    }
}

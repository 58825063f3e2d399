//! One argument of a call, as the component will get it.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::words::snake;

/// A value of a type that parameters have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Value {
    Flag(bool),
    U32(u32),
    S32(i32),
    /// Finite.
    F64(f64),
    Text(String),
    /// The case of an enum, by its name in WIT.
    Case(String),
    List(Vec<Value>),
}

impl Value {
    /// The value as JSON, as a client writes it.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Flag(flag) => (*flag).into(),
            Value::U32(number) => (*number).into(),
            Value::S32(number) => (*number).into(),
            Value::F64(number) => (*number).into(),
            Value::Text(text) => text.as_str().into(),
            Value::Case(name) => snake(name).into(),
            Value::List(elements) => elements.iter().map(Value::to_json).collect(),
        }
    }

    /// Whether `json` is how a client writes this value: of its exact type, nothing of it understood out of kindness.
    pub(crate) fn is_written(&self, json: &Json) -> bool {
        match (self, json) {
            // JSON has one type of number.
            (Value::U32(_) | Value::S32(_) | Value::F64(_), Json::Number(number)) => {
                number.as_f64() == self.to_json().as_f64()
            }
            (Value::List(elements), Json::Array(written)) => {
                elements.len() == written.len()
                    && std::iter::zip(elements, written).all(|(value, json)| value.is_written(json))
            }
            (value, json) => value.to_json() == *json,
        }
    }
}

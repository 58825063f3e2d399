//! The types that tools take and answer. Their names are WIT's.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::stored::shared;

/// A type that tools may take or answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    Bool,
    U32,
    S32,
    U64,
    F64,
    String,
    Enum(#[serde(with = "shared")] Arc<EnumShape>),
    Record(#[serde(with = "shared")] Arc<RecordShape>),
    List(Box<Shape>),
    Option(Box<Shape>),
}

/// An enum; the names are WIT's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EnumShape {
    pub description: String,
    pub cases: Vec<Case>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    pub name: String,
    pub description: String,
    /// What the server calls it, where a rule binds it.
    pub wire: Vec<String>,
}

/// A record; the names are WIT's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordShape {
    /// As the section calls it; a component's own types carry no names.
    pub name: Option<String>,
    pub description: String,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    pub name: String,
    pub description: String,
    pub shape: Shape,
}

impl Shape {
    /// Whether hosts of all kinds show it right as a parameter.
    pub fn is_for_parameters(&self) -> bool {
        match self {
            Shape::Option(inner) => {
                !matches!(**inner, Shape::Option(_)) && inner.is_for_parameters()
            }
            Shape::List(element) => {
                !matches!(**element, Shape::Option(_) | Shape::List(_))
                    && element.is_for_parameters()
            }
            Shape::U64 | Shape::Record(_) => false,
            Shape::Bool | Shape::U32 | Shape::S32 | Shape::F64 | Shape::String | Shape::Enum(_) => {
                true
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_plain_or_lists_or_options_of_what_is_plain() {
        let check = |shape: Shape, expected| {
            assert_eq!(shape.is_for_parameters(), expected, "{shape:?}");
        };
        let list = |inner| Shape::List(Box::new(inner));
        let option = |inner| Shape::Option(Box::new(inner));
        check(Shape::U32, true);
        check(Shape::U64, false);
        check(list(Shape::String), true);
        check(list(Shape::U64), false);
        check(list(list(Shape::String)), false);
        check(list(option(Shape::String)), false);
        check(option(Shape::F64), true);
        check(option(Shape::U64), false);
        check(option(list(Shape::S32)), true);
        check(option(option(Shape::Bool)), false);
    }
}

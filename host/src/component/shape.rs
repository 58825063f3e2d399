//! The types of a component's functions, joined with the words that its section has for them.

use std::collections::BTreeMap;
use std::sync::Arc;

use wasmtime::component::Type;

use super::section::TypeEntry;

/// A type that tools may take or answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Bool,
    U32,
    S32,
    U64,
    F64,
    String,
    Enum(Arc<EnumShape>),
    Record(Arc<RecordShape>),
    List(Box<Shape>),
    Option(Box<Shape>),
}

/// An enum; the names are WIT's.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EnumShape {
    pub description: String,
    pub cases: Vec<Case>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    pub name: String,
    pub description: String,
}

/// A record; the names are WIT's.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RecordShape {
    /// As the section calls it; a component's own types carry no names.
    pub name: Option<String>,
    pub description: String,
    pub fields: Vec<Field>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Field {
    pub name: String,
    pub description: String,
    pub shape: Shape,
}

/// The section's words for named types.
pub(crate) type Words = BTreeMap<String, TypeEntry>;

impl Shape {
    /// Reads a type; `name` finds its words, through options and lists.
    ///
    /// # Errors
    /// The name of a type that no tool may use.
    pub fn of(ty: &Type, name: Option<&str>, words: &Words) -> Result<Shape, &'static str> {
        let entry = name.and_then(|name| words.get(name));
        Ok(match ty {
            Type::Bool => Shape::Bool,
            Type::U32 => Shape::U32,
            Type::S32 => Shape::S32,
            Type::U64 => Shape::U64,
            Type::Float64 => Shape::F64,
            Type::String => Shape::String,
            Type::Option(option) => Shape::Option(Box::new(Shape::of(&option.ty(), name, words)?)),
            Type::List(list) => Shape::List(Box::new(Shape::of(&list.ty(), name, words)?)),
            Type::Enum(cases) => Shape::Enum(Arc::new(EnumShape {
                description: entry
                    .map(|entry| entry.description.clone())
                    .unwrap_or_default(),
                cases: cases.names().map(|name| Case::of(name, entry)).collect(),
            })),
            Type::Record(record) => {
                let fields = record
                    .fields()
                    .map(|field| Field::of(field.name, &field.ty, entry, words))
                    .collect::<Result<_, _>>()?;
                Shape::Record(Arc::new(RecordShape {
                    name: entry.and(name).map(str::to_owned),
                    description: entry
                        .map(|entry| entry.description.clone())
                        .unwrap_or_default(),
                    fields,
                }))
            }
            other => return Err(kind(other)),
        })
    }

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

impl Case {
    fn of(name: &str, entry: Option<&TypeEntry>) -> Case {
        let words = entry.and_then(|entry| entry.cases.iter().find(|case| case.name == name));
        Case {
            name: name.to_owned(),
            description: words
                .map(|case| case.description.clone())
                .unwrap_or_default(),
        }
    }
}

impl Field {
    fn of(
        name: &str,
        ty: &Type,
        entry: Option<&TypeEntry>,
        words: &Words,
    ) -> Result<Field, &'static str> {
        let entry = entry.and_then(|entry| entry.fields.iter().find(|field| field.name == name));
        let type_name = entry.and_then(|entry| entry.type_name.as_deref());
        Ok(Field {
            name: name.to_owned(),
            description: entry
                .map(|entry| entry.description.clone())
                .unwrap_or_default(),
            shape: Shape::of(ty, type_name, words)?,
        })
    }
}

fn kind(ty: &Type) -> &'static str {
    match ty {
        Type::S8 => "s8",
        Type::U8 => "u8",
        Type::S16 => "s16",
        Type::U16 => "u16",
        Type::S64 => "s64",
        Type::Float32 => "f32",
        Type::Char => "char",
        Type::Tuple(_) => "tuple",
        Type::Variant(_) => "variant",
        Type::Result(_) => "result",
        Type::Flags(_) => "flags",
        Type::Map(_) => "map",
        Type::FixedLengthList(_) => "list of fixed length",
        Type::Own(_) | Type::Borrow(_) => "resource",
        Type::Future(_) | Type::Stream(_) | Type::ErrorContext => "future or stream",
        Type::Bool | Type::U32 | Type::S32 | Type::U64 | Type::Float64 | Type::String => {
            "primitive"
        }
        Type::List(_) | Type::Record(_) | Type::Enum(_) | Type::Option(_) => "compound",
    }
}

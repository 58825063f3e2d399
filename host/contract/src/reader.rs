//! Reads the types of a component's functions, and joins them with the words that its section has for them.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use wasmparser::PrimitiveValType;
use wasmparser::component_types::{ComponentDefinedType, ComponentDefinedTypeId, ComponentValType};
use wasmparser::types::Types;

use crate::section::{Content, TypeEntry};
use crate::shape::{Case, EnumShape, Field, RecordShape, Shape};

/// Most fields, cases and wrappers of all types of a component together. A type that stands in two places counts
/// twice: that is how few bytes of types become a description that nobody can hold.
const MAX_PARTS: u32 = 20_000;

/// The section's words for named types.
pub(crate) type Words = BTreeMap<String, TypeEntry>;

/// Why a type is not one that tools may have.
#[derive(Debug)]
pub(crate) enum Unfit {
    /// The name of a type that no tool may use.
    Type(&'static str),
    /// What the section says of the type, and the type is otherwise.
    Words(String),
}

impl Unfit {
    /// In words that begin with `before` where the type itself is at fault.
    pub fn after(self, before: &str) -> anyhow::Error {
        match self {
            Unfit::Type(kind) => anyhow::anyhow!("{before} a {kind}"),
            Unfit::Words(words) => anyhow::anyhow!(words),
        }
    }
}

impl From<&'static str> for Unfit {
    fn from(kind: &'static str) -> Unfit {
        Unfit::Type(kind)
    }
}

/// Reads types; what it has read counts towards [`MAX_PARTS`].
pub(crate) struct Reader<'a> {
    types: &'a Types,
    words: &'a Words,
    left: Cell<u32>,
    /// Types that were read, by the names of their words, and what each has cost: tools have most of them in common.
    known: RefCell<HashMap<Known, (Shape, u32)>>,
}

type Known = (ComponentDefinedTypeId, Option<String>);

impl<'a> Reader<'a> {
    pub fn new(types: &'a Types, words: &'a Words) -> Reader<'a> {
        Reader {
            types,
            words,
            left: Cell::new(MAX_PARTS),
            known: RefCell::default(),
        }
    }

    /// The type, if it is one that a record or a function refers to by its number.
    pub fn defined(&self, ty: &ComponentValType) -> Option<&'a ComponentDefinedType> {
        match ty {
            ComponentValType::Primitive(_) => None,
            ComponentValType::Type(id) => Some(&self.types[*id]),
        }
    }

    /// Reads a type; `name` finds its words, through options and lists.
    ///
    /// # Errors
    /// Why no tool may use it.
    pub fn shape(&self, ty: &ComponentValType, name: Option<&str>) -> Result<Shape, Unfit> {
        let id = match ty {
            ComponentValType::Primitive(ty) => {
                self.spend(1)?;
                return Ok(primitive(*ty)?);
            }
            ComponentValType::Type(id) => *id,
        };
        let known = (id, name.map(str::to_owned));
        if let Some((shape, parts)) = self.known.borrow().get(&known) {
            self.spend(*parts as usize)?;
            return Ok(shape.clone());
        }
        let before = self.left.get();
        let shape = self.defined_shape(&self.types[id], name)?;
        let parts = before - self.left.get();
        let entry = (shape.clone(), parts);
        self.known.borrow_mut().insert(known, entry);
        Ok(shape)
    }

    fn defined_shape(&self, ty: &ComponentDefinedType, name: Option<&str>) -> Result<Shape, Unfit> {
        self.spend(1)?;
        let entry = name.and_then(|name| self.words.get(name));
        let description = || entry.map(|entry| entry.description.clone());
        Ok(match ty {
            ComponentDefinedType::Primitive(ty) => primitive(*ty)?,
            ComponentDefinedType::Option { ty, .. } => {
                Shape::Option(Box::new(self.shape(ty, name)?))
            }
            ComponentDefinedType::List { element, .. } => {
                Shape::List(Box::new(self.shape(element, name)?))
            }
            ComponentDefinedType::Enum(cases) => {
                self.spend(cases.len())?;
                if let Some(entry) = entry {
                    let mut described = entry.cases.iter().map(|case| case.name.as_str());
                    fits(
                        name,
                        "case",
                        described.find(|name| !cases.iter().any(|case| **case == **name)),
                    )?;
                }
                Shape::Enum(Arc::new(EnumShape {
                    description: description().unwrap_or_default(),
                    cases: cases.iter().map(|name| Case::of(name, entry)).collect(),
                }))
            }
            ComponentDefinedType::Record(record) => {
                if let Some(entry) = entry {
                    let mut described = entry.fields.iter().map(|field| field.name.as_str());
                    fits(
                        name,
                        "field",
                        described.find(|name| record.fields.keys().all(|field| &**field != *name)),
                    )?;
                }
                let fields = record
                    .fields
                    .iter()
                    .map(|(name, ty)| self.field(name, ty, entry))
                    .collect::<Result<_, _>>()?;
                Shape::Record(Arc::new(RecordShape {
                    name: entry.and(name).map(str::to_owned),
                    description: description().unwrap_or_default(),
                    fields,
                }))
            }
            other => return Err(kind(other).into()),
        })
    }

    fn field(
        &self,
        name: &str,
        ty: &ComponentValType,
        entry: Option<&TypeEntry>,
    ) -> Result<Field, Unfit> {
        let entry = entry.and_then(|entry| entry.fields.iter().find(|field| field.name == name));
        let type_name = entry.and_then(|entry| entry.type_name.as_deref());
        Ok(Field {
            name: name.to_owned(),
            description: entry
                .map(|entry| entry.description.clone())
                .unwrap_or_default(),
            shape: self.shape(ty, type_name)?,
        })
    }

    /// Whether the section says of a type that it is an image.
    ///
    /// # Errors
    /// When it says so, and the type has not exactly the fields of one.
    pub fn is_image(&self, ty: &ComponentValType, name: Option<&str>) -> Result<bool, Unfit> {
        let entry = name.and_then(|name| self.words.get(name));
        if entry.and_then(|entry| entry.content) != Some(Content::Image) {
            return Ok(false);
        }
        let is = |ty: &ComponentValType, wanted: PrimitiveValType| match (ty, self.defined(ty)) {
            (ComponentValType::Primitive(ty), _)
            | (_, Some(ComponentDefinedType::Primitive(ty))) => *ty == wanted,
            _ => false,
        };
        let is_bytes = |ty: &ComponentValType| match self.defined(ty) {
            Some(ComponentDefinedType::List { element, .. }) => is(element, PrimitiveValType::U8),
            _ => false,
        };
        let Some(ComponentDefinedType::Record(record)) = self.defined(ty) else {
            return Err(Unfit::Words(NO_IMAGE.to_owned()));
        };
        let mut fields = record.fields.iter().map(|(name, ty)| (&**name, ty));
        match (fields.next(), fields.next(), fields.next()) {
            (Some(("media-type", media_type)), Some(("data", data)), None)
                if is(media_type, PrimitiveValType::String) && is_bytes(data) =>
            {
                Ok(true)
            }
            _ => Err(Unfit::Words(NO_IMAGE.to_owned())),
        }
    }

    fn spend(&self, parts: usize) -> Result<(), &'static str> {
        let left = u32::try_from(parts)
            .ok()
            .and_then(|parts| self.left.get().checked_sub(parts));
        self.left.set(left.ok_or("type with too many parts")?);
        Ok(())
    }
}

/// The words for a type of which the section says more than there is.
fn fits(type_name: Option<&str>, what: &str, surplus: Option<&str>) -> Result<(), Unfit> {
    match surplus {
        None => Ok(()),
        Some(name) => Err(Unfit::Words(format!(
            "the type `{}` has no {what} `{name}`",
            type_name.unwrap_or_default()
        ))),
    }
}

const NO_IMAGE: &str =
    "its image is not a record of `media-type: string` and `data: list<u8>`, and nothing else";

impl Case {
    fn of(name: &str, entry: Option<&TypeEntry>) -> Case {
        let words = entry.and_then(|entry| entry.cases.iter().find(|case| case.name == name));
        Case {
            name: name.to_owned(),
            description: words
                .map(|case| case.description.clone())
                .unwrap_or_default(),
            wire: words.map(|case| case.wire.clone()).unwrap_or_default(),
        }
    }
}

fn primitive(ty: PrimitiveValType) -> Result<Shape, &'static str> {
    Ok(match ty {
        PrimitiveValType::Bool => Shape::Bool,
        PrimitiveValType::U32 => Shape::U32,
        PrimitiveValType::S32 => Shape::S32,
        PrimitiveValType::U64 => Shape::U64,
        PrimitiveValType::F64 => Shape::F64,
        PrimitiveValType::String => Shape::String,
        PrimitiveValType::S8 => return Err("s8"),
        PrimitiveValType::U8 => return Err("u8"),
        PrimitiveValType::S16 => return Err("s16"),
        PrimitiveValType::U16 => return Err("u16"),
        PrimitiveValType::S64 => return Err("s64"),
        PrimitiveValType::F32 => return Err("f32"),
        PrimitiveValType::Char => return Err("char"),
        PrimitiveValType::ErrorContext => return Err("error context"),
    })
}

fn kind(ty: &ComponentDefinedType) -> &'static str {
    match ty {
        ComponentDefinedType::Tuple(_) => "tuple",
        ComponentDefinedType::Variant(_) => "variant",
        ComponentDefinedType::Result { .. } => "result",
        ComponentDefinedType::Flags(_) => "flags",
        ComponentDefinedType::Map { .. } => "map",
        ComponentDefinedType::FixedLengthList { .. } => "list of fixed length",
        ComponentDefinedType::Own(_) | ComponentDefinedType::Borrow(_) => "resource",
        ComponentDefinedType::Future { .. } | ComponentDefinedType::Stream { .. } => {
            "future or stream"
        }
        ComponentDefinedType::Primitive(_)
        | ComponentDefinedType::List { .. }
        | ComponentDefinedType::Record(_)
        | ComponentDefinedType::Enum(_)
        | ComponentDefinedType::Option { .. } => "type that tools may have",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_have_their_own_words() {
        let entry: TypeEntry = serde_json::from_value(serde_json::json!({
            "cases": [{"name": "a", "description": "First"}, {"name": "b", "description": "Second"}],
        }))
        .unwrap();
        let words = |name| Case::of(name, Some(&entry)).description;
        assert_eq!(
            [words("a"), words("b"), words("c")],
            ["First", "Second", ""]
        );
        assert_eq!(Case::of("a", None).description, "");
    }
}

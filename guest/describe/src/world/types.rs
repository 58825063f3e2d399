//! The records and enums that the tools reach.

use std::collections::BTreeMap;

use wit_parser::{
    Docs, Enum, Function, Record, Resolve, Type, TypeDef, TypeDefKind, TypeId, TypeOwner,
};

use crate::{
    parameter::defined,
    tags::{self, NoTag, RecordTag, Tag, Wire},
};

/// A record or an enum.
#[derive(Debug)]
pub struct NamedType {
    pub words: String,
    /// The interface that defines it.
    pub interface: String,
    /// It is a picture, and the whole answer.
    pub is_image: bool,
    pub members: Members,
}

#[derive(Debug)]
pub enum Members {
    Fields(Vec<Field>),
    Cases(Vec<Case>),
}

/// A field of a record.
#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub words: String,
    /// The named type that it is, or holds as an option or a list.
    pub ty: Option<String>,
}

/// A case of an enum.
#[derive(Debug)]
pub struct Case {
    pub name: String,
    pub words: String,
    /// The server's words for it; empty where the WIT has none.
    pub wire: Vec<String>,
}

/// The record or enum that `ty` is, or holds as an option or a list.
pub(super) fn named(resolve: &Resolve, ty: &Type) -> Option<TypeId> {
    let Type::Id(id) = ty else { return None };
    match &resolve.types[*id].kind {
        TypeDefKind::Option(inner) | TypeDefKind::List(inner) | TypeDefKind::Type(inner) => {
            named(resolve, inner)
        }
        TypeDefKind::Record(_) | TypeDefKind::Enum(_) => Some(*id),
        _ => None,
    }
}

/// Adds the named types that a function reaches.
pub(super) fn collect(
    resolve: &Resolve,
    function: &Function,
    types: &mut BTreeMap<String, NamedType>,
    errors: &mut Vec<String>,
) {
    let mut collector = Collector {
        resolve,
        types,
        errors,
    };
    for param in &function.params {
        collector.add(&param.ty);
    }
    let Some(Type::Id(id)) = function.result else {
        return;
    };
    if let TypeDefKind::Result(result) = &resolve.types[id].kind {
        for ty in result.ok.iter().chain(&result.err) {
            collector.add(ty);
        }
    }
}

struct Collector<'a> {
    resolve: &'a Resolve,
    types: &'a mut BTreeMap<String, NamedType>,
    errors: &'a mut Vec<String>,
}

impl Collector<'_> {
    fn add(&mut self, ty: &Type) {
        let Some(id) = named(self.resolve, ty) else {
            return;
        };
        let def = &self.resolve.types[id];
        let Some(name) = def.name.clone() else {
            return;
        };
        let interface = self.interface(def);
        if let Some(known) = self.types.get(&name) {
            if known.interface != interface {
                self.error(format!(
                    "two types are called `{name}`, in {} and {interface}: rename one of them",
                    known.interface
                ));
            }
            return;
        }
        let mut ty = NamedType {
            words: String::new(),
            interface,
            is_image: false,
            members: Members::Fields(Vec::new()),
        };
        match &def.kind {
            TypeDefKind::Record(record) => {
                let before = self.errors.len();
                let (words, tags) = self.read::<RecordTag>(&def.docs, &format!("record {name}"));
                let understood = self.errors.len() == before;
                ty.words = words;
                ty.is_image = tags.contains(&RecordTag::Image);
                ty.members = Members::Fields(self.fields(&name, record));
                self.types.insert(name.clone(), ty);
                if understood {
                    self.members(&name, record);
                }
            }
            TypeDefKind::Enum(cases) => {
                (ty.words, _) = self.read::<NoTag>(&def.docs, &format!("enum {name}"));
                ty.members = Members::Cases(self.cases(&name, cases));
                self.types.insert(name, ty);
            }
            _ => {}
        }
    }

    fn interface(&self, def: &TypeDef) -> String {
        match def.owner {
            TypeOwner::Interface(id) => {
                self.resolve.interfaces[id].name.clone().unwrap_or_default()
            }
            _ => String::new(),
        }
    }

    fn fields(&mut self, record: &str, of: &Record) -> Vec<Field> {
        let mut fields = Vec::new();
        for field in &of.fields {
            let name = &field.name;
            let (words, _) =
                self.read::<NoTag>(&field.docs, &format!("record {record}, field {name}"));
            let ty = named(self.resolve, &field.ty);
            fields.push(Field {
                name: name.clone(),
                words,
                ty: ty.and_then(|id| self.resolve.types[id].name.clone()),
            });
        }
        fields
    }

    /// Checks the types of a record's fields, and adds those that have names.
    fn members(&mut self, record: &str, of: &Record) {
        let is_image = self.types.get(record).is_some_and(|ty| ty.is_image);
        if is_image {
            let bytes = |field: &wit_parser::Field| {
                let list = defined(self.resolve, &field.ty);
                field.name == "data" && matches!(list, Some(TypeDefKind::List(Type::U8)))
            };
            let fits = match &of.fields[..] {
                [first, second] => {
                    first.name == "media-type" && first.ty == Type::String && bytes(second)
                }
                _ => false,
            };
            if !fits {
                self.error(format!(
                    "record {record}: @content image takes the fields `media-type: string` and `data: list<u8>`, and no others"
                ));
            }
            return;
        }
        for field in &of.fields {
            let of = format!("record {record}, field {}", field.name);
            if let Some(odd) = unshown(self.resolve, &field.ty) {
                self.error(format!("{of}: no answer can hold a {odd}"));
            }
            self.add(&field.ty);
            let held = named(self.resolve, &field.ty);
            let held = held.and_then(|id| self.resolve.types[id].name.as_ref());
            if held.is_some_and(|name| self.types.get(name).is_some_and(|ty| ty.is_image)) {
                self.error(format!(
                    "{of}: an image is the whole answer, and stands in no record"
                ));
            }
        }
    }

    fn cases(&mut self, name: &str, of: &Enum) -> Vec<Case> {
        let mut cases = Vec::new();
        for case in &of.cases {
            let (words, mut wires) =
                self.read::<Wire>(&case.docs, &format!("enum {name}, case {}", case.name));
            if wires.len() > 1 {
                self.error(format!(
                    "enum {name}, case {}: @wire stands twice",
                    case.name
                ));
            }
            cases.push(Case {
                name: case.name.clone(),
                words,
                wire: wires.pop().map(|wire| wire.0).unwrap_or_default(),
            });
        }
        let counts: Vec<usize> = cases.iter().map(|case| case.wire.len()).collect();
        if counts.iter().any(|count| *count != counts[0]) {
            self.error(format!(
                "enum {name}: @wire stands on all cases with as many words, or on none"
            ));
        }
        cases
    }

    fn read<T: Tag>(&mut self, docs: &Docs, of: &str) -> (String, Vec<T>) {
        match tags::read(docs.contents.as_deref().unwrap_or_default()) {
            Ok(read) => read,
            Err(wrong) => {
                for error in wrong {
                    self.error(format!("{of}: {error}"));
                }
                (String::new(), Vec::new())
            }
        }
    }

    /// A type may be reached from several functions, and is wrong once.
    fn error(&mut self, error: String) {
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }
}

/// The kind of a type, or of what it holds, that no answer can have.
fn unshown(resolve: &Resolve, ty: &Type) -> Option<String> {
    match (ty, defined(resolve, ty)) {
        (Type::Bool | Type::U32 | Type::S32 | Type::U64 | Type::F64 | Type::String, _) => None,
        (_, Some(TypeDefKind::Option(inner) | TypeDefKind::List(inner))) => unshown(resolve, inner),
        (_, Some(TypeDefKind::Record(_) | TypeDefKind::Enum(_))) => None,
        (_, Some(other)) => Some(other.as_str().to_owned()),
        (other, None) => Some(format!("{other:?}").to_lowercase()),
    }
}

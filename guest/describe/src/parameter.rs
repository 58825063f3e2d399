//! A parameter: its type joined with what its tag says, and the values that it takes.

use forms::address;
use serde_json::{Number, Value};
use wit_parser::{Resolve, Type as WitType, TypeDefKind};

use crate::tags::{IdKind, Param, TextKind};

/// A parameter of a tool, checked.
#[derive(Debug)]
pub struct Parameter {
    /// In WIT's kebab-case.
    pub name: String,
    pub aliases: Vec<String>,
    pub words: String,
    pub ty: Type,
    pub kind: Option<TextKind>,
    pub bounds: Option<(f64, f64)>,
    pub without: Vec<String>,
    /// Taken when nothing is supplied. A case of an enum stands in kebab-case.
    pub default: Option<Value>,
}

/// A type that parameters have.
#[derive(Clone, Debug, PartialEq)]
pub struct Type {
    pub optional: bool,
    pub list: bool,
    pub plain: Plain,
}

/// The type of a parameter, or of the elements of its list.
#[derive(Clone, Debug, PartialEq)]
pub enum Plain {
    Flag,
    U32,
    S32,
    F64,
    Text,
    Enum { name: String, cases: Vec<String> },
}

impl Type {
    /// Reads a type.
    ///
    /// # Errors
    /// Types that not every host shows right.
    pub fn read(resolve: &Resolve, ty: &WitType) -> Result<Type, String> {
        if let Some(TypeDefKind::Option(inner)) = defined(resolve, ty) {
            let inner = Type::read(resolve, inner)?;
            return if inner.optional {
                Err("is an option of an option".into())
            } else {
                Ok(Type {
                    optional: true,
                    ..inner
                })
            };
        }
        let (list, ty) = match defined(resolve, ty) {
            Some(TypeDefKind::List(element)) => (true, element),
            _ => (false, ty),
        };
        Ok(Type {
            optional: false,
            list,
            plain: plain(resolve, ty)?,
        })
    }

    /// The enum that it is, or holds.
    pub fn named(&self) -> Option<&str> {
        match &self.plain {
            Plain::Enum { name, .. } => Some(name),
            _ => None,
        }
    }

    fn is_text(&self) -> bool {
        self.plain == Plain::Text
    }
}

fn plain(resolve: &Resolve, ty: &WitType) -> Result<Plain, String> {
    Ok(match (ty, defined(resolve, ty)) {
        (WitType::Bool, _) => Plain::Flag,
        (WitType::U32, _) => Plain::U32,
        (WitType::S32, _) => Plain::S32,
        (WitType::F64, _) => Plain::F64,
        (WitType::String, _) => Plain::Text,
        (WitType::Id(id), Some(TypeDefKind::Enum(cases))) => Plain::Enum {
            name: original(resolve, *id),
            cases: cases.cases.iter().map(|case| case.name.clone()).collect(),
        },
        (_, Some(other)) => return Err(format!("cannot be or hold a {}", other.as_str())),
        _ => return Err(format!("cannot be a {}", format!("{ty:?}").to_lowercase())),
    })
}

/// The definition behind a type, through other names of it.
pub fn defined<'r>(resolve: &'r Resolve, ty: &WitType) -> Option<&'r TypeDefKind> {
    let WitType::Id(id) = ty else { return None };
    match &resolve.types[*id].kind {
        TypeDefKind::Type(inner @ WitType::Id(_)) => defined(resolve, inner),
        kind => Some(kind),
    }
}

fn original(resolve: &Resolve, id: wit_parser::TypeId) -> String {
    match &resolve.types[id].kind {
        TypeDefKind::Type(WitType::Id(inner)) => original(resolve, *inner),
        _ => resolve.types[id].name.clone().unwrap_or_default(),
    }
}

impl Parameter {
    /// Joins a parameter's type with its tag.
    ///
    /// # Errors
    /// The part that does not fit, as the rest of a sentence that begins with the tag and the name.
    pub fn new(tag: Param, ty: Type, ids: &[IdKind]) -> Result<Parameter, String> {
        let mut parameter = Parameter {
            name: tag.name,
            aliases: Vec::new(),
            words: tag.words,
            ty,
            kind: tag.kind,
            bounds: tag.bounds,
            without: tag.without,
            default: None,
        };
        parameter.check_tag(ids)?;
        if let Some(written) = tag.default {
            if !parameter.ty.optional {
                return Err(
                    "has a default: make its type an option, or take the default out".into(),
                );
            }
            let default = parameter.literal(&written)?;
            let sent = if parameter.ty.named().is_some() {
                with_snake_cases(&default)
            } else {
                default.clone()
            };
            (parameter.check(&sent, ids)).map_err(|error| format!("has a default that {error}"))?;
            parameter.default = Some(default);
        }
        Ok(parameter)
    }

    fn check_tag(&self, ids: &[IdKind]) -> Result<(), String> {
        let Type { list, plain, .. } = &self.ty;
        let is_id = matches!(self.kind, Some(TextKind::Id(_)));
        match &self.kind {
            Some(_) if !self.ty.is_text() => {
                return Err("is no text: take `id` or `uri` out".into());
            }
            Some(TextKind::Uri) if *list => return Err("is a list: no list is a `uri`".into()),
            Some(TextKind::Id(kind)) if !ids.iter().any(|id| id.name == *kind) => {
                return Err(format!(
                    "is an id of an unknown kind: write `@id {kind} [SET]{{MIN,MAX}}` on the world"
                ));
            }
            _ => {}
        }
        if !self.without.is_empty() && (!self.ty.is_text() || self.kind.is_some()) {
            return Err("has words that it must not contain, and is no text".into());
        }
        let Some((min, max)) = self.bounds else {
            return Ok(());
        };
        let whole = |low: f64, high: f64| {
            let fits = |end: f64| end.fract() == 0.0 && (low..=high).contains(&end);
            fits(min) && fits(max)
        };
        let fit = match plain {
            _ if *list => whole(0.0, u32::MAX.into()),
            Plain::Text if is_id => {
                return Err("is an id: the pattern of its kind has the bounds".into());
            }
            Plain::Text | Plain::U32 => whole(0.0, u32::MAX.into()),
            Plain::S32 => whole(i32::MIN.into(), i32::MAX.into()),
            Plain::F64 => true,
            Plain::Flag | Plain::Enum { .. } => {
                return Err("has neither order nor length: take the bounds out".into());
            }
        };
        if fit {
            Ok(())
        } else {
            Err("has bounds that its type cannot reach".into())
        }
    }

    /// A default as it is written, as a value.
    fn literal(&self, written: &str) -> Result<Value, String> {
        let is_word = !written.starts_with('"') && !self.ty.list;
        if is_word && matches!(self.ty.plain, Plain::Text | Plain::Enum { .. }) {
            return Ok(written.into());
        }
        serde_json::from_str(written)
            .map_err(|_| format!("has a default that its type does not know: `{written}`"))
    }

    /// Checks a value that is supplied, with enums as MCP's clients write them.
    ///
    /// # Errors
    /// The mistake, as the rest of a sentence that begins with the value's name.
    pub fn check(&self, value: &Value, ids: &[IdKind]) -> Result<(), String> {
        let Some(elements) = value.as_array().filter(|_| self.ty.list) else {
            return if self.ty.list {
                Err(format!("must be a list, not {value}"))
            } else {
                let length = self.one(value, ids)?;
                self.within(length)
            };
        };
        for element in elements {
            self.one(element, ids)?;
        }
        self.within(elements.len() as f64)
    }

    /// Checks one value, and returns what bounds hold for: its length or the number itself.
    fn one(&self, value: &Value, ids: &[IdKind]) -> Result<f64, String> {
        let wrong = |expected: &str| Err(format!("must be {expected}, not {value}"));
        let whole = |low: f64, high: f64| {
            let number = value.as_f64().filter(|n| n.fract() == 0.0);
            number.filter(|n| (low..=high).contains(n))
        };
        match (&self.ty.plain, value) {
            (Plain::Flag, Value::Bool(_)) => Ok(0.0),
            (Plain::Flag, _) => wrong("true or false"),
            (Plain::U32, _) => {
                whole(0.0, u32::MAX.into()).map_or_else(|| wrong("a whole number"), Ok)
            }
            (Plain::S32, _) => {
                whole(i32::MIN.into(), i32::MAX.into()).map_or_else(|| wrong("a whole number"), Ok)
            }
            (Plain::F64, _) => value.as_f64().map_or_else(|| wrong("a number"), Ok),
            (Plain::Text, Value::String(text)) => self.text(text, ids),
            (Plain::Text, _) => wrong("a text"),
            (Plain::Enum { cases, .. }, Value::String(text))
                if cases.iter().any(|case| snake(case) == *text) =>
            {
                Ok(0.0)
            }
            (Plain::Enum { cases, .. }, _) => {
                let cases: Vec<String> = cases.iter().map(|case| snake(case)).collect();
                wrong(&format!("one of {}", cases.join(", ")))
            }
        }
    }

    fn text(&self, text: &str, ids: &[IdKind]) -> Result<f64, String> {
        match &self.kind {
            Some(TextKind::Id(kind)) => {
                let pattern = ids.iter().find(|id| id.name == *kind).map(|id| &id.pattern);
                if let Some(pattern) = pattern.filter(|pattern| !pattern.matches(text)) {
                    return Err(format!("must be an id of the form {pattern}, not {text:?}"));
                }
            }
            Some(TextKind::Uri) => {
                address::check(text).map_err(|form| format!("must be {form}, not {text:?}"))?;
            }
            None => {}
        }
        let lower = text.to_lowercase();
        if let Some(word) = self.without.iter().find(|word| lower.contains(*word)) {
            return Err(format!("must not contain {word:?}, in any case"));
        }
        Ok(text.chars().count() as f64)
    }

    fn within(&self, measure: f64) -> Result<(), String> {
        let Some((min, max)) = self
            .bounds
            .filter(|(min, max)| !(*min..=*max).contains(&measure))
        else {
            return Ok(());
        };
        Err(match self.ty.plain {
            _ if self.ty.list => format!("must have {min} to {max} elements, not {measure}"),
            Plain::Text => format!("must have {min} to {max} characters, not {measure}"),
            _ => format!("must be {min} to {max}, not {measure}"),
        })
    }
}

/// Cases of an enum as MCP's clients write them.
fn with_snake_cases(value: &Value) -> Value {
    match value {
        Value::String(case) => snake(case).into(),
        Value::Array(cases) => cases.iter().map(with_snake_cases).collect(),
        other => other.clone(),
    }
}

/// A bound as JSON writes it: `1`, not `1.0`.
pub fn number(bound: f64) -> Value {
    const EXACT: f64 = (1_u64 << 53) as f64;
    if bound.fract() == 0.0 && bound.abs() <= EXACT {
        (bound as i64).into()
    } else {
        Number::from_f64(bound).map_or(Value::Null, Value::Number)
    }
}

/// A name as MCP's clients see it.
pub fn snake(kebab: &str) -> String {
    kebab.replace('-', "_")
}

//! One parameter of a tool: its type, what it admits of that type, its words.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow, ensure};
use egress_policy::is_name;
use forms::{Pattern, address};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use wasmparser::component_types::ComponentValType;

use crate::coercion::whole;
use crate::reader::Reader;
use crate::section::{Format, ParamEntry};
use crate::shape::Shape;
use crate::stored;
use crate::value::Value;
use crate::words::{shown, snake, with_snake_names};

/// One parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// In MCP's `snake_case`.
    pub name: String,
    /// In the component.
    pub export: String,
    /// Names that clients may still use, in `snake_case`.
    pub aliases: Vec<String>,
    pub description: String,
    /// Its type without the option around it.
    pub shape: Shape,
    pub required: bool,
    pub bounds: Bounds,
    /// The form of its text, or of each text in its list.
    #[serde(with = "stored::pattern")]
    pub pattern: Option<Pattern>,
    /// The tool that such ids come from, in `snake_case`.
    pub source: Option<String>,
    /// True if its text is an `https` address with a public name.
    pub is_address: bool,
    /// In lower case: its text contains none of them, in any case.
    pub without: Vec<String>,
    /// Taken when nothing is supplied.
    pub default: Option<Value>,
}

/// Both ends are included. Numbers: the value; texts: characters; lists: elements.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    pub min: Option<f64>,
    pub max: Option<f64>,
}

/// The kinds of ids that a section declares.
pub(crate) type Ids = BTreeMap<String, IdKind>;

/// A kind of ids: the form that they have, and the tool that they come from.
#[derive(Clone)]
pub(crate) struct IdKind {
    pub pattern: Pattern,
    pub source: Option<String>,
}

impl Parameter {
    /// A required parameter of which nothing is said. `name` is its name in the component.
    pub(crate) fn plain(name: &str, shape: Shape) -> Parameter {
        Parameter {
            name: snake(name),
            export: name.to_owned(),
            aliases: Vec::new(),
            description: String::new(),
            shape,
            required: true,
            bounds: Bounds::default(),
            pattern: None,
            source: None,
            is_address: false,
            without: Vec::new(),
            default: None,
        }
    }

    /// Joins a parameter's type with its tag.
    ///
    /// # Errors
    /// Why it cannot be one.
    pub(crate) fn new(
        name: &str,
        ty: &ComponentValType,
        described: Option<&ParamEntry>,
        types: &Reader<'_>,
        ids: &Ids,
    ) -> Result<Parameter> {
        let bare = ParamEntry::default();
        let entry = described.unwrap_or(&bare);
        let shape = types
            .shape(ty, entry.type_name.as_deref())
            .map_err(|unfit| unfit.after("no parameter can be"))?;
        ensure!(shape.is_for_parameters(), "no parameter can have its type");
        let (shape, required) = match shape {
            Shape::Option(inner) => (*inner, false),
            shape => (shape, true),
        };
        let kind = match &entry.id {
            None => None,
            Some(kind) => Some(
                ids.get(kind)
                    .ok_or_else(|| anyhow!("no kind of ids is called `{kind}`"))?
                    .clone(),
            ),
        };
        for alias in &entry.aliases {
            ensure!(
                is_name(alias),
                "its alias `{alias}` is not a name in kebab-case"
            );
        }
        let mut parameter = Parameter {
            aliases: entry.aliases.iter().map(|alias| snake(alias)).collect(),
            description: with_snake_names(&entry.description),
            required,
            bounds: Bounds {
                min: entry.min,
                max: entry.max,
            },
            pattern: kind.as_ref().map(|kind| kind.pattern.clone()),
            source: kind.and_then(|kind| kind.source),
            is_address: entry.format == Some(Format::Uri),
            without: entry
                .without
                .iter()
                .map(|word| word.to_lowercase())
                .collect(),
            ..Parameter::plain(name, shape)
        };
        parameter.check_bounds()?;
        parameter.check_forms()?;
        if let Some(default) = &entry.default {
            ensure!(!required, "a default needs an optional parameter");
            parameter.default = Some(parameter.default(default)?);
        }
        Ok(parameter)
    }

    /// Takes what a client supplied for it, which is not `null`.
    ///
    /// # Errors
    /// The expected type, and the value that came instead.
    pub(crate) fn read(&self, supplied: &Json) -> Result<Value, String> {
        let at = format!("`{}`", self.name);
        // Before the type: its own bounds say more about a number than that it must not be negative.
        if let (Shape::U32 | Shape::S32, Some(number)) = (&self.shape, whole(supplied)) {
            self.bounds.admit(&at, number as f64, "")?;
        }
        let value = self.shape.read(&at, supplied)?;
        match &value {
            Value::F64(number) => self.bounds.admit(&at, *number, "")?,
            Value::Text(text) => {
                self.admit_text(&at, text)?;
                self.bounds
                    .admit(&at, text.chars().count() as f64, "characters")?;
            }
            Value::List(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    if let Value::Text(text) = element {
                        self.admit_text(&format!("{at}[{index}]"), text)?;
                    }
                }
                self.bounds.admit(&at, elements.len() as f64, "elements")?;
            }
            _ => {}
        }
        Ok(value)
    }

    /// Takes what the WIT gives as a value of it, which is written exactly.
    ///
    /// # Errors
    /// Why it is none.
    pub(crate) fn read_exactly(&self, written: &Json) -> Result<Value, String> {
        let value = self.read(written)?;
        if value.is_written(written) {
            Ok(value)
        } else {
            let right = shown(&value.to_json());
            Err(format!(
                "`{}` must be written {right}, not {}",
                self.name,
                shown(written)
            ))
        }
    }

    /// True if `supplied` says that nothing is meant: `""` does, unless an empty text is one of the parameter's values.
    pub(crate) fn is_left_out(&self, supplied: &Json) -> bool {
        let takes_empty = matches!(self.shape, Shape::String) && self.bounds.min == Some(0.0);
        supplied.is_null() || (!self.required && supplied == "" && !takes_empty)
    }

    fn default(&self, written: &Json) -> Result<Value> {
        let is_enum = match &self.shape {
            Shape::Enum(_) => true,
            Shape::List(element) => matches!(**element, Shape::Enum(_)),
            _ => false,
        };
        // A case stands here by its name in WIT.
        let in_snake = |json: &Json| {
            json.as_str()
                .map_or_else(|| json.clone(), |case| snake(case).into())
        };
        let written = match written {
            Json::Array(elements) if is_enum => elements.iter().map(in_snake).collect(),
            written if is_enum => in_snake(written),
            written => written.clone(),
        };
        self.read_exactly(&written)
            .map_err(|words| anyhow!("its default: {words}"))
    }

    /// Checks that a text has the form that the parameter's texts have.
    fn admit_text(&self, at: &str, text: &str) -> Result<(), String> {
        let came = || shown(&text.into());
        if let Some(pattern) = &self.pattern
            && !pattern.matches(text)
        {
            let source = match &self.source {
                Some(tool) => format!(" from `{tool}`"),
                None => String::new(),
            };
            return Err(format!(
                "{at} must be an id of the form {pattern}{source}, not {}",
                came()
            ));
        }
        if self.is_address {
            address::check(text).map_err(|form| format!("{at} must be {form}, not {}", came()))?;
        }
        let lower = text.to_lowercase();
        match self
            .without
            .iter()
            .find(|word| lower.contains(word.as_str()))
        {
            Some(word) => Err(format!("{at} must not contain \"{word}\", in any case")),
            None => Ok(()),
        }
    }

    fn check_bounds(&self) -> Result<()> {
        let Bounds { min, max } = self.bounds;
        let ends: Vec<f64> = [min, max].into_iter().flatten().collect();
        ensure!(ends.is_sorted(), "its lower bound is above its upper one");
        let fits = |lowest: f64, highest: f64| {
            ends.iter()
                .all(|end| end.fract() == 0.0 && (lowest..=highest).contains(end))
        };
        let fit = match self.shape {
            Shape::U32 | Shape::String | Shape::List(_) => fits(0.0, f64::from(u32::MAX)),
            Shape::S32 => fits(f64::from(i32::MIN), f64::from(i32::MAX)),
            Shape::F64 => ends.iter().all(|end| end.is_finite()),
            _ => ends.is_empty(),
        };
        ensure!(fit, "its bounds do not fit its type");
        Ok(())
    }

    /// Forms are those of texts.
    fn check_forms(&self) -> Result<()> {
        let holds_texts = match &self.shape {
            Shape::String => true,
            Shape::List(element) => matches!(**element, Shape::String),
            _ => false,
        };
        ensure!(
            self.pattern.is_none() || holds_texts,
            "only a text, or a list of texts, can be ids"
        );
        ensure!(
            !self.is_address || matches!(self.shape, Shape::String),
            "only a text can be an address"
        );
        ensure!(
            !self.is_address || self.pattern.is_none(),
            "it cannot be an id and an address"
        );
        ensure!(
            self.without.is_empty() || holds_texts,
            "only a text, or a list of texts, can be without words"
        );
        let is_word = |word: &String| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        ensure!(
            self.without.iter().all(is_word),
            "the words that it must not contain are made of letters and digits"
        );
        Ok(())
    }
}

impl Bounds {
    /// Checks a number, or a length in `unit`.
    fn admit(self, at: &str, measure: f64, unit: &str) -> Result<(), String> {
        let low = self.min.filter(|min| measure < *min);
        let high = self.max.filter(|max| measure > *max);
        if low.is_none() && high.is_none() {
            return Ok(());
        }
        let range = match (self.min, self.max) {
            (Some(min), Some(max)) => format!("{min} to {max}"),
            (Some(min), None) => format!("at least {min}"),
            (None, Some(max)) => format!("at most {max}"),
            (None, None) => unreachable!("a value is outside bounds that exist"),
        };
        Err(match unit {
            "" => format!("{at} must be {range}, not {measure}"),
            unit => format!("{at} must have {range} {unit}, not {measure}"),
        })
    }
}

#[cfg(test)]
mod tests;

//! One parameter of a tool: its type, its bounds, its words.

use anyhow::{Result, anyhow, ensure};
use serde_json::Value;
use wasmparser::component_types::ComponentValType;

use super::arguments;
use super::section::ParamEntry;
use super::shape::{Reader, Shape};
use super::words::{snake, with_snake_names};

/// One parameter.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    /// In MCP's `snake_case`.
    pub name: String,
    /// In the component.
    pub export: String,
    pub description: String,
    /// Its type without the option around it.
    pub shape: Shape,
    pub required: bool,
    pub bounds: Bounds,
    /// What the component takes when nothing is supplied.
    pub default: Option<Value>,
}

/// Both ends are included. Numbers: the value; strings: characters; lists: elements.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Bounds {
    pub min: Option<f64>,
    pub max: Option<f64>,
}

impl Parameter {
    /// Joins a parameter's type with what its tag says.
    ///
    /// # Errors
    /// Why it cannot be one.
    pub fn new(
        name: &str,
        ty: &ComponentValType,
        described: Option<&ParamEntry>,
        types: &Reader<'_>,
    ) -> Result<Parameter> {
        let type_name = described.and_then(|described| described.type_name.as_deref());
        let shape = types
            .shape(ty, type_name)
            .map_err(|kind| anyhow!("no parameter can be a {kind}"))?;
        ensure!(shape.is_for_parameters(), "no parameter can have its type");
        let (shape, required) = match shape {
            Shape::Option(inner) => (*inner, false),
            shape => (shape, true),
        };
        let mut parameter = Parameter {
            name: snake(name),
            export: name.to_owned(),
            description: described
                .map(|described| with_snake_names(&described.description))
                .unwrap_or_default(),
            shape,
            required,
            bounds: described
                .map(|described| Bounds {
                    min: described.min,
                    max: described.max,
                })
                .unwrap_or_default(),
            default: None,
        };
        parameter.check_bounds()?;
        if let Some(default) = described.and_then(|described| described.default.as_ref()) {
            ensure!(!required, "a default needs an optional parameter");
            let default = match default {
                Value::String(case) if matches!(parameter.shape, Shape::Enum(_)) => {
                    Value::String(snake(case))
                }
                other => other.clone(),
            };
            arguments::value(&parameter, &default)
                .map_err(|words| anyhow!("its default: {words}"))?;
            parameter.default = Some(default);
        }
        Ok(parameter)
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(shape: Shape, min: Option<f64>, max: Option<f64>, fit: bool) {
        let parameter = Parameter {
            name: "some".into(),
            export: "some".into(),
            description: String::new(),
            shape: shape.clone(),
            required: true,
            bounds: Bounds { min, max },
            default: None,
        };
        let fits = parameter.check_bounds().is_ok();
        assert_eq!(fits, fit, "{shape:?}: {min:?} to {max:?}");
    }

    #[test]
    fn bounds_fit_what_they_bound() {
        let largest = f64::from(u32::MAX);
        for shape in [Shape::U32, Shape::String, Shape::List(Shape::U32.into())] {
            check(shape.clone(), Some(0.0), Some(largest), true);
            check(shape.clone(), Some(-1.0), None, false);
            check(shape.clone(), Some(0.5), None, false);
            check(shape, None, Some(largest + 1.0), false);
        }
        let (low, high) = (f64::from(i32::MIN), f64::from(i32::MAX));
        check(Shape::S32, Some(low), Some(high), true);
        check(Shape::S32, Some(low - 1.0), None, false);
        check(Shape::S32, None, Some(high + 1.0), false);
        check(Shape::S32, Some(0.5), None, false);
        check(Shape::F64, Some(-0.5), Some(1e300), true);
        check(Shape::F64, Some(f64::NEG_INFINITY), None, false);
        check(Shape::F64, Some(2.0), Some(1.0), false);
        check(Shape::Bool, None, None, true);
        check(Shape::Bool, Some(1.0), None, false);
    }
}

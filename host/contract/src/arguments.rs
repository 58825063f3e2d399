//! A call's JSON arguments -> the values that the component is called with.
//!
//! Whoever calls wrongly is a model that can do better: a refusal names everything that is wrong, says what is expected,
//! and shows a right call.

use serde_json::{Map, Value as Json};

use crate::Tool;
use crate::parameter::Parameter;
use crate::schema::example as example_of;
use crate::value::Value;
use crate::words::{MAX_SHOWN, closest};

/// Names that clients are known to add to the arguments of every tool.
///
/// Source: n8n-io/n8n#21500, #21716.
const OF_CLIENTS: [&str; 4] = ["toolCallId", "sessionId", "action", "chatInput"];

/// Most mistakes that one refusal names.
const MAX_MISTAKES: usize = 8;

/// Everything that is wrong with the arguments of one call.
#[derive(Default)]
struct Mistakes<'a> {
    said: Vec<String>,
    more: usize,
    /// The parameters that are not understood.
    params: Vec<&'a str>,
}

impl<'a> Mistakes<'a> {
    fn add(&mut self, words: impl FnOnce() -> String) {
        if self.said.len() < MAX_MISTAKES {
            self.said.push(words());
        } else {
            self.more += 1;
        }
    }

    fn of(&mut self, param: &'a Parameter, words: String) {
        self.params.push(&param.name);
        self.add(|| words);
    }
}

impl Tool {
    /// The values for all parameters, in their order; `None` for what was neither supplied nor has a default.
    ///
    /// # Errors
    /// All that is wrong, in words that show a right call.
    pub fn arguments(&self, supplied: &Map<String, Json>) -> Result<Vec<Option<Value>>, String> {
        let mut mistakes = Mistakes::default();
        let mut taken: Vec<Option<&Json>> = vec![None; self.params.len()];
        for (name, json) in supplied {
            match self.params.iter().position(|param| param.is_called(name)) {
                Some(_) if json.is_null() => {}
                Some(place) if taken[place].is_some_and(|other| other != json) => {
                    let words = format!("`{}` is given twice", self.params[place].name);
                    mistakes.of(&self.params[place], words);
                }
                Some(place) => taken[place] = Some(json),
                None if OF_CLIENTS.contains(&name.as_str()) => {}
                None => mistakes.add(|| self.unknown(name)),
            }
        }
        let mut values = Vec::with_capacity(taken.len());
        for (param, json) in std::iter::zip(self.params.iter(), taken) {
            match json.filter(|json| !param.is_left_out(json)) {
                Some(json) => match param.read(json) {
                    Ok(value) => values.push(Some(value)),
                    Err(words) => mistakes.of(param, words),
                },
                None if param.required => mistakes.of(param, missing(param)),
                None => values.push(param.default.clone()),
            }
        }
        if mistakes.said.is_empty() {
            Ok(values)
        } else {
            Err(self.refusal(mistakes))
        }
    }

    fn refusal(&self, mistakes: Mistakes<'_>) -> String {
        let Mistakes { said, more, params } = mistakes;
        let mut words = said.join("; ");
        if more > 0 {
            words.push_str(&format!("; and {more} more mistakes"));
        }
        if let Some(call) = self.right_call(&params) {
            let end = if words.ends_with('?') { "" } else { "." };
            words.push_str(&format!("{end} A right call: {}", Json::Object(call)));
        }
        words
    }

    /// Arguments of a right call, with as many of `wanted` in them as there are; `None` where a call needs none.
    fn right_call(&self, wanted: &[&str]) -> Option<Map<String, Json>> {
        let shows = |example: &&Map<String, Json>| {
            wanted
                .iter()
                .filter(|name| example.contains_key(**name))
                .count()
        };
        // Of several the first one: from behind, it is the last.
        let example = self.examples.iter().rev().max_by_key(shows).cloned();
        let call = example.unwrap_or_else(|| {
            let required = self.params.iter().filter(|param| param.required);
            required
                .map(|param| (param.name.clone(), example_of(param)))
                .collect()
        });
        (!call.is_empty()).then_some(call)
    }

    fn unknown(&self, name: &str) -> String {
        let shown: String = name.chars().take(MAX_SHOWN).collect();
        let shown = shown.escape_debug();
        if self.params.is_empty() {
            return format!("`{}` takes no arguments, and got `{shown}`", self.name);
        }
        let known = self.params.iter().map(|param| param.name.as_str());
        let hint = closest(name, known.clone())
            .map(|closest| format!(" (did you mean `{closest}`?)"))
            .unwrap_or_default();
        let known: Vec<_> = known.map(|name| format!("`{name}`")).collect();
        format!(
            "`{}` has no argument `{shown}`{hint}; it takes {}",
            self.name,
            known.join(", ")
        )
    }
}

/// Checks the arguments of a call that is said to be right: nothing in them is understood out of kindness.
///
/// # Errors
/// The first thing that is wrong.
pub(crate) fn check_example(
    params: &[Parameter],
    example: &Map<String, Json>,
) -> Result<(), String> {
    for (name, json) in example {
        let param = params.iter().find(|param| param.name == *name);
        let param = param.ok_or_else(|| format!("there is no parameter `{name}`"))?;
        param.read_exactly(json)?;
    }
    let mut required = params.iter().filter(|param| param.required);
    match required.find(|param| !example.contains_key(&param.name)) {
        Some(param) => Err(missing(param)),
        None => Ok(()),
    }
}

impl Parameter {
    fn is_called(&self, name: &str) -> bool {
        self.name == name || self.aliases.iter().any(|alias| alias == name)
    }
}

fn missing(param: &Parameter) -> String {
    match param.description.as_str() {
        "" => format!("`{}` is required", param.name),
        words => format!("`{}` is required ({words})", param.name),
    }
}

#[cfg(test)]
mod tests;

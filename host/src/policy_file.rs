//! The operator's policy file: what one component may do, whatever it declares about itself.
//!
//! A policy is for exactly one component. It accepts it as `--digest` does, and then narrows or widens what single tools
//! are granted; what it does not mention stays as declared. `docs/policy.md` shows one.

mod file;
mod spelling;

use std::path::Path;

use anyhow::{Context, Result, anyhow};
use toml::Spanned;

use crate::component::words::closest;
use crate::component::{self, Contract, Tool, digest};
use crate::egress::Rule;
use file::{File, Rights};

/// Policies are written by people.
const MAX_FILE: usize = 1 << 20;

/// A policy file, checked against nothing yet but itself.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    /// The file, for the words of errors.
    name: String,
    text: String,
    component: Accepted,
    file: File,
}

/// The one component that a policy is for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Accepted {
    Embedded,
    /// In lower-case hexadecimal digits.
    Sha256(String),
}

impl PolicyFile {
    /// Reads a policy file.
    ///
    /// # Errors
    /// Names file and line, and says what may stand there.
    pub fn read(path: &Path) -> Result<PolicyFile> {
        let name = path.display().to_string();
        let bytes = component::file::read(path, MAX_FILE)
            .with_context(|| format!("failed to read the policy {name}"))?;
        let text = String::from_utf8(bytes).map_err(|_| anyhow!("{name}: it is not UTF-8"))?;
        PolicyFile::parse(&name, &text)
    }

    fn parse(name: &str, text: &str) -> Result<PolicyFile> {
        let file: File = toml::from_str(text).map_err(|error| {
            let line = line(text, error.span().map_or(0, |span| span.start));
            anyhow!("{name}, line {line}: {}", error.message())
        })?;
        if let Some(version) = &file.version
            && *version.get_ref() != spelling::VERSION
        {
            let line = line(text, version.span().start);
            let known = spelling::VERSION;
            return Err(anyhow!(
                "{name}, line {line}: `version` is that of the rules of egress, which is {known}: docs/egress.md says how they are written"
            ));
        }
        let component = match file.component.get_ref().as_str() {
            "embedded" => Some(Accepted::Embedded),
            written => digest::parse(written).map(Accepted::Sha256),
        };
        let mut policy = PolicyFile {
            name: name.to_owned(),
            text: text.to_owned(),
            component: Accepted::Embedded,
            file,
        };
        policy.component = component.ok_or_else(|| {
            policy.wrong(
                &policy.file.component,
                "`component` is \"embedded\", or \"sha256:\" and 64 hexadecimal digits, as plex-mcp inspect shows them",
            )
        })?;
        Ok(policy)
    }

    /// Checks that the policy is for this component.
    ///
    /// # Errors
    /// When it is for another one.
    pub(crate) fn accepts(&self, embedded: bool, sha256: &str) -> Result<()> {
        let is_for = match &self.component {
            Accepted::Embedded => embedded,
            Accepted::Sha256(digest) => digest == sha256,
        };
        if is_for {
            return Ok(());
        }
        let this = if embedded {
            "\"embedded\"".to_owned()
        } else {
            format!("\"sha256:{sha256}\"")
        };
        Err(self.wrong(
            &self.file.component,
            &format!(
                "the policy is for another component; for this one it would say component = {this}"
            ),
        ))
    }

    /// `contract` with the rights that the policy leaves and adds. Tools that are denied are gone.
    ///
    /// # Errors
    /// Names the line that does not fit the component.
    pub(crate) fn apply(&self, contract: &Contract) -> Result<Contract> {
        for name in self.file.tools.keys() {
            self.known("tool", name, contract.tools.iter().map(|tool| &*tool.name))?;
        }
        for name in &self.file.origins {
            self.known(
                "origin",
                name,
                contract.origins.iter().map(|(name, _)| &**name),
            )?;
        }
        let granted = |name: &str| {
            self.file
                .origins
                .iter()
                .any(|listed| listed.get_ref() == name)
        };
        let tools = contract
            .tools
            .iter()
            .map(|tool| self.tool(tool, contract, &granted))
            .filter_map(Result::transpose)
            .collect::<Result<Vec<_>>>()?;
        let check = contract.check.clone();
        let origins = contract.origins.iter();
        Ok(Contract {
            check: check.filter(|check| tools.iter().any(|tool| tool.name == *check)),
            origins: origins.filter(|(name, _)| granted(name)).cloned().collect(),
            tools,
            ..contract.clone()
        })
    }

    /// The tool with what it is granted, or `None` when it is denied. A denial always wins.
    fn tool(
        &self,
        tool: &Tool,
        contract: &Contract,
        granted: &dyn Fn(&str) -> bool,
    ) -> Result<Option<Tool>> {
        let mut tool = tool.clone();
        let kept = |rule: &&Rule| rule.origin().is_none_or(granted);
        tool.egress = tool.egress.iter().filter(kept).cloned().collect();
        if let Some((name, rights)) = self.file.tools.get_key_value(tool.name.as_str()) {
            let Rights::Granted { effect, egress } = rights else {
                return Ok(None);
            };
            if let Some(effect) = effect {
                if *effect < tool.effect {
                    let words = format!(
                        "`{}` is {}: an effect can be raised, not lowered",
                        tool.name, tool.effect
                    );
                    return Err(self.wrong(name, &words));
                }
                tool.effect = *effect;
            }
            if let Some(lines) = egress {
                let lines = lines.iter();
                tool.egress = lines
                    .map(|line| self.rule(line, &tool, contract, granted))
                    .collect::<Result<_>>()?;
            }
        }
        let denied = self.file.effects.contains_key(&tool.effect);
        Ok((!denied).then_some(tool))
    }

    fn rule(
        &self,
        line: &Spanned<String>,
        tool: &Tool,
        contract: &Contract,
        granted: &dyn Fn(&str) -> bool,
    ) -> Result<Rule> {
        let rule = tool
            .rule(line.get_ref(), &contract.world)
            .map_err(|error| {
                let is_parameter =
                    |name: &str| tool.params.iter().any(|param| param.export == name);
                let new = spelling::new(line.get_ref(), is_parameter);
                let hint = if new != *line.get_ref() && tool.rule(&new, &contract.world).is_ok() {
                    format!("; it is written as in the first version of the rules: write `{new}`")
                } else {
                    String::new()
                };
                self.wrong(line, &format!("`{}`: {error:#}{hint}", tool.name))
            })?;
        match rule.origin() {
            Some(name) if !granted(name) => Err(self.wrong(
                line,
                &format!("`{name}` is not among the policy's `origins`"),
            )),
            _ => Ok(rule),
        }
    }

    fn known<'n>(
        &self,
        what: &str,
        name: &Spanned<String>,
        known: impl Iterator<Item = &'n str> + Clone,
    ) -> Result<()> {
        let wanted = name.get_ref();
        if known.clone().any(|known| known == wanted) {
            return Ok(());
        }
        let mut words = format!("the component has no {what} `{}`", wanted.escape_debug());
        match closest(wanted, known.clone()) {
            Some(closest) => words.push_str(&format!(": did you mean `{closest}`?")),
            None => {
                let known: Vec<_> = known.collect();
                words.push_str(&match known.as_slice() {
                    [] => format!(", and no other {what} either"),
                    known => format!("; it has {}", known.join(", ")),
                });
            }
        }
        Err(self.wrong(name, &words))
    }

    fn wrong<T>(&self, place: &Spanned<T>, words: &str) -> anyhow::Error {
        let line = line(&self.text, place.span().start);
        anyhow!("{}, line {line}: {words}", self.name)
    }
}

/// The line, from 1, that a byte of `text` stands in.
fn line(text: &str, byte: usize) -> usize {
    1 + text
        .bytes()
        .take(byte)
        .filter(|byte| *byte == b'\n')
        .count()
}

#[cfg(test)]
mod tests;

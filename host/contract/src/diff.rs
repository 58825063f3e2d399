//! The difference of two components: what an update would add.

use crate::{Contract, Effect, Inspection, Tool};

/// Members of one component that another lacks. All of it empty: it wants nothing more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContractDiff {
    /// Names of tools.
    pub tools: Vec<String>,
    /// Tools whose effect has grown: the name, what it was, what it is.
    pub effects: Vec<(String, Effect, Effect)>,
    /// Requests that a tool may send: its name, and the line.
    pub egress: Vec<(String, String)>,
    /// Interfaces, whatever their version.
    pub imports: Vec<String>,
    /// Second origins: the name, and the address.
    pub origins: Vec<(String, String)>,
    /// Secrets that the gate would fetch for it: the name, and the request.
    pub delegated: Vec<(String, String)>,
}

impl ContractDiff {
    /// Everything that `new` has and `old` has not.
    pub fn of(new: &Inspection, old: &Inspection) -> ContractDiff {
        let had: Vec<_> = old.imports.iter().map(|name| unversioned(name)).collect();
        let imports = new.imports.iter().map(|name| unversioned(name));
        let mut diff = ContractDiff {
            imports: imports
                .filter(|name| !had.contains(name))
                .map(str::to_owned)
                .collect(),
            ..ContractDiff::default()
        };
        let Some(contract) = &new.contract else {
            return diff;
        };
        let none = Contract::default();
        let old = old.contract.as_ref().unwrap_or(&none);
        let origins = contract.origins.iter();
        diff.origins = origins
            .filter(|origin| !old.origins.contains(origin))
            .map(|(name, origin)| (name.clone(), origin.to_string()))
            .collect();
        let delegated = contract.delegated.iter();
        diff.delegated = delegated
            .filter(|secret| !old.delegated.contains(secret))
            .map(|secret| {
                (
                    secret.name.clone(),
                    format!("{} {}", secret.method, secret.path),
                )
            })
            .collect();
        for tool in &contract.tools {
            let before = old.tools.iter().find(|before| before.name == tool.name);
            diff.tool(tool, before);
        }
        diff
    }

    fn tool(&mut self, tool: &Tool, before: Option<&Tool>) {
        match before {
            None => self.tools.push(tool.name.clone()),
            Some(before) if before.effect < tool.effect => {
                self.effects
                    .push((tool.name.clone(), before.effect, tool.effect));
            }
            Some(_) => {}
        }
        let had: Vec<_> = before
            .map(|before| before.egress.iter().map(ToString::to_string).collect())
            .unwrap_or_default();
        let lines = tool.egress.iter().map(ToString::to_string);
        self.egress.extend(
            lines
                .filter(|line| !had.contains(line))
                .map(|line| (tool.name.clone(), line)),
        );
    }
}

fn unversioned(import: &str) -> &str {
    import.split_once('@').map_or(import, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{fixture, inspect};

    #[track_caller]
    fn check(change: impl FnOnce(&mut Value), expected: ContractDiff) {
        let old = inspect(&fixture::component(&fixture::section())).unwrap();
        let mut section = fixture::section();
        change(&mut section);
        let new = inspect(&fixture::component(&section)).unwrap();
        assert_eq!(new.refusals, Vec::<String>::new());
        assert_eq!(ContractDiff::of(&new, &old), expected);
    }

    #[test]
    fn sandbox_an_update_shows_what_it_would_add() {
        let name = || "echo_it".to_owned();
        check(|_| (), ContractDiff::default());
        check(
            |section| section["tools"][0]["egress"] = json!(["GET /a/{id}"]),
            ContractDiff {
                egress: vec![(name(), "GET /a/{id}".into())],
                ..ContractDiff::default()
            },
        );
        check(
            |section| section["tools"][0]["egress"] = json!([]),
            ContractDiff::default(),
        );
        check(
            |section| section["tools"][0]["effect"] = json!("write"),
            ContractDiff {
                effects: vec![(name(), Effect::Read, Effect::Write)],
                ..ContractDiff::default()
            },
        );
        check(
            |section| {
                section["origins"] = json!([{"name": "other", "url": "https://other.example"}]);
            },
            ContractDiff {
                origins: vec![("other".into(), "https://other.example".into())],
                ..ContractDiff::default()
            },
        );
        check(
            |section| {
                section["delegated"] = json!([{"name": "key", "method": "GET", "path": "/key?scope=a", "pointer": "/a"}]);
            },
            ContractDiff {
                delegated: vec![("key".into(), "GET /key?scope=a".into())],
                ..ContractDiff::default()
            },
        );
    }
}

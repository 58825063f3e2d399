//! Which tools a server offers, and how it describes them.

use std::collections::BTreeSet;

use anyhow::bail;
use plex_mcp_contract::words::{meant, snake};
use plex_mcp_contract::{Contract, Effect, Tool};
use rmcp::model::{Tool as Description, ToolAnnotations};

use crate::choice::Access;

/// The tools that a server offers, in the order of the contract. One that is not in it is unknown to clients.
pub struct Offer {
    /// Places in the contract's list, and next to each what clients are told.
    places: Vec<usize>,
    descriptions: Vec<Description>,
}

impl Offer {
    /// Chooses from `contract`: by `toolsets` (its default set when empty, everything for `all`), to which `tools` come by
    /// name, and by `access`.
    ///
    /// # Errors
    ///
    /// When a toolset does not exist; names those that do. When a tool does not exist, or `access` keeps it out.
    pub fn new(
        contract: &Contract,
        access: Access,
        toolsets: &[String],
        tools: &[String],
    ) -> anyhow::Result<Offer> {
        let known: BTreeSet<&str> = contract.tools.iter().map(|t| t.toolset.as_str()).collect();
        let all = toolsets.iter().any(|name| name == "all");
        if let Some(name) = toolsets
            .iter()
            .find(|name| *name != "all" && !known.contains(name.as_str()))
        {
            let known: Vec<_> = known.into_iter().collect();
            bail!(
                "--toolsets: there is no toolset `{name}`; there are {} and all",
                known.join(", ")
            );
        }
        let chosen = match toolsets {
            [] => &contract.default_toolsets,
            names => names,
        };
        let added = tools
            .iter()
            .map(|name| added(contract, access, name))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let (places, descriptions) = contract
            .tools
            .iter()
            .enumerate()
            .filter(|(_, tool)| admits(access, tool.effect))
            .filter(|(place, tool)| all || chosen.contains(&tool.toolset) || added.contains(place))
            .map(|(place, tool)| (place, describe(tool)))
            .unzip();
        Ok(Offer {
            places,
            descriptions,
        })
    }

    /// The answer to `tools/list`.
    pub fn tools(&self) -> &[Description] {
        &self.descriptions
    }

    /// One tool in the answer to `tools/list`.
    pub fn description(&self, name: &str) -> Option<&Description> {
        self.descriptions.iter().find(|tool| tool.name == name)
    }

    /// The tool that a client means by that name, if it is offered. `contract` is the one the offer was made from.
    pub fn find<'c>(&self, name: &str, contract: &'c Contract) -> Option<&'c Tool> {
        // No alias is another tool's name.
        let is_meant =
            |tool: &&Tool| tool.name == name || tool.aliases.iter().any(|alias| alias == name);
        self.of(contract).find(is_meant)
    }

    /// The offered tools. `contract` is the one the offer was made from.
    pub fn of<'c>(&self, contract: &'c Contract) -> impl Iterator<Item = &'c Tool> + Clone {
        self.places.iter().map(|&place| &contract.tools[place])
    }
}

/// The place of a tool that somebody names; dashes are underscores.
fn added(contract: &Contract, access: Access, name: &str) -> anyhow::Result<usize> {
    let wanted = snake(name);
    let is_meant = |tool: &Tool| tool.name == wanted || tool.aliases.contains(&wanted);
    let Some(place) = contract.tools.iter().position(is_meant) else {
        let near = meant(&wanted, contract.tools.iter().map(|tool| &*tool.name));
        let near = near.map(|near| format!(" (did you mean `{near}`?)"));
        bail!(
            "--tools: there is no tool `{name}`{}; plex-mcp tools --toolsets all --access full lists them",
            near.unwrap_or_default()
        );
    };
    let effect = contract.tools[place].effect;
    if !admits(access, effect) {
        let needed = if effect == Effect::Destructive {
            "full"
        } else {
            "write"
        };
        bail!("--tools: the effect of `{wanted}` is {effect}: it needs --access {needed}");
    }
    Ok(place)
}

fn admits(access: Access, effect: Effect) -> bool {
    match access {
        Access::Read => effect == Effect::Read,
        Access::Write => effect != Effect::Destructive,
        Access::Full => true,
    }
}

fn describe(tool: &Tool) -> Description {
    let read = tool.effect == Effect::Read;
    let annotations = ToolAnnotations::new()
        .read_only(read)
        .destructive(tool.effect == Effect::Destructive)
        .idempotent(read || tool.idempotent)
        .open_world(tool.is_open_world);
    let description = Description::new(
        tool.name.clone(),
        tool.description.clone(),
        tool.input_schema.clone(),
    )
    .with_title(&tool.title)
    .with_annotations(annotations);
    match &tool.output_schema {
        Some(schema) => description.with_raw_output_schema(schema.clone()),
        None => description,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use plex_mcp_contract::{fixture, inspect};

    fn contract() -> Contract {
        let tool = |name: &str, toolset: &str, effect, idempotent| Tool {
            name: name.to_owned(),
            aliases: vec![format!("old_{name}")],
            toolset: toolset.to_owned(),
            effect,
            idempotent,
            ..Tool::default()
        };
        Contract {
            default_toolsets: vec!["library".to_owned()],
            tools: vec![
                tool("show", "library", Effect::Read, false),
                tool("scan", "library", Effect::Write, true),
                tool("rate", "library", Effect::Write, false),
                tool("erase", "library", Effect::Destructive, false),
                tool("play", "player", Effect::Write, false),
            ],
            ..Contract::default()
        }
    }

    #[track_caller]
    fn check(access: Access, toolsets: &[&str], expected: Result<&str, &str>) {
        let toolsets: Vec<String> = toolsets.iter().map(|&name| name.to_owned()).collect();
        let found = Offer::new(&contract(), access, &toolsets, &[]).map(|offer| {
            let names: Vec<_> = offer.tools().iter().map(|t| t.name.to_string()).collect();
            names.join(" ")
        });
        assert_eq!(
            found.map_err(|error| error.to_string()),
            expected.map(str::to_owned).map_err(str::to_owned)
        );
    }

    #[test]
    fn access_and_toolsets_choose() {
        check(Access::Read, &[], Ok("show"));
        check(Access::Write, &[], Ok("show scan rate"));
        check(Access::Full, &[], Ok("show scan rate erase"));
        check(Access::Full, &["all"], Ok("show scan rate erase play"));
        check(Access::Write, &["player"], Ok("play"));
        check(Access::Read, &["player"], Ok(""));
        check(
            Access::Write,
            &["library", "plyer"],
            Err("--toolsets: there is no toolset `plyer`; there are library, player and all"),
        );
    }

    #[test]
    fn tools_are_added_by_name() {
        let check = |access, toolsets: &[&str], tools: &[&str], expected: Result<&str, &str>| {
            let names = |names: &[&str]| {
                names
                    .iter()
                    .map(|&name| name.to_owned())
                    .collect::<Vec<_>>()
            };
            let offer = Offer::new(&contract(), access, &names(toolsets), &names(tools));
            let found = offer.map(|offer| {
                let names: Vec<_> = offer
                    .tools()
                    .iter()
                    .map(|tool| tool.name.to_string())
                    .collect();
                names.join(" ")
            });
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(found.map_err(|error| error.to_string()), expected);
        };
        check(Access::Read, &[], &[], Ok("show"));
        check(Access::Write, &[], &["play"], Ok("show scan rate play"));
        check(
            Access::Write,
            &["player"],
            &["show", "old_scan"],
            Ok("show scan play"),
        );
        check(Access::Write, &["player"], &["play"], Ok("play"));
        check(
            Access::Write,
            &[],
            &["plya"],
            Err(
                "--tools: there is no tool `plya` (did you mean `play`?); plex-mcp tools --toolsets all --access full lists them",
            ),
        );
        check(
            Access::Write,
            &[],
            &["nothing", "play"],
            Err(
                "--tools: there is no tool `nothing`; plex-mcp tools --toolsets all --access full lists them",
            ),
        );
        let destructive = "--tools: the effect of `erase` is destructive: it needs --access full";
        check(Access::Write, &[], &["erase"], Err(destructive));
        check(Access::Read, &[], &["erase"], Err(destructive));
        check(
            Access::Read,
            &[],
            &["play"],
            Err("--tools: the effect of `play` is write: it needs --access write"),
        );
    }

    #[test]
    fn hints_are_all_set() {
        let offer = Offer::new(&contract(), Access::Full, &[], &[]).unwrap();
        let check = |name: &str, read, destructive, idempotent| {
            let hints = offer.description(name).unwrap().annotations.clone();
            let expected = ToolAnnotations::from_raw(
                None,
                Some(read),
                Some(destructive),
                Some(idempotent),
                Some(false),
            );
            assert_eq!(hints, Some(expected), "{name}");
        };
        check("show", true, false, true);
        check("scan", false, false, true);
        check("rate", false, false, false);
        check("erase", false, true, false);
    }

    #[test]
    fn an_alias_means_the_tool_and_is_not_listed() {
        let contract = contract();
        let offer = Offer::new(&contract, Access::Write, &[], &[]).unwrap();
        let find = |name: &str| offer.find(name, &contract).map(|tool| tool.name.as_str());
        assert_eq!(find("old_scan"), Some("scan"));
        assert_eq!(find("scan"), Some("scan"));
        // One that is not offered has no alias either.
        assert_eq!(find("old_erase"), None);
        assert!(
            offer
                .tools()
                .iter()
                .all(|tool| !tool.name.starts_with("old_"))
        );
    }

    #[test]
    fn what_reaches_another_origin_is_an_open_world() {
        let mut section = fixture::section();
        section["origins"] = json!([{"name": "other", "url": "https://other.example"}]);
        section["tools"][0]["egress"] = json!(["GET /a", "GET other:/a"]);
        let inspection = inspect(&fixture::component(&section)).unwrap();
        let offer = Offer::new(&inspection.contract.unwrap(), Access::Read, &[], &[]).unwrap();
        let open = |name: &str| {
            let annotations = offer.description(name).unwrap().annotations.as_ref();
            annotations.unwrap().open_world_hint
        };
        assert_eq!((open("echo_it"), open("count")), (Some(true), Some(false)));
    }
}

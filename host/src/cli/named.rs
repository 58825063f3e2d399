//! Tools by the names that people write.

use anyhow::anyhow;

use super::arguments::snake;
use super::screen;
use crate::component::Tool;
use crate::component::words::closest;
use crate::start::Ready;

/// The tool of that name among those that are served; dashes are underscores.
///
/// # Errors
///
/// When there is none, with the name that was probably meant, or with the flags that keep it from being served.
pub fn tool<'r>(ready: &'r Ready, written: &str) -> anyhow::Result<&'r Tool> {
    let name = snake(written);
    let contract = ready.sandbox.contract();
    if let Some(tool) = ready.offer.find(&name, contract) {
        return Ok(tool);
    }
    // A person may decide; a client is only told that there is no such tool.
    match contract.tools.iter().find(|tool| tool.name == name) {
        Some(tool) => Err(anyhow!(
            "{name} is not among the tools to serve: it is in the toolset {}, and its effect is {}; see --toolsets and --access",
            tool.toolset,
            tool.effect
        )),
        None => Err(anyhow!(
            "there is no tool `{}`{}: plex-mcp tools lists them",
            screen::escaped(&name),
            meant(&name, &contract.tools)
                .map(|name| format!(" (did you mean `{name}`?)"))
                .unwrap_or_default()
        )),
    }
}

/// A few letters off, or the one name that holds what was written.
fn meant<'t>(written: &str, tools: &'t [Tool]) -> Option<&'t str> {
    let names = || tools.iter().map(|tool| tool.name.as_str());
    closest(written, names()).or_else(|| {
        let mut holding = names().filter(|name| written.len() >= 3 && name.contains(written));
        holding.next().filter(|_| holding.next().is_none())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::component::{embedded, inspect};

    #[test]
    fn the_tool_that_was_meant() {
        let mut tools = inspect(embedded()).unwrap().contract.unwrap().tools;
        tools.truncate(2);
        let mut names = ["get_book".to_owned(), "find_shelf".to_owned()].into_iter();
        tools
            .iter_mut()
            .for_each(|tool| tool.name = names.next().unwrap());
        let check = |written: &str, expected: Option<&str>| {
            assert_eq!(meant(written, &tools), expected, "{written}");
        };
        check("get_bok", Some("get_book"));
        check("getbook", Some("get_book"));
        check("shelf", Some("find_shelf"));
        check("f", None);
        check("_", None);
        check("something", None);
    }
}

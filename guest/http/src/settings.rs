//! The environment's settings, read and checked at each request: an engine has no start that could fail.
//!
//! They are those of our host's flags, under the names that its refusals mention.

use plex_mcp_protocol::http::{ALLOW_HOST, ALLOW_ORIGIN, AccessControl, Bearer, TOKEN};
use plex_mcp_protocol::{Access, ToolsMode};

/// Said in so many words, it lets anybody call.
pub const OPEN: &str = "PLEX_MCP_OPEN";

const ACCESS: &str = "PLEX_MCP_ACCESS";
const TOOLSETS: &str = "PLEX_MCP_TOOLSETS";
const TOOLS: &str = "PLEX_MCP_TOOLS";
const TOOLS_MODE: &str = "PLEX_MCP_TOOLS_MODE";

/// The choices of whoever runs the engine.
#[derive(Debug)]
pub struct Settings {
    /// Who is let in.
    pub door: AccessControl,
    pub access: Access,
    pub toolsets: Vec<String>,
    pub tools: Vec<String>,
    pub mode: ToolsMode,
}

impl Settings {
    /// Reads them by `get`.
    ///
    /// # Errors
    /// The setting that is wrong or missing, and what to do; no secret is in the words.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Result<Settings, String> {
        let get = |name: &str| get(name).filter(|value| !value.trim().is_empty());
        let list = |name: &str| -> Vec<String> {
            let value = get(name).unwrap_or_default();
            let entries = value.split(',').map(str::trim);
            entries
                .filter(|entry| !entry.is_empty())
                .map(str::to_owned)
                .collect()
        };
        let is_open = match get(OPEN).as_deref().map(str::trim) {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => return Err(format!("{OPEN} is 1 or is not set")),
        };
        let bearer = get(TOKEN).map(|text| Bearer::new(&text));
        let bearer = bearer
            .transpose()
            .map_err(|why| format!("{TOKEN} is not usable: {why}"))?;
        match (&bearer, is_open) {
            (None, false) => {
                return Err(format!(
                    "anybody who reaches this engine could call: set {TOKEN} to a long random value, which clients then send as a bearer token, or {OPEN}=1 if that is meant"
                ));
            }
            (Some(_), true) => {
                return Err(format!(
                    "both {TOKEN} and {OPEN} are set: unset one of them"
                ));
            }
            _ => {}
        }
        let door = AccessControl::new(list(ALLOW_HOST), &list(ALLOW_ORIGIN), bearer)
            .map_err(|why| format!("{ALLOW_ORIGIN}: {why}"))?;
        Ok(Settings {
            door: if is_open { door.open() } else { door },
            access: one_of(
                ACCESS,
                get(ACCESS),
                &[
                    ("read", Access::Read),
                    ("write", Access::Write),
                    ("full", Access::Full),
                ],
            )?,
            toolsets: list(TOOLSETS),
            tools: list(TOOLS),
            mode: one_of(
                TOOLS_MODE,
                get(TOOLS_MODE),
                &[("all", ToolsMode::All), ("search", ToolsMode::Search)],
            )?,
        })
    }
}

fn one_of<T: Copy + Default>(
    name: &str,
    value: Option<String>,
    known: &[(&str, T)],
) -> Result<T, String> {
    let Some(value) = value else {
        return Ok(T::default());
    };
    let value = value.trim().to_ascii_lowercase();
    let found = known.iter().find(|(word, _)| *word == value);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        format!("{name} is one of {}", words.join(", "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(variables: &[(&str, &str)], expected: Result<Access, &str>) {
        let found = Settings::read(|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        });
        match (found, expected) {
            (Ok(settings), Ok(access)) => assert_eq!(settings.access, access),
            (Err(words), Err(expected)) => {
                assert!(words.contains(expected), "{words}");
                assert!(!words.contains("s3cret"), "{words}");
            }
            (found, _) => panic!("{variables:?}: {found:?}"),
        }
    }

    #[test]
    fn nobody_is_let_in_unless_that_is_said() {
        check(&[], Err("set PLEX_MCP_HTTP_TOKEN"));
        check(&[(TOKEN, " ")], Err("set PLEX_MCP_HTTP_TOKEN"));
        check(&[(OPEN, "0")], Err("set PLEX_MCP_HTTP_TOKEN"));
        check(&[(OPEN, "1")], Ok(Access::Write));
        check(&[(OPEN, "yes")], Err("PLEX_MCP_OPEN is 1"));
        check(&[(TOKEN, "s3cret")], Ok(Access::Write));
        check(&[(TOKEN, "s3cret"), (OPEN, "1")], Err("unset one of them"));
        check(
            &[(TOKEN, "s3cret two")],
            Err("PLEX_MCP_HTTP_TOKEN is not usable"),
        );
        check(&[(TOKEN, "${TOKEN}")], Err("placeholder"));
    }

    #[test]
    fn choices_are_taken_or_refused_by_name() {
        let open = (OPEN, "1");
        check(&[open, (ACCESS, "Full")], Ok(Access::Full));
        check(
            &[open, (ACCESS, "all")],
            Err("PLEX_MCP_ACCESS is one of read, write, full"),
        );
        check(
            &[open, (TOOLS_MODE, "few")],
            Err("PLEX_MCP_TOOLS_MODE is one of all, search"),
        );
        check(
            &[open, (ALLOW_ORIGIN, "app.example.com")],
            Err("PLEX_MCP_ALLOW_ORIGIN: app.example.com"),
        );
        let settings = Settings::read(|name| {
            let value = match name {
                OPEN => "1",
                TOOLSETS => "library, playback,",
                TOOLS_MODE => "search",
                _ => return None,
            };
            Some(value.to_owned())
        });
        let settings = settings.unwrap();
        assert_eq!(settings.toolsets, ["library", "playback"]);
        assert_eq!(settings.mode, ToolsMode::Search);
    }
}

//! Settings in YAML, to be copied from. Nothing here writes them: no crate keeps the comments and the order of a YAML file.

use std::fmt::Write as _;

use serde_json::json;

use crate::entry::Member;

/// A server as Goose has it: `cmd` and `envs` are its words for command and variables.
///
/// Source: the page "Configuration Files" of Goose's documentation (documentation/docs/guides/config-files.md).
pub fn snippet(key: &str, name: &str, members: &[(&'static str, Member)]) -> String {
    let mut text = format!("{key}:\n  {name}:\n    enabled: true\n    name: {name}\n");
    for (member, value) in members {
        let word = match *member {
            "command" => "cmd",
            "env" => "envs",
            other => other,
        };
        let _ = match value {
            // A text in JSON is one in YAML, too.
            Member::Text(text_of) => writeln!(text, "    {word}: {}", json!(text_of)),
            Member::List(list) => writeln!(text, "    {word}: {}", json!(list)),
            Member::Pairs(pairs) => {
                let pairs = pairs.iter();
                let lines: String = pairs
                    .map(|(name, value)| format!("\n      {name}: {}", json!(value)))
                    .collect();
                writeln!(text, "    {word}:{lines}")
            }
        };
    }
    text
}

//! A server, as every client writes it down: a command, its arguments, and variables.

use serde_json::{Map, Value, json};

/// Variables that begin like this are this program's: those that are not set any more are taken out.
const OWN_VARIABLES: &str = "PLEX_";

/// The names of the members that every client has.
pub(crate) const COMMAND: &str = "command";
pub(crate) const ENV: &str = "env";

/// The way in which a client starts the server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The whole path of the program: clients that are started from a menu look for it in few places.
    pub command: String,
    pub args: Vec<String>,
    /// Names and values of variables; nothing secret.
    pub env: Vec<(String, String)>,
}

/// A value in an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    Text(String),
    List(Vec<String>),
    Pairs(Vec<(String, String)>),
}

impl Entry {
    /// The members that stand in the client's file, in its order. An empty list of arguments is written all the same: not every
    /// client does without.
    pub(crate) fn members(
        &self,
        fixed: &[(&'static str, &'static str)],
    ) -> Vec<(&'static str, Member)> {
        let fixed = fixed.iter().copied();
        let mut members: Vec<_> = fixed
            .map(|(name, text)| (name, Member::Text(text.to_owned())))
            .collect();
        members.push((COMMAND, Member::Text(self.command.clone())));
        members.push(("args", Member::List(self.args.clone())));
        if !self.env.is_empty() {
            members.push((ENV, Member::Pairs(self.env.clone())));
        }
        members
    }
}

impl Member {
    pub fn to_json(&self) -> Value {
        match self {
            Member::Text(text) => json!(text),
            Member::List(list) => json!(list),
            Member::Pairs(pairs) => {
                let pairs = pairs.iter().cloned();
                Value::Object(pairs.map(|(key, value)| (key, json!(value))).collect())
            }
        }
    }
}

/// The members as one JSON object.
pub(crate) fn to_json(members: &[(&'static str, Member)]) -> Value {
    let members = members.iter();
    let members: Map<_, _> = members
        .map(|(name, member)| ((*name).to_owned(), member.to_json()))
        .collect();
    Value::Object(members)
}

/// The value of a member by its name.
pub(crate) fn member<'m>(members: &'m [(&'static str, Member)], name: &str) -> Option<&'m Member> {
    let mut found = members.iter().filter(|(known, _)| *known == name);
    found.next().map(|(_, member)| member)
}

/// The program that an entry starts.
pub(crate) fn program<'m>(members: &'m [(&'static str, Member)]) -> &'m str {
    match member(members, COMMAND) {
        Some(Member::Text(command)) => command,
        _ => "",
    }
}

/// True for a variable of an entry that is taken out, because this program reads it and it is not set any more.
pub(crate) fn is_stale(variable: &str, set: &[(String, String)]) -> bool {
    variable.starts_with(OWN_VARIABLES) && !set.iter().any(|(name, _)| name == variable)
}

/// True if two commands start the same program, wherever it is installed.
pub(crate) fn is_same_program(one: &str, other: &str) -> bool {
    fn stem(command: &str) -> String {
        let name = command.rsplit(['/', '\\']).next().unwrap_or(command);
        let name = name.to_ascii_lowercase();
        name.strip_suffix(".exe").unwrap_or(&name).to_owned()
    }
    stem(one) == stem(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_told_apart_by_their_names() {
        let check = |one: &str, other: &str, expected: bool| {
            assert_eq!(is_same_program(one, other), expected, "{one} {other}");
        };
        check("/home/me/.cargo/bin/plex-mcp", "plex-mcp", true);
        check(r"C:\Users\me\plex-mcp.EXE", "/usr/bin/plex-mcp", true);
        check("npx", "/usr/bin/plex-mcp", false);
        check("/opt/plex-mcp/run", "/usr/bin/plex-mcp", false);
    }

    #[test]
    fn only_variables_of_this_program_are_stale() {
        let set = [("PLEX_URL".to_owned(), "x".to_owned())];
        let check = |name: &str, expected: bool| assert_eq!(is_stale(name, &set), expected);
        check("PLEX_URL", false);
        check("PLEX_TOKEN", true);
        check("RUST_LOG", false);
    }
}

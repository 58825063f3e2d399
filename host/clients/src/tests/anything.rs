//! Properties that hold for settings of any content.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::client;
use crate::Entry;
use crate::kept::check;

/// Settings of JSON, with comments, blanks and commas in odd places.
fn jsonc() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|flag| flag.to_string()),
        any::<i32>().prop_map(|number| number.to_string()),
        "[a-z ]{0,6}".prop_map(|text| json!(text).to_string()),
    ];
    let blank = prop_oneof![
        Just(""),
        Just(" "),
        Just("\n"),
        Just("\r\n\t"),
        Just("/* c */"),
        Just(" // c\n")
    ];
    leaf.prop_recursive(4, 24, 4, move |inner| {
        let name = prop_oneof![
            Just("mcpServers"),
            Just("plex"),
            Just("a"),
            Just("b"),
            Just("ü")
        ];
        let property = (name, blank.clone(), inner.clone(), blank.clone());
        let object = (prop::collection::vec(property, 0..4), any::<bool>()).prop_map(
            |(properties, comma)| {
                let mut seen = Vec::new();
                let mut text = String::from("{");
                for (name, before, value, after) in properties {
                    if !seen.contains(&name) {
                        if !seen.is_empty() {
                            text.push(',');
                        }
                        text += &format!("{before}\"{name}\":{before}{value}{after}");
                        seen.push(name);
                    }
                }
                if comma && !seen.is_empty() {
                    text.push(',');
                }
                text + "}"
            },
        );
        let array = prop::collection::vec(inner, 0..3);
        prop_oneof![3 => object, 1 => array.prop_map(|items| format!("[{}]", items.join(", ")))]
    })
}

fn settings() -> impl Strategy<Value = String> {
    (jsonc(), jsonc()).prop_map(|(servers, other)| {
        format!("{{\"other\": {other}, // c\n \"servers\" :{servers}}}")
    })
}

fn toml() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        Just("# c"),
        Just(""),
        Just("model = 'x' # c"),
        Just("[tui]"),
        Just("a = [1, # c\n 2]"),
        Just("[mcp_servers]"),
        Just("[mcp_servers.files]"),
        Just("command = \"npx\""),
        Just("[mcp_servers.plex]"),
        Just("command = \"/x/plex-mcp\""),
        Just("env = { RUST_LOG = \"1\", PLEX_URL = \"2\" }"),
        Just("[mcp_servers.plex.env]"),
        Just("mcp_servers.b.command = 'x'"),
        Just("t = \"\"\"\na\n\"\"\""),
        Just("[[points]]"),
        Just("x = 1\r"),
    ];
    prop::collection::vec(line, 0..9).prop_map(|lines| lines.join("\n"))
}

fn entry() -> impl Strategy<Value = Entry> {
    let texts = prop::collection::vec("\\PC{0,12}", 0..3);
    let variables = prop::collection::btree_map("PLEX_[A-Z]{1,4}", "\\PC{0,12}", 0..3);
    ("/\\PC{0,12}/plex-mcp", texts, variables).prop_map(|(command, args, env)| Entry {
        command,
        args,
        env: env.into_iter().collect(),
    })
}

/// Adds and removes a server, and looks at each result with a parser that had no part in it.
fn around(
    id: &str,
    before: &str,
    entry: &Entry,
    read: impl Fn(&str) -> Value,
) -> Result<(), TestCaseError> {
    let client = client(id);
    let after = client.with(before, "plex", entry);
    // The others are refused; were they most of all, this would find nothing, and fail for that.
    prop_assume!(after.is_ok());
    let after = after.unwrap();
    let members = entry.members(client.fixed);
    prop_assert!(
        check(
            read(before),
            read(&after),
            client.key,
            "plex",
            Some(&members)
        )
        .is_ok(),
        "{}",
        after
    );
    prop_assert_eq!(&client.with(&after, "plex", entry).unwrap(), &after);
    let out = client.without(&after, "plex", "plex-mcp").unwrap();
    prop_assert!(
        check(read(before), read(&out), client.key, "plex", None).is_ok(),
        "{}",
        out
    );
    for comment in ["# c", "// c", "/* c */"] {
        // Those in an entry that is removed go with it.
        prop_assert!(
            after.matches(comment).count() >= before.matches(comment).count()
                || before.contains("plex"),
            "{}",
            after
        );
    }
    Ok(())
}

/// JSON without comments and trailing commas, by a reader of our own.
fn plain(text: &str) -> Value {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let mut end = 1;
            while !rest[end..].starts_with('"') {
                end += if rest[end..].starts_with('\\') {
                    2
                } else {
                    rest[end..].chars().next().unwrap().len_utf8()
                };
            }
            out += &rest[..=end];
            rest = &rest[end + 1..];
        } else if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if rest.starts_with("/*") {
            rest = &rest[rest.find("*/").unwrap() + 2..];
        } else {
            if (c == '}' || c == ']') && out.trim_end().ends_with(',') {
                out.truncate(out.trim_end().len() - 1);
            }
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    if out.trim().is_empty() {
        return json!({});
    }
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {text}"))
}

proptest! {
    #[test]
    fn the_rest_of_a_file_of_json_says_what_it_said(before in settings(), entry in entry()) {
        around("vscode", &before, &entry, plain)?;
    }

    #[test]
    fn the_rest_of_a_file_of_toml_says_what_it_said(before in toml(), entry in entry()) {
        around("codex", &before, &entry, |text| ::toml::from_str(text).unwrap())?;
    }

    #[test]
    fn no_text_is_too_odd_to_be_looked_at(text in "[{}\\[\\]\",:/*# =.\\\\a-c\n\r'\u{feff}ü]{0,60}", entry in entry()) {
        for id in ["cursor", "vscode", "codex"] {
            let _ = client(id).with(&text, "plex", &entry);
            let _ = client(id).without(&text, "plex", "plex-mcp");
        }
    }
}

#[test]
fn deep_settings_end_in_words() {
    for (open, id) in [("[", "cursor"), ("{\"a\":", "vscode"), ("a = [", "codex")] {
        let text = open.repeat(100_000);
        assert!(client(id).with(&text, "plex", &Entry::default()).is_err());
    }
}

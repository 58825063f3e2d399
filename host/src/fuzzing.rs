//! Ways in for the fuzz targets of `host/fuzz`: what they reach is private. Not part of any other build.

use std::sync::LazyLock;

use http::Uri;
use serde_json::Value;
use wasmtime::component::Val;

use crate::component::{self, Binary, Contract};
use crate::egress::{Arguments, Granted, Origin, Policy, Rule};

const SERVER: &str = "http://plex.lan:32400/pre";
const OTHER: &str = "https://other.example";

/// Lines: rules, an empty line, the argument `id`, and then requests.
pub fn egress(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (rules, asked) = text.split_once("\n\n").unwrap_or((text, ""));
    let rules = rules
        .lines()
        .filter_map(|line| Rule::parse(line, &["id"]).ok());
    let rules: Vec<Rule> = rules.collect();
    let mut asked = asked.lines();
    let id = Val::String(asked.next().unwrap_or_default().to_owned());
    let origin = |url| Origin::parse(url).expect("it is an origin");
    let policy = Policy::Rules(Granted {
        tool: "tool".into(),
        rules: rules.into(),
        arguments: Arguments::new([("id", &id)]),
        server: origin(SERVER),
        others: [("other".to_owned(), origin(OTHER))].into(),
    });
    for line in asked {
        let (method, uri) = line.split_once(' ').unwrap_or(("GET", line));
        let (Ok(method), Ok(uri)) = (method.parse(), uri.parse::<Uri>()) else {
            continue;
        };
        let Ok(permit) = policy.decide(&method, &uri) else {
            continue;
        };
        let sent = permit.url.as_str();
        let below = sent.strip_prefix(if permit.to_server { SERVER } else { OTHER });
        let below = below.expect("it goes where it may").to_ascii_lowercase();
        let path = below.split('?').next().unwrap_or_default();
        assert!(path.starts_with('/') && !below.contains("x-plex-token"));
        for hidden in [
            "//", "/.", "\\", "%2f", "%5c", "%00", "%0a", "%0d", "#", "@/",
        ] {
            // A segment may begin with a dot as long as it is not only dots.
            let dots = hidden == "/."
                && path
                    .split('/')
                    .all(|segment| !matches!(segment, "." | ".."));
            assert!(dots || !path.contains(hidden), "{hidden} in {path}");
        }
        // What is sent means the same to whoever decides about it again.
        let again = policy.decide(&method, &sent.parse().expect("a URL is a URI"));
        assert_eq!(again, Ok(permit));
    }
}

/// A section about the embedded component, and any bytes as a component.
pub fn section(bytes: &[u8]) {
    static EMBEDDED: LazyLock<Binary<'static>> =
        LazyLock::new(|| Binary::read(component::embedded()).expect("it is a component"));
    let _ = component::inspect(bytes);
    if let Ok(contract) = component::contract(&EMBEDDED, Some(bytes)) {
        for tool in &contract.tools {
            let described = format!("{}{}{}", tool.name, tool.title, tool.description);
            assert!(
                described
                    .chars()
                    .all(|char| char == '\n' || !char.is_control())
            );
        }
    }
}

/// The arguments of a call, for every tool of the embedded component.
pub fn arguments(bytes: &[u8]) {
    static EMBEDDED: LazyLock<Contract> = LazyLock::new(|| {
        let inspection = component::inspect(component::embedded()).expect("it is a component");
        inspection.contract.expect("it has tools")
    });
    let Ok(Value::Object(arguments)) = serde_json::from_slice(bytes) else {
        return;
    };
    for tool in &EMBEDDED.tools {
        match component::arguments::values(tool, &arguments) {
            Ok(values) => assert_eq!(values.len(), tool.params.len()),
            Err(words) => assert!(words.chars().all(|char| !char.is_control()), "{words:?}"),
        }
    }
}

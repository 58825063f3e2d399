//! A tool that somebody adds to the WIT is in every suite, without a line in any of them.

use std::fs;
use std::path::Path;

use super::SUITES;
use crate::bad_input::endpoints;
use crate::harness::{Component, Listed};

/// A read and a change, as they would be written at the end of the world.
const ONE_MORE: &str = r#"
    use more.{more};

    /// Tell more.
    ///
    /// @title More
    /// @toolset server
    /// @effect read
    /// @egress GET /more/{library-id}
    /// @param library-id: id library-id Of what
    /// @example {"library_id": "1"}
    export plex-get-more: func(library-id: string) -> result<more, tool-error>;

    /// Make more.
    ///
    /// @title Make more
    /// @toolset server
    /// @effect write
    /// @egress PUT /more/{library-id}
    /// @param library-id: id library-id Of what
    /// @example {"library_id": "1"}
    export plex-make-more: func(library-id: string) -> result<more, tool-error>;
}
"#;

const RECORDS: &str = "package plex:mcp@0.1.0;

/// The records of what there is more of.
interface more {
    /// More.
    record more {
        title: string,
        changed: bool,
    }
}
";

/// The component of a copy of `wit/` with these two, in which nothing works.
fn component() -> Component {
    let place = tempfile::tempdir().unwrap();
    let wit = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../wit"));
    for entry in wit.read_dir().unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), place.path().join(entry.file_name())).unwrap();
    }
    let world = place.path().join("world.wit");
    let text = fs::read_to_string(&world).unwrap();
    let (before, _) = text.trim_end().rsplit_once('}').unwrap();
    fs::write(&world, format!("{before}{ONE_MORE}")).unwrap();
    fs::write(place.path().join("more.wit"), RECORDS).unwrap();
    Component::that_traps("one-more-tool", place.path())
}

#[tokio::test]
async fn every_suite_names_a_tool_that_is_added_to_the_wit() {
    let mut more = Listed::of(&component()).await;
    let known = &Listed::embedded().await.tools;
    more.tools
        .retain(|tool| known.iter().all(|known| known.name != tool.name));
    assert_eq!(more.tools.len(), 2);
    let mut missing = Vec::new();
    for (name, suite) in SUITES {
        let found = suite(&more).await;
        let changes_only = name == "ignored changes";
        for tool in &more.tools {
            let concerned = !changes_only || tool.says_changed() && !tool.is_read();
            if concerned && !found.iter().any(|found| found.starts_with(&tool.name)) {
                missing.push(format!("{name}: {}", tool.name));
            }
        }
    }
    assert!(
        missing.is_empty(),
        "nothing works, and these suites do not see it: {missing:#?}"
    );
}

#[tokio::test]
async fn a_request_that_no_rule_lists_is_found() {
    let mut listed = Listed::embedded().await.clone();
    listed.tools.truncate(3);
    for tool in &mut listed.tools {
        tool.rules.clear();
    }
    let found = endpoints::suite(&listed).await;
    for tool in &listed.tools {
        let named = found.iter().any(|found| found.starts_with(&tool.name));
        assert!(named, "{}: {found:#?}", tool.name);
    }
}

//! The embedded component beside another one.

use super::*;

#[test]
fn sandbox_what_another_component_has_is_new() {
    let old = inspect(embedded()).unwrap();
    let new = inspect(&fixture::component(&fixture::section())).unwrap();
    let diff = ContractDiff::of(&new, &old);
    assert_eq!(diff.tools.len(), 10);
    assert_eq!(
        diff.egress,
        [
            ("echo_it".into(), "GET /a/{id}?limit={limit}".into()),
            ("erase".into(), "DELETE /a/{id}".into())
        ]
    );
    // The embedded one imports the same interface in a later version.
    assert_eq!(diff.imports, Vec::<String>::new());
    let none = wat::parse_str("(component)").unwrap();
    let diff = ContractDiff::of(&new, &inspect(&none).unwrap());
    assert_eq!(diff.imports, ["wasi:cli/environment"]);
}

#[test]
fn the_digest_that_the_build_wrote_is_that_of_the_embedded_component() {
    assert_eq!(EMBEDDED_SHA256, sha256(embedded()));
}

/// A container of Rust's that hashes with a seed would ask for one more.
#[test]
fn the_embedded_component_imports_what_its_snapshot_shows() {
    let none = wat::parse_str("(component)").unwrap();
    let diff = ContractDiff::of(&inspect(embedded()).unwrap(), &inspect(&none).unwrap());
    insta::assert_snapshot!("imports_of_the_embedded_component", diff.imports.join("\n"));
}

/// There is room for components that are larger than ours.
#[test]
fn the_embedded_component_costs_far_less_than_one_may() {
    let [operators, functions, joins, names] = cost_shares(embedded()).unwrap();
    assert!(operators * 5.0 < 1.0, "{operators}");
    assert!(functions * 10.0 < 1.0, "{functions}");
    assert!(joins * 2.0 < 1.0, "{joins}");
    assert!(names * 20.0 < 1.0, "{names}");
}

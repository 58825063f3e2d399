use plex_mcp_demo::routes;

/// Every route, by path, with whose token it wants, whether it changes something, and where it is known from.
#[test]
fn every_route_with_its_evidence() {
    let mut rows: Vec<String> = routes()
        .map(|route| {
            let access = format!("{:?}", route.access).to_lowercase();
            let effect = if route.changes() { "changes" } else { "reads" };
            let (pattern, methods) = (route.pattern, route.methods);
            let row = format!("{pattern:<56} {methods:<9} {access:<10} {effect:<8}");
            format!("{row}{}", route.evidence)
        })
        .collect();
    rows.sort();
    insta::assert_snapshot!(rows.join("\n"));
}

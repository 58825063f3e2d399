//! Paths inside values.

use serde_json::json;

use super::*;

#[test]
fn a_path_inside_a_value_is_matched_once_more() {
    let call = json!({"id": "7", "ids": ["1", "2"]});
    let written = |inside: &str| {
        let inside =
            percent_encoding::utf8_percent_encode(inside, percent_encoding::NON_ALPHANUMERIC);
        format!("PUT /a?u=server%3A%2F%2Fab%2Fl{inside}")
    };
    let rule = "PUT /a?u=server://{:hex}/l(/s/{id}/all?type=1&sort&{:scope}{:field}&m*={ids..})";
    let refused = || value("u", &rule["PUT /a?".len()..]);
    for inside in [
        "/s/7/all?type=1",
        "/s/7/all?type=1&sort=a%3Ab&show.genre=1&genre=2&year%3E%3E=2000",
        "/s/7/all?type=1&m=1%2C2",
    ] {
        check(rule, &call, &[(&written(inside), LEAVES)]);
    }
    for inside in [
        "",
        "/",
        "/s/8/all?type=1",
        "/s/7/all",
        "/s/7/all?type=2",
        "/s/7/all?type=1&type=1",
        "/s/7/all?type=1&x=1",
        "/s/7/all?type=1&X-Plex-Token=a",
        "/s/7/all?type=1&x-plex-account-id=a",
        "/s/7/all?type=1&sort=X-Plex-Token",
        "/s/7/all?type=1&X-Plex-Container-Size=1",
        "/s/7/../7/all?type=1",
        "/s/7%2F8/all?type=1",
        "//s/7/all?type=1",
        "/s/7/all?type=1#a",
        "/s/7/all?type=1&m=2,1",
        "x/s/7/all?type=1",
    ] {
        check(rule, &call, &[(&written(inside), refused())]);
    }
    check(
        rule,
        &json!({}),
        &[(&written("/s/7/all?type=1"), unsupplied("id"))],
    );
}

#[test]
fn a_path_inside_a_value_is_sent_in_its_one_spelling() {
    let rule = parse("GET /a?u=(/s/{id}?t)");
    let found = described(
        &rule,
        &json!({"id": "7"}),
        "GET /a?u=%2F%73%2F%2537%3Ft%3E%3Da+b",
    )
    .unwrap();
    assert_eq!(found.target.canonical(), "/a?u=%2Fs%2F7%3Ft%253E%3Da%252Bb");
}

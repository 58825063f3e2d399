//! Keys: how often each stands there, and with what.

use serde_json::json;

use super::*;

#[test]
fn keys_that_are_always_there() {
    let call = json!({"id": "7", "title": "a b"});
    check(
        "PUT /a?type=18&id={id}&title.value={title}",
        &call,
        &[
            ("PUT /a?type=18&id=7&title.value=a%20b", LEAVES),
            ("PUT /a?title.value=a%20b&id=7&type=18", LEAVES),
            ("PUT /a?type=18&title.value=a%20b", count("id={id}")),
            (
                "PUT /a?type=18&id=7&id=7&title.value=a%20b",
                count("id={id}"),
            ),
            (
                "PUT /a?type=18&id=8&title.value=a%20b",
                value("id", "id={id}"),
            ),
            (
                "PUT /a?type=18&id=&title.value=a%20b",
                value("id", "id={id}"),
            ),
            (
                "PUT /a?type=18&id!=7&title.value=a%20b",
                value("id", "id={id}"),
            ),
            (
                "PUT /a?type=18&id%3E%3E=7&id=7&title.value=a%20b",
                value("id", "id={id}"),
            ),
            ("PUT /a?type=18&Id=7&title.value=a%20b", key("Id")),
            ("PUT /a?type=18&id=7&title.value=a%20b&x=1", key("x")),
            ("PUT /a", count("type=18")),
        ],
    );
    let less = json!({"id": "7"});
    let requests = [
        ("PUT /a?id=7&t=x", unsupplied("title")),
        ("PUT /a?id=7", unsupplied("title")),
    ];
    check("PUT /a?id={id}&t={title}", &less, &requests);
}

#[test]
fn keys_that_are_there_when_they_are_supplied() {
    let rule = "PUT /a/{id}?t?={title}&lock?=1";
    check(
        rule,
        &json!({"id": "7", "title": "x"}),
        &[
            ("PUT /a/7?t=x", LEAVES),
            ("PUT /a/7?t=x&lock=1", LEAVES),
            ("PUT /a/7", count("t?={title}")),
            ("PUT /a/7?t=x&t=x", count("t?={title}")),
            ("PUT /a/7?t=x&lock=1&lock=1", count("lock?=1")),
            ("PUT /a/7?t=y", value("t", "t?={title}")),
        ],
    );
    check(
        rule,
        &json!({"id": "7"}),
        &[
            ("PUT /a/7", LEAVES),
            ("PUT /a/7?lock=1", LEAVES),
            ("PUT /a/7?t=", value("t", "t?={title}")),
        ],
    );
}

#[test]
fn keys_that_are_there_any_number_of_times() {
    let call = json!({"title": "x"});
    check(
        "GET /a?t*={title}&n*={:digits}",
        &call,
        &[
            ("GET /a", LEAVES),
            ("GET /a?t=x&t=x", LEAVES),
            ("GET /a?t=x&t=y", value("t", "t*={title}")),
            ("GET /a?n=1&n=2", LEAVES),
        ],
    );
    check(
        "GET /a?t*={title}",
        &json!({}),
        &[("GET /a", LEAVES), ("GET /a?t=x", value("t", "t*={title}"))],
    );
    // In a change a name stands once.
    let call = json!({"id": "7", "force": false, "name": "genre"});
    let force = "force*={force}";
    check(
        "GET! /a/{id}?force*={force}",
        &call,
        &[
            ("GET /a/7", LEAVES),
            ("GET /a/7?force=0", LEAVES),
            ("GET /a/7?force=1", value("force", force)),
            ("GET /a/7?force=0&force=false", count(force)),
        ],
    );
    let tags = "{name}[{:digits}].tag*={:any}";
    check(
        &format!("PUT /a/{{id}}?{tags}"),
        &call,
        &[
            ("PUT /a/7?genre[0].tag=x&genre[1].tag=x", LEAVES),
            ("PUT /a/7?genre[0].tag=x&genre[0].tag=y", count(tags)),
            ("PUT /a/7?label[0].tag=x", key("label[0].tag")),
        ],
    );
}

#[test]
fn keys_that_are_there_for_each_element() {
    let each = "f+={ids}";
    check(
        "PUT /a/{id}?f+={ids}",
        &json!({"id": "7", "ids": ["/a", "/b"]}),
        &[
            ("PUT /a/7?f=/a&f=/b", LEAVES),
            ("PUT /a/7?f=/a", count(each)),
            ("PUT /a/7", count(each)),
            ("PUT /a/7?f=/b&f=/a", count(each)),
            ("PUT /a/7?f=/a&f=/b&f=/b", count(each)),
            ("PUT /a/7?f=/a&f=/c", value("f", each)),
            ("PUT /a/7?f=/a,/b", value("f", each)),
        ],
    );
    check(
        "PUT /a/{id}?f+={ids}",
        &json!({"id": "7"}),
        &[("PUT /a/7", unsupplied("ids"))],
    );
}

#[test]
fn bare_keys() {
    check(
        "GET /a?sort&{:scope}{:field}",
        &json!({}),
        &[
            ("GET /a", LEAVES),
            ("GET /a?sort=", LEAVES),
            ("GET /a?sort=x&sort!=y", LEAVES),
            ("GET /a?year%3E%3E=1&show.genre=2&episode.title=x", LEAVES),
            ("GET /a?Sort=x", key("Sort")),
            ("GET /a?artist.genre=2", key("artist.genre")),
            ("GET /a?having=2", key("having")),
        ],
    );
}

#[test]
fn operators_stand_where_they_are_written() {
    check(
        "GET /a?year*={year}&year*>>={:digits}&t*!={title}",
        &json!({"year": 5, "title": "x"}),
        &[
            ("GET /a?year=5", LEAVES),
            ("GET /a?year%3E%3E=6", LEAVES),
            ("GET /a?year!=5", value("year", "year*={year}")),
            ("GET /a?year%3C%3C=6", value("year", "year*={year}")),
            ("GET /a?t!=x", LEAVES),
            ("GET /a?t=x", value("t", "t*!={title}")),
            ("GET /a?t!!=x", key("t!")),
            ("GET /a?t%3D=x", key("t=")),
        ],
    );
}

#[test]
fn a_written_key_goes_before_one_with_pieces() {
    let rule = "PUT /a?async=1&{name}={title}";
    let call = |name: &str| json!({"name": name, "title": "x"});
    check(
        rule,
        &call("other"),
        &[
            ("PUT /a?async=1&other=x", LEAVES),
            ("PUT /a?async=1", count("{name}={title}")),
        ],
    );
    check(
        rule,
        &call("async"),
        &[
            ("PUT /a?async=1", count("{name}={title}")),
            ("PUT /a?async=x", value("async", "async=1")),
            ("PUT /a?async=1&async=x", value("async", "async=1")),
        ],
    );
}

#[test]
fn a_key_that_is_made_of_an_argument_is_the_name_of_something() {
    for name in [
        "X-Plex-Token",
        "a-b",
        "a[0]",
        "a&b",
        "a b",
        "ä",
        "a,b",
        "a/b",
    ] {
        let call = json!({"name": name, "title": "x", "fields": ["a", name]});
        let written =
            percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC);
        let request = format!("PUT /a?{written}=x");
        check("PUT /a?{name}={title}", &call, &[(&request, key(name))]);
        let request = format!("PUT /a?t=x&{written}=1");
        check(
            "PUT /a?t={title}&{fields..}*=1",
            &call,
            &[(&request, key(name))],
        );
    }
    let call = json!({"name": "a.B1", "title": "x", "fields": ["a", "b"]});
    check("PUT /a?{name}={title}", &call, &[("PUT /a?a.B1=x", LEAVES)]);
    check(
        "PUT /a?t={title}&{fields..}*=1",
        &call,
        &[
            ("PUT /a?t=x&a=1&b=1", LEAVES),
            ("PUT /a?t=x&a,b=1", key("a,b")),
        ],
    );
}

#[test]
fn clearing_is_an_empty_value() {
    let call = json!({"id": "7", "clears": ["title"]});
    let rule = "PUT /a/{id}?{clears..}.value*=";
    let refused = value("title.value", "{clears..}.value*=");
    check(
        rule,
        &call,
        &[
            ("PUT /a/7?title.value=", LEAVES),
            ("PUT /a/7?title.value=x", refused),
            ("PUT /a/7?x.value=", key("x.value")),
        ],
    );
}

#[test]
fn reads_page_and_changes_do_not() {
    let paging = "X-Plex-Container-Start=0&X-Plex-Container-Size=50";
    let number = |key: &str| value(key, &format!("{key}={{:digits}}"));
    check(
        "GET /a?b",
        &json!({}),
        &[
            (&format!("GET /a?{paging}"), LEAVES),
            (&format!("GET /a?{paging}&b=1"), LEAVES),
            (
                "GET /a?X-Plex-Container-Size=x",
                number("X-Plex-Container-Size"),
            ),
            (
                "GET /a?X-Plex-Container-Size=",
                number("X-Plex-Container-Size"),
            ),
            (
                "GET /a?X-Plex-Container-Start=0&X-Plex-Container-Start=5",
                number("X-Plex-Container-Start"),
            ),
            (
                "GET /a?X-Plex-Container-Size!=1",
                key("X-Plex-Container-Size"),
            ),
            (
                "GET /a?x-plex-container-size=1",
                key("x-plex-container-size"),
            ),
        ],
    );
    let call = json!({"id": "7"});
    check(
        "PUT /a/{id}",
        &call,
        &[(&format!("PUT /a/7?{paging}"), key("X-Plex-Container-Start"))],
    );
    check(
        "GET! /a/{id}",
        &call,
        &[(&format!("GET /a/7?{paging}"), key("X-Plex-Container-Start"))],
    );
}

#[test]
fn no_key_and_no_free_value_is_a_header() {
    for name in [
        "X-Plex-Token",
        "x-plex-token",
        "X-PLEX-ACCOUNT-ID",
        "X-Plex-Target-Client-Identifier",
        "X-Plex-",
    ] {
        let request = format!("GET /a?{name}=1");
        check(
            "GET /a?b&{:scope}{:field}",
            &json!({}),
            &[(&request, key(name))],
        );
        let request = format!("GET /a?{name}!=1");
        check("GET /a?b", &json!({}), &[(&request, key(name))]);
        let request = format!("GET /a?b={name}");
        check("GET /a?b", &json!({}), &[(&request, value("b", "b"))]);
        let request = format!("GET /a?b=/c%3F{name}%3D1");
        check(
            "GET /a?b*={:any}",
            &json!({}),
            &[(&request, value("b", "b*={:any}"))],
        );
        let twice = request.replace('-', "%252D");
        check(
            "GET /a?b*={:any}",
            &json!({}),
            &[(&twice, value("b", "b*={:any}"))],
        );
    }
    // A person may ask for anything.
    let call = json!({"title": "x-plex-token"});
    check(
        "GET /a?t={title}",
        &call,
        &[("GET /a?t=x-plex-token", LEAVES)],
    );
}

#[test]
fn a_written_key_that_waits_for_an_argument_is_out_of_the_way() {
    let rule = "PUT /a/{id}?title.value?={title}&{clears..}.value*=";
    let waiting = json!({"id": "7", "clears": ["title"]});
    check(
        rule,
        &waiting,
        &[
            ("PUT /a/7?title.value=", LEAVES),
            ("PUT /a/7", LEAVES),
            (
                "PUT /a/7?title.value=x",
                value("title.value", "{clears..}.value*="),
            ),
        ],
    );
    let supplied = json!({"id": "7", "clears": ["title"], "title": "x"});
    check(
        rule,
        &supplied,
        &[
            ("PUT /a/7?title.value=x", LEAVES),
            (
                "PUT /a/7?title.value=",
                value("title.value", "title.value?={title}"),
            ),
            ("PUT /a/7", count("title.value?={title}")),
        ],
    );
}

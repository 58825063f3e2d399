use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::super::arguments::{Arguments, Value};
use super::super::names::{Effect, Parameter, World};
use super::super::origin::Origin;
use super::*;

/// The parameters of the tools in these tests; those in the plural are lists.
const PARAMETERS: [&str; 10] = [
    "id", "title", "force", "ids", "order", "year", "name", "fields", "player", "clears",
];

fn world() -> World {
    let words = |text: &str| text.split('|').map(str::to_owned).collect();
    World {
        classes: [("scope", "|show.|episode."), ("field", "title|year|genre")]
            .map(|(name, text)| (name.to_owned(), words(text)))
            .into(),
        origins: ["discover".to_owned()].into(),
        delegated: ["player-token".to_owned()].into(),
        tools: ["add".to_owned()].into(),
    }
}

pub fn with_names<R>(effect: Effect, use_names: impl FnOnce(&Names<'_>) -> R) -> R {
    let kind = |name: &str| {
        if matches!(name, "ids" | "fields" | "clears") {
            Parameter::List
        } else {
            Parameter::One
        }
    };
    use_names(&Names {
        world: &world(),
        effect,
        parameters: PARAMETERS.map(|name| (name, kind(name))).into(),
    })
}

fn parse(rule: &str) -> Rule {
    with_names(Effect::Destructive, |names| Rule::parse(rule, names)).unwrap()
}

fn arguments(call: &Json) -> Arguments {
    let values = call.as_object().unwrap().iter();
    Arguments::new(values.map(|(name, value)| (name.as_str(), typed(value))))
}

fn typed(value: &Json) -> Value {
    match value {
        Json::Null => Value::Text(String::new()),
        Json::Bool(value) => Value::Flag(*value),
        Json::Number(value) => Value::Integer(value.as_i64().unwrap()),
        Json::String(value) => Value::Text(value.clone()),
        Json::Array(values) => Value::List(values.iter().map(typed).collect()),
        Json::Object(case) => {
            let wire = case.get("wire").and_then(Json::as_array);
            let wire = wire.into_iter().flatten();
            let wire: Vec<_> = wire.map(|word| word.as_str().unwrap().to_owned()).collect();
            Value::case(case["case"].as_str().unwrap_or_default(), &wire)
        }
    }
}

/// What is sent by `rule` for `request` (method, target and perhaps headers) in a call, or how it misses.
fn described(rule: &Rule, call: &Json, request: &str) -> Result<Found, Mismatch> {
    let mut words = request.split(' ');
    let method = words.next().unwrap().parse().unwrap();
    let target = Target::parse(words.next().unwrap()).unwrap();
    let headers: Vec<_> = words
        .map(|header| header.split_once('=').unwrap())
        .collect();
    let arguments = arguments(call);
    let call = Call {
        arguments: &arguments,
        server: &Origin::parse("http://192.168.1.10:32400").unwrap(),
        placeholders: &BTreeMap::from([("player-token".to_owned(), "@".to_owned())]),
    };
    rule.describe(&method, &target, &headers, &call)
}

/// Requests of which each leaves as it is written, or misses as it says.
#[track_caller]
fn check(rule: &str, call: &Json, requests: &[(&str, Result<(), Mismatch>)]) {
    let rule = parse(rule);
    for (request, expected) in requests {
        let found = described(&rule, call, request);
        let found = found.map(|found| {
            let sent = found.target.canonical();
            let target = Target::parse(request.split(' ').nth(1).unwrap()).unwrap();
            assert_eq!(sent, target.canonical(), "{rule}: {request}");
        });
        assert_eq!(found, *expected, "{rule}: {request}");
    }
}

const LEAVES: Result<(), Mismatch> = Ok(());

fn path() -> Result<(), Mismatch> {
    Err(Mismatch::Path)
}

fn key(name: &str) -> Result<(), Mismatch> {
    Err(Mismatch::Key(name.into()))
}

fn value(key: &str, rule: &str) -> Result<(), Mismatch> {
    Err(Mismatch::Value {
        key: key.into(),
        rule: rule.into(),
    })
}

fn count(rule: &str) -> Result<(), Mismatch> {
    Err(Mismatch::Count(rule.into()))
}

fn unsupplied(name: &str) -> Result<(), Mismatch> {
    Err(Mismatch::Unsupplied(name.into()))
}

#[test]
fn paths() {
    let none = json!({});
    check("GET /", &none, &[("GET /", LEAVES), ("GET /a", path())]);
    check(
        "GET /a/:b%20c",
        &none,
        &[
            ("GET /a/:b%20c", LEAVES),
            ("GET /a", path()),
            ("GET /a/:b%20c/d", path()),
            ("GET /A/:b%20c", path()),
        ],
    );
}

#[test]
fn methods() {
    for (rule, method, change) in [
        ("GET", "GET", false),
        ("HEAD", "HEAD", false),
        ("GET!", "GET", true),
        ("PUT", "PUT", true),
        ("POST", "POST", true),
        ("DELETE", "DELETE", true),
    ] {
        let rule = parse(&format!("{rule} /a"));
        assert_eq!(rule.is_change(), change);
        assert_eq!(rule.method(), method);
        for asked in ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"] {
            let expected = if asked == method {
                Ok(())
            } else {
                Err(Mismatch::Method)
            };
            let found = described(&rule, &json!({}), &format!("{asked} /a"));
            assert_eq!(found.map(drop), expected, "{rule}: {asked}");
        }
    }
}

#[test]
fn pieces_of_a_segment() {
    let call = json!({"id": "7", "ids": ["1", "2", "12"], "title": "../s/1", "order": {"case": "skip-next"}});
    let requests = [
        ("GET /s/7/all", LEAVES),
        ("GET /s/8/all", path()),
        ("GET /s/77/all", path()),
    ];
    check("GET /s/{id}/all", &call, &requests);
    // An argument that the call did not supply admits nothing.
    for call in [json!({}), json!({"id": null}), json!({"id": ""})] {
        check(
            "GET /s/{id}/all",
            &call,
            &[("GET /s/7/all", path()), ("GET /s/7/all?x=1", path())],
        );
    }
    check(
        "GET /m/{ids}",
        &call,
        &[
            ("GET /m/1,2,12", LEAVES),
            ("GET /m/1%2C2,12", LEAVES),
            ("GET /m/1", path()),
            ("GET /m/2,1,12", path()),
        ],
    );
    check(
        "GET /m/{ids..}/x",
        &call,
        &[
            ("GET /m/1,2,12/x", LEAVES),
            ("GET /m/1,12/x", LEAVES),
            ("GET /m/12/x", LEAVES),
            ("GET /m/2,1/x", path()),
            ("GET /m/1,1/x", path()),
            ("GET /m/1,/x", path()),
            ("GET /m/3/x", path()),
            ("GET /m/122/x", path()),
        ],
    );
    check(
        "GET /p/{order}",
        &call,
        &[
            ("GET /p/skipNext", LEAVES),
            ("GET /p/skip-next", LEAVES),
            ("GET /p/skip_next", LEAVES),
            ("GET /p/SkipNext", path()),
        ],
    );
    check(
        "GET /s/{:digits}.{srt|a%7Cb}",
        &call,
        &[
            ("GET /s/5.srt", LEAVES),
            ("GET /s/5.a%7Cb", LEAVES),
            ("GET /s/5.a", path()),
            ("GET /s/5", path()),
            ("GET /s/x.srt", path()),
        ],
    );
    check("GET /s/{title}", &call, &[("GET /s/..s1", path())]);
    let requests = [("GET /x%20y/z", LEAVES), ("GET /x/y/z", path())];
    check("GET /{:any}/z", &call, &requests);
}

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
    // What a person asks for is theirs.
    let call = json!({"title": "x-plex-token"});
    check(
        "GET /a?t={title}",
        &call,
        &[("GET /a?t=x-plex-token", LEAVES)],
    );
}

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

#[test]
fn headers_are_bound() {
    let rule = "GET! /p?id={id} header X-Plex-Target-Client-Identifier={player}";
    let call = json!({"id": "7", "player": "abc"});
    let name = "x-plex-target-client-identifier";
    let bound = || {
        Err(Mismatch::HeaderValue(
            "X-Plex-Target-Client-Identifier={player}".into(),
        ))
    };
    check(
        rule,
        &call,
        &[
            (&format!("GET /p?id=7 {name}=abc"), LEAVES),
            (&format!("GET /p?id=7 {name}=abd"), bound()),
            (&format!("GET /p?id=7 {name}=abc {name}=abc"), bound()),
            ("GET /p?id=7", bound()),
            (
                &format!("GET /p?id=7 {name}=abc x-plex-x=1"),
                Err(Mismatch::Header("x-plex-x".into())),
            ),
        ],
    );
    check(
        "GET /p",
        &call,
        &[(
            &format!("GET /p {name}=abc"),
            Err(Mismatch::Header(name.into())),
        )],
    );
}

#[test]
fn the_servers_address_and_a_secret() {
    let rule = "GET! /p?id={id}&s={:server-scheme}&a={:server-host}&p={:server-port}&token={:player-token}";
    let call = json!({"id": "7"});
    let right = "GET /p?id=7&s=http&a=192.168.1.10&p=32400&token=@";
    check(
        rule,
        &call,
        &[
            (right, LEAVES),
            (
                &right.replace("192.168.1.10", "evil.example"),
                value("a", "a={:server-host}"),
            ),
            (
                &right.replace("32400", "80"),
                value("p", "p={:server-port}"),
            ),
            (
                &right.replace("=@", "=abc"),
                value("token", "token={:player-token}"),
            ),
        ],
    );
    let found = described(&parse(rule), &call, right).unwrap();
    assert_eq!(found.secrets, [(4, "player-token".to_owned())]);
    let found = described(&parse("GET /a"), &call, "GET /a").unwrap();
    assert_eq!(found.secrets, []);
}

#[test]
fn the_elements_of_the_first_list_that_is_always_there_count() {
    let call = json!({"id": "7", "ids": ["1", "2", "1"], "fields": ["a", "b"]});
    let check = |rule: &str, request: &str, expected: &[usize]| {
        let found = described(&parse(rule), &call, request).unwrap();
        assert_eq!(found.counted.into_iter().collect::<Vec<_>>(), expected);
    };
    check("PUT /m/{ids..}?f*={fields..}", "PUT /m/1,2?f=a", &[0, 1]);
    check("PUT /m/{ids..}?f*={fields..}", "PUT /m/2", &[1]);
    // The list names it twice, and it is the same one.
    check("PUT /m/{ids..}", "PUT /m/1,2,1", &[0, 1]);
    check("PUT /m?k={fields..}&f={ids..}", "PUT /m?k=b&f=1", &[1]);
    check("PUT /m?u=x(/m/{ids..})", "PUT /m?u=x/m/2", &[1]);
    check("PUT /m?u=x(/m?v={ids..})", "PUT /m?u=x/m%3Fv%3D2", &[1]);
    check("PUT /m/{id}?f*={ids..}", "PUT /m/7?f=1", &[]);
    check("PUT /m/{id}?f?={ids..}", "PUT /m/7?f=1", &[]);
    check("PUT /m/{ids}", "PUT /m/1,2,1", &[]);
}

#[test]
fn what_else_a_rule_says() {
    let rule = parse("GET discover:/library/search?query={title} answers a,b-c,D_e");
    assert_eq!(rule.origin(), Some("discover"));
    assert_eq!(
        rule.answers().map(|names| names.join(" ")).as_deref(),
        Some("a b-c D_e")
    );
    let rule = parse("GET /:/prefs");
    assert_eq!((rule.origin(), rule.answers()), (None, None));
}

proptest! {
    #[test]
    fn parsing_never_panics_and_displays_what_was_written(
        text in "((GET|PUT) ([a-z]:)?)?(/|\\{|\\}|\\(|\\)|:|\\||\\?|=|&|id|ids|\\.\\.|[ -~]){0,40}|\\PC{0,40}",
    ) {
        if let Ok(rule) = with_names(Effect::Destructive, |names| Rule::parse(&text, names)) {
            prop_assert_eq!(rule.to_string(), text);
        }
    }

    #[test]
    fn a_match_keeps_to_what_is_bound(
        id in "[ -~]{0,6}", title in "\\PC{0,6}",
        target in "/(s|t|[0-9.%/]{0,3})/([0-9]{0,2}|[ -~]{0,6})(\\?(title|type|[a-z]{1,5})=[ -~]{0,6}){0,1}",
    ) {
        let rule = parse("GET /s/{id}?title?={title}&type");
        let Ok(parsed) = Target::parse(&target) else { return Ok(()) };
        if described(&rule, &json!({"id": id, "title": title}), &format!("GET {target}")).is_ok() {
            prop_assert_eq!(&parsed.segments, &["s".to_owned(), id]);
            for parameter in &parsed.query {
                prop_assert!(parameter.key == "type" || parameter.key == "title" && parameter.value == title);
            }
        }
    }
}

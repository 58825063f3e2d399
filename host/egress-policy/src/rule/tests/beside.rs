//! Headers, secrets, and what counts as one change.

use serde_json::json;

use super::*;

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
    assert!(parse(rule).secrets().eq(["player-token"]));
    assert!(parse(rule).tells_the_servers_address());
    let plain = parse("GET /a?b={title}");
    assert!(plain.secrets().next().is_none() && !plain.tells_the_servers_address());
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

//! Methods and paths.

use serde_json::json;

use super::*;

#[test]
fn a_path_admits_its_own_segments_only() {
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
fn a_rule_admits_its_method_only() {
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

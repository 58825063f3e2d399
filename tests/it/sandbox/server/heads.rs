//! Heads that never end, are too large, or come before they are asked for.

use super::*;

fn forever(piece: &str, pause: Duration) -> Step {
    Step::Forever(piece.into(), pause)
}

fn begins(head: &str, then: Step) -> Script {
    vec![Step::Send(head.into()), then]
}

#[tokio::test]
async fn heads_that_never_end() {
    let attacks = vec![
        attack("nothing at all", vec![Step::Hold]),
        attack(
            "a status line, one byte at a time",
            vec![forever("H", DRIP)],
        ),
        attack(
            "a header, one byte at a time",
            begins("HTTP/1.1 200 OK\r\nX: ", forever("a", DRIP)),
        ),
        attack(
            "headers, one at a time",
            begins("HTTP/1.1 200 OK\r\n", forever("X: y\r\n", DRIP)),
        ),
        attack("empty lines, one at a time", vec![forever("\r\n", DRIP)]),
        attack(
            "100, one at a time",
            vec![forever("HTTP/1.1 100 Continue\r\n\r\n", DRIP)],
        ),
        attack(
            "103 with headers, as fast as it can",
            vec![forever(
                "HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n",
                AT_ONCE,
            )],
        ),
    ];
    check("heads_that_never_end", MANY, SHORT, attacks).await;
}

#[tokio::test]
async fn heads_that_are_too_large() {
    let head = "HTTP/1.1 200 OK\r\n";
    let line = |bytes: usize| format!("{head}X: {}\r\n", "a".repeat(bytes));
    let attacks = vec![
        attack(
            "headers, as fast as it can",
            begins(head, forever(&"X: y\r\n".repeat(1_000), AT_ONCE)),
        ),
        attack(
            "a header, as fast as it can",
            begins(
                "HTTP/1.1 200 OK\r\nX: ",
                forever(&"a".repeat(10_000), AT_ONCE),
            ),
        ),
        attack(
            "a status line, as fast as it can",
            begins("HTTP/1.1 200 ", forever(&"a".repeat(10_000), AT_ONCE)),
        ),
        sends(
            "10,000 headers",
            framed(&(head.to_owned() + &"X: y\r\n".repeat(10_000)), PAGE),
        ),
        sends("a header of 10 MB", framed(&line(10 << 20), PAGE)),
        sends(
            "a header name of 1 MB",
            framed(&format!("{head}{}: y\r\n", "X".repeat(1 << 20)), PAGE),
        ),
        sends(
            "a reason phrase of 1 MB",
            framed(&format!("HTTP/1.1 200 {}\r\n", "a".repeat(1 << 20)), PAGE),
        ),
    ];
    check("heads_that_are_too_large", MANY, LONG, attacks).await;
}

#[tokio::test]
async fn interim_answers() {
    let interim = |code: u16, times: usize| format!("HTTP/1.1 {code} X\r\n\r\n").repeat(times);
    let after = |name: &str, interim: String| {
        sends(
            name,
            [interim.into_bytes(), ok("application/json", PAGE)].concat(),
        )
    };
    let attacks = vec![
        after("100, then the answer", interim(100, 1)),
        after("1,000 times 103, then the answer", interim(103, 1_000)),
        after("199, then the answer", interim(199, 1)),
        after(
            "101 with an upgrade, then the answer",
            "HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n".into(),
        ),
        sends("100, then nothing", interim(100, 1)),
    ];
    check("interim_answers", MANY, LONG, attacks).await;
}

#[tokio::test]
async fn heads_that_are_wrong() {
    let head = |head: &str| {
        sends(
            head.trim_end().escape_debug().to_string(),
            framed(head, PAGE),
        )
    };
    let attacks = vec![
        head("HTTP/1.1 200 OK\r\n"),
        head("HTTP/1.1 200\r\n"),
        head("HTTP/1.0 200 OK\r\n"),
        head("HTTP/1.2 200 OK\r\n"),
        head("HTTP/2.0 200 OK\r\n"),
        head("http/1.1 200 OK\r\n"),
        head("HTTP/1.1 20 OK\r\n"),
        head("HTTP/1.1 2000 OK\r\n"),
        head("HTTP/1.1 000 OK\r\n"),
        head("HTTP/1.1 999 OK\r\n"),
        head("HTTP/1.1 -20 OK\r\n"),
        head("HTTP/1.1  200 OK\r\n"),
        head("HTTP/1.1 200 OK\r\nno colon\r\n"),
        head("HTTP/1.1 200 OK\r\n: no name\r\n"),
        head("HTTP/1.1 200 OK\r\nA b: blank in a name\r\n"),
        head("HTTP/1.1 200 OK\r\nA : blank after a name\r\n"),
        head("HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n"),
        head("HTTP/1.1 200 OK\r\nA: \0\r\n"),
        head("HTTP/1.1 200 OK\r\nA: b\rc\r\n"),
        head("HTTP/1.1 200 OK\nA: only line feeds\n"),
    ];
    check("heads_that_are_wrong", MANY, LONG, attacks).await;
}

#[tokio::test]
async fn statuses() {
    let codes = [
        201, 202, 203, 205, 206, 226, 299, 304, 400, 401, 402, 407, 408, 411, 416, 421, 425, 426,
        431, 451, 498, 500, 501, 505, 507, 508, 511, 599, 600, 799, 999,
    ];
    let attacks = codes.map(|code| {
        let head = format!(
            "HTTP/1.1 {code} X\r\nWWW-Authenticate: Basic\r\nContent-Type: application/json\r\n"
        );
        sends(code.to_string(), framed(&head, PAGE))
    });
    check("statuses", MANY, LONG, attacks.into()).await;
}

/// `Retry-After` is heeded where it leaves time for another try.
#[tokio::test]
async fn retry_after() {
    let attacks = [
        "0",
        "00",
        "+0",
        " 0 ",
        "60",
        "4294967296",
        "18446744073709551615",
        "18446744073709551616",
        "-1",
        "0.5",
        "1e9",
        "soon",
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0\r\nRetry-After: 3600",
    ]
    .map(|value| {
        let head = format!("HTTP/1.1 503 Busy\r\nRetry-After: {value}\r\n");
        sends(value.escape_debug().to_string(), framed(&head, ""))
    });
    check("retry_after", MANY, LONG, attacks.into()).await;
}

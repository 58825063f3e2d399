//! A server that sends the token back, in every place and every dress: it is in nothing that is put out, at any level of
//! the log.

use tokio::sync::watch;

use super::bodies::{coded, gzip};
use super::*;

/// Logs everything there is.
async fn check(name: &str, attacks: Vec<Attack>) {
    let raw = Raw::start(vec![Step::Send(ok("application/json", PAGE))]).await;
    let mut command = set_up(&raw.url);
    command.args(LONG).env("RUST_LOG", "trace");
    let told = play_to(command, &raw, MANY, &attacks).await;
    let text: String = (attacks.iter().zip(told))
        .map(|(attack, told)| format!("{}\n  {told}\n", attack.name))
        .collect();
    insta::assert_snapshot!(name, text);
}

fn titled(title: &str) -> String {
    page(&format!(
        r#""Metadata":[{{"ratingKey":"1","title":"Now with {title}"}}]"#
    ))
}

fn hex(token: &str, before: &str, after: &str) -> String {
    token
        .bytes()
        .map(|byte| format!("{before}{byte:02x}{after}"))
        .collect()
}

#[tokio::test]
async fn in_the_body() {
    let token = OWNER_TOKEN;
    let xml = |title: &str| {
        let body = format!(
            r#"<MediaContainer><V ratingKey="1" title="Now with {title}"/></MediaContainer>"#
        );
        ok("text/xml", body)
    };
    let slash = token.replace('/', r"\/");
    let attacks = vec![
        answers("as it is", titled(token)),
        answers("twice", titled(&format!("{token}{token}"))),
        answers("with its slash escaped", titled(&slash)),
        answers("in escapes of JSON", titled(&hex(token, r"\u00", ""))),
        answers(
            "one character escaped",
            titled(&token.replacen('s', r"\u0073", 1)),
        ),
        answers("percent-encoded", titled(&hex(token, "%", ""))),
        answers(
            "percent-encoded where it must be",
            titled(&token.replace('/', "%2F").replace('+', "%2b")),
        ),
        answers(
            "as a key",
            page(&format!(
                r#""Metadata":[{{"ratingKey":"1","{token}":"a"}}]"#
            )),
        ),
        answers(
            "as an id",
            page(&format!(r#""Metadata":[{{"ratingKey":"{token}"}}]"#)),
        ),
        answers("in what is no JSON", format!("{{{token}")),
        sends("in XML", xml(token)),
        sends("in references of XML", xml(&hex(token, "&#x", ";"))),
        sends(
            "one character a reference",
            xml(&token.replacen('s', "&#115;", 1)),
        ),
        sends(
            "as the name of an element",
            ok("text/xml", format!("<{token}/>")),
        ),
        sends("compressed", coded("gzip", gzip(titled(token).as_bytes()))),
        sends(
            "compressed in escapes of JSON",
            coded("gzip", gzip(titled(&hex(token, r"\u00", "")).as_bytes())),
        ),
        sends(
            "in a web page",
            ok("text/html", format!("<html>{token}</html>")),
        ),
        sends("in an error", framed("HTTP/1.1 500 X\r\n", token)),
        sends(
            "in the words of a server that starts",
            framed(
                "HTTP/1.1 503 X\r\nContent-Type: application/json\r\n",
                format!(r#"{{"code":503,"status":"{token}"}}"#),
            ),
        ),
        sends(
            "in those words, escaped",
            framed(
                "HTTP/1.1 503 X\r\nContent-Type: application/json\r\n",
                format!(r#"{{"code":503,"status":"{}"}}"#, hex(token, r"\u00", "")),
            ),
        ),
    ];
    check("token_in_the_body", attacks).await;
}

#[tokio::test]
async fn in_two_chunks_cut_anywhere() {
    let body = titled(OWNER_TOKEN);
    let at = body.find(OWNER_TOKEN).unwrap();
    let attacks = (at..=at + OWNER_TOKEN.len()).map(|cut| {
        let (a, b) = body.split_at(cut);
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
        let chunk = |text: &str| Step::Send(format!("{:x}\r\n{text}\r\n", text.len()).into());
        attack(
            format!("{} bytes of it, and the rest", cut - at),
            vec![
                Step::Send(head.into()),
                chunk(a),
                chunk(b),
                Step::Send(b"0\r\n\r\n".into()),
            ],
        )
    });
    check("token_in_two_chunks", attacks.collect()).await;
}

#[tokio::test]
async fn in_chunks_of_one_byte() {
    let chunk = |byte: u8| format!("1\r\n{}\r\n", char::from(byte));
    let chunks: String = titled(OWNER_TOKEN).bytes().map(chunk).collect();
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    let attacks = vec![
        sends("chunks of one byte", format!("{head}{chunks}0\r\n\r\n")),
        sends(
            "the extension of a chunk",
            format!("{head}2;{OWNER_TOKEN}\r\n{{}}\r\n0\r\n\r\n"),
        ),
        sends(
            "a size that is none",
            format!("{head}{OWNER_TOKEN}\r\n{{}}\r\n0\r\n\r\n"),
        ),
        sends(
            "a trailer",
            format!("{head}2\r\n{{}}\r\n0\r\nX: {OWNER_TOKEN}\r\n\r\n"),
        ),
    ];
    check("token_in_chunks", attacks).await;
}

#[tokio::test]
async fn in_the_head() {
    let token = OWNER_TOKEN;
    let head = |name: &str, head: String| sends(name, framed(&head, PAGE));
    let header = |name: &str, value: &str| {
        let dress = if value == token {
            "as it is"
        } else {
            "percent-encoded"
        };
        head(
            &format!("{name}, {dress}"),
            format!("HTTP/1.1 200 OK\r\n{name}: {value}\r\n"),
        )
    };
    let mut attacks = vec![
        head("the reason phrase", format!("HTTP/1.1 200 {token}\r\n")),
        head(
            "the reason phrase of an error",
            format!("HTTP/1.1 404 {token}\r\n"),
        ),
        head("the status", format!("HTTP/1.1 {token}\r\n")),
        head("the protocol", format!("{token}\r\n")),
        head(
            "the name of a header",
            format!("HTTP/1.1 200 OK\r\n{}: a\r\n", token.replace('/', "-")),
        ),
        head(
            "a name that is none",
            format!("HTTP/1.1 200 OK\r\n{token} a\r\n"),
        ),
    ];
    for name in [
        "Content-Type",
        "Content-Language",
        "Content-Encoding",
        "Content-Length",
        "Transfer-Encoding",
        "Date",
        "ETag",
        "Last-Modified",
        "Retry-After",
        "Server",
        "Set-Cookie",
        "X-Plex-Token",
        "X-Plex-Activity",
        "X-Plex-Protocol",
        "X-Plex-Container-Start",
        "X-Plex-Container-Total-Size",
        "WWW-Authenticate",
        "Warning",
        "Connection",
    ] {
        attacks.push(header(name, token));
        attacks.push(header(name, &hex(token, "%", "")));
    }
    for place in [
        format!("/?X-Plex-Token={token}"),
        format!("http://{token}@127.0.0.1/"),
        format!("//example/{token}"),
        token.to_owned(),
    ] {
        let name = place.replace(token, "TOKEN");
        attacks.push(head(
            &format!("a redirect to {name}"),
            format!("HTTP/1.1 302 X\r\nLocation: {place}\r\n"),
        ));
    }
    check("token_in_the_head", attacks).await;
}

/// The words for a client when the server answers so, and the token's file has changed meanwhile.
async fn told_after(answer: &[u8], change: impl Fn(&std::path::Path)) -> String {
    let (go, may) = watch::channel(());
    let raw = Raw::start(vec![Step::Wait(may), Step::Send(answer.to_vec())]).await;
    let place = tempfile::tempdir().unwrap();
    let (file, audit) = (place.path().join("token"), place.path().join("audit"));
    std::fs::write(&file, OWNER_TOKEN).unwrap();
    let mut command = set_up(&raw.url);
    command.env_remove("PLEX_TOKEN").env("RUST_LOG", "trace");
    command
        .arg("--token-file")
        .arg(&file)
        .arg("--audit")
        .arg(&audit);
    let mut client = Stdio::open(command).await;
    client.send(&call(7, ITEMS, 1)).await;
    raw.asked("").await;
    change(&file);
    go.send(()).unwrap();
    let answer = client.next().await;
    let (status, stderr) = client.end().await;
    assert_eq!(status.code(), Some(0), "{stderr}");
    one_token(&raw.heads("")[0]);
    let lines = std::fs::read_to_string(&audit).unwrap();
    assert!(!lines.is_empty());
    for (about, text) in [
        ("stdout", &answer.to_string()),
        ("stderr", &stderr),
        ("audit", &lines),
    ] {
        no_token(about, text);
    }
    shown(outcome(&answer["result"]), &raw.url)
}

#[tokio::test]
async fn after_its_file_was_replaced_or_removed() {
    let answers = [
        framed(
            &format!("HTTP/1.1 200 OK\r\nContent-Encoding: {OWNER_TOKEN}\r\n"),
            PAGE,
        ),
        framed(
            &format!("HTTP/1.1 302 X\r\nLocation: http://{OWNER_TOKEN}/\r\n"),
            "",
        ),
        framed(
            &format!("HTTP/1.1 404 {OWNER_TOKEN}\r\nETag: {OWNER_TOKEN}\r\n"),
            OWNER_TOKEN,
        ),
        ok("application/json", titled(OWNER_TOKEN)),
    ];
    let mut report = String::new();
    for answer in &answers {
        let replaced = told_after(answer, |file| std::fs::write(file, "another").unwrap()).await;
        let removed = told_after(answer, |file| std::fs::remove_file(file).unwrap()).await;
        assert_eq!(replaced, removed);
        report.push_str(&format!("{replaced}\n"));
    }
    insta::assert_snapshot!("token_after_its_file_was_replaced", report);
}

//! JSON and XML that are made to break what reads them.

use super::*;

/// A page with one film of this title.
fn titled(title: &str) -> String {
    page(&format!(
        r#""Metadata":[{{"ratingKey":"1","title":{title}}}]"#
    ))
}

/// `open` and `close` so many times around `within`.
fn nested(open: &str, close: &str, times: usize, within: &str) -> String {
    open.repeat(times) + within + &close.repeat(times)
}

#[tokio::test]
async fn json() {
    let item = |members: &str| page(&format!(r#""Metadata":[{{"ratingKey":"1",{members}}}]"#));
    let deep = |open: &str, close: &str, times| {
        item(&format!(r#""a":{}"#, nested(open, close, times, "1")))
    };
    let attacks = vec![
        answers("500,000 lists in each other", nested("[", "]", 500_000, "")),
        answers("1,000,000 lists that begin", "[".repeat(1_000_000)),
        answers("lists in an item", deep("[", "]", 400_000)),
        answers(
            "lists where items should be",
            page(&format!(r#""Metadata":{}"#, nested("[", "]", 400_000, ""))),
        ),
        answers(
            "lists beside the container",
            format!(
                r#"{{"a":{},"MediaContainer":{{}}}}"#,
                nested("[", "]", 400_000, "")
            ),
        ),
        answers(
            "lists instead of the container",
            format!(r#"{{"MediaContainer":{}}}"#, nested("[", "]", 400_000, "")),
        ),
        answers("objects in an item", deep(r#"{"a":"#, "}", 100_000)),
        answers(
            "lists and objects in an item",
            deep(r#"[{"a":"#, "}]", 100_000),
        ),
        answers("31 objects in an item", deep(r#"{"a":"#, "}", 30)),
        answers("32 objects in an item", deep(r#"{"a":"#, "}", 31)),
        answers("127 lists in an item", deep("[", "]", 124)),
        answers("a key twice", item(r#""title":"first","title":"second""#)),
        answers(
            "lists of items twice",
            page(r#""Metadata":[{"ratingKey":"1"}],"Metadata":[{"ratingKey":"2"}]"#),
        ),
        answers(
            "two containers",
            r#"{"MediaContainer":{"Metadata":[{"ratingKey":"1"}]},"MediaContainer":{"size":0}}"#,
        ),
        answers(
            "another container first",
            r#"{"Evil":{"Metadata":[{"ratingKey":"1"}]},"MediaContainer":{"size":0}}"#,
        ),
        answers("two documents", format!("{PAGE}{PAGE}")),
        answers("a number that is too large", item(r#""year":1e999"#)),
        answers(
            "a number below zero that is too large",
            item(r#""year":-1e999"#),
        ),
        answers(
            "a number of a million digits",
            item(&format!(r#""year":{}"#, "9".repeat(1_000_000))),
        ),
        answers(
            "a fraction of a million digits",
            item(&format!(r#""rating":0.{}"#, "3".repeat(1_000_000))),
        ),
        answers(
            "an exponent of a million digits",
            item(&format!(r#""rating":1e{}"#, "9".repeat(1_000_000))),
        ),
        answers("NaN", item(r#""year":NaN"#)),
        answers("Infinity", item(r#""rating":Infinity"#)),
        answers(
            "words for numbers",
            item(r#""year":"inf","audienceRating":"nan","rating":"1e999","duration":"-0""#),
        ),
        answers("half a surrogate pair", titled(r#""\ud800""#)),
        answers("the other half", titled(r#""\udc00""#)),
        answers(
            "a surrogate pair the wrong way round",
            titled(r#""\udc00\ud800""#),
        ),
        answers("NUL, escaped", titled(r#""a\u0000b""#)),
        answers("NUL, as it is", titled("\"a\0b\"")),
        answers(
            "control characters, as they are",
            titled("\"a\u{1}b\u{1b}c\""),
        ),
        answers("an escape that is none", titled(r#""\x41""#)),
        answers("comments", format!("/* */{PAGE}")),
        answers("a string without an end", &titled(r#""a""#)[..50]),
        answers(
            "100,000 keys in the container",
            page(
                &(0..80_000)
                    .map(|i| format!(r#""{i}":1"#))
                    .collect::<Vec<_>>()
                    .join(","),
            ),
        ),
    ];
    check("json", MANY, LONG, attacks).await;
}

/// With the cap and the memory that calls have if nobody sets them.
#[tokio::test]
async fn sizes() {
    let attacks = vec![
        answers(
            "a title of 10 MB",
            titled(&format!(r#""{}""#, "a".repeat(10 << 20))),
        ),
        answers(
            "a title of 4 MB, escaped",
            titled(&format!(r#""{}""#, r"\u0041".repeat(4_000_000 / 6))),
        ),
        answers(
            "4 MB of empty lists in an item",
            page(&format!(
                r#""Metadata":[{{"a":[{}[]]}}]"#,
                "[],".repeat(4_000_000 / 3)
            )),
        ),
        answers(
            "4 MB of empty objects in an item",
            page(&format!(
                r#""Metadata":[{{"a":[{}{{}}]}}]"#,
                "{},".repeat(4_000_000 / 3)
            )),
        ),
        answers(
            "4 MB of empty items",
            page(&format!(
                r#""Metadata":[{}{{}}]"#,
                "{},".repeat(4_000_000 / 3)
            )),
        ),
        sends(
            "4 MB of empty elements",
            ok(
                "text/xml",
                format!(
                    "<MediaContainer>{}</MediaContainer>",
                    "<a/>".repeat(1_000_000)
                ),
            ),
        ),
        sends(
            "15 MB of ampersands",
            ok(
                "text/xml",
                format!(
                    r#"<MediaContainer><V ratingKey="1" title="{}"/></MediaContainer>"#,
                    "&".repeat(15 << 20)
                ),
            ),
        ),
        sends(
            "15 MB of attributes",
            ok(
                "text/xml",
                format!("<MediaContainer {}/>", "a='' ".repeat(3 << 20)),
            ),
        ),
        sends(
            "4 MB of references",
            ok(
                "text/xml",
                format!(
                    r#"<MediaContainer><V ratingKey="1" title="{}"/></MediaContainer>"#,
                    "&lt;".repeat(1_000_000)
                ),
            ),
        ),
        sends(
            "4 MB of a comment",
            ok(
                "text/xml",
                format!(
                    "<MediaContainer><!--{}--></MediaContainer>",
                    "-".repeat(4_000_000)
                ),
            ),
        ),
    ];
    check("sizes", 1, &["--timeout", "60s", "--cpu", "60s"], attacks).await;
}

#[tokio::test]
async fn xml() {
    // Nothing may be fetched for an entity.
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let url = format!("http://{}/evil", elsewhere.local_addr().unwrap());
    let xml = |name: &str, body: String| sends(name, ok("text/xml;charset=utf-8", body));
    let with = |dtd: &str, title: &str| {
        let item =
            format!(r#"<MediaContainer><Video ratingKey="1" title="{title}"/></MediaContainer>"#);
        format!(r#"<?xml version="1.0"?>{dtd}{item}"#)
    };
    let mut laughs = r#"<!DOCTYPE m [<!ENTITY l0 "ha">"#.to_owned();
    for i in 1..=9 {
        let last = format!("&l{};", i - 1).repeat(10);
        laughs += &format!(r#"<!ENTITY l{i} "{last}">"#);
    }
    laughs += "]>";
    let deep = |times| {
        format!(
            "<MediaContainer>{}</MediaContainer>",
            nested("<a>", "</a>", times, "")
        )
    };
    let attacks = vec![
        xml("all well", with("", "Nosferatu")),
        xml("a billion laughs", with(&laughs, "&l9;")),
        xml("an entity of itself", with(r#"<!DOCTYPE m [<!ENTITY a "&a;">]>"#, "&a;")),
        xml("a file", with(r#"<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>"#, "&x;")),
        xml("an address", with(&format!(r#"<!DOCTYPE m [<!ENTITY x SYSTEM "{url}">]>"#), "&x;")),
        xml("a DTD elsewhere", with(&format!(r#"<!DOCTYPE m SYSTEM "{url}">"#), "a")),
        xml("an entity of parameters", with(&format!(r#"<!DOCTYPE m [<!ENTITY % x SYSTEM "{url}"> %x;]>"#), "a")),
        xml("a style sheet", with(&format!(r#"<?xml-stylesheet href="{url}"?>"#), "a")),
        xml("included elsewhere", with("", "a").replace("<Video", &format!(r#"<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{url}"/><Video"#))),
        xml("an entity of the document redefined", with(r#"<!DOCTYPE m [<!ENTITY amp "evil">]>"#, "&amp;")),
        xml("a DTD without an end", r#"<!DOCTYPE m [<!ENTITY a "#.into()),
        xml("70,000 DTDs in each other", "<!DOCTYPE m [".repeat(70_000)),
        xml("300,000 elements that begin", "<a>".repeat(300_000)),
        xml("100,000 elements in each other", deep(100_000)),
        xml("31 elements in the container", deep(31)),
        xml("32 elements in the container", deep(32)),
        xml("a character beyond Unicode", with("", "a&#x110000;&#xd800;&#0;&#99999999999;b")),
        xml("characters that XML has not", with("", "a\u{1}&#1;\u{fffe}b")),
        xml("elements that do not end where they should", "<MediaContainer><a></b></MediaContainer>".into()),
        xml("an attribute without a value", "<MediaContainer><Video ratingKey/></MediaContainer>".into()),
        xml("an attribute without quotes", "<MediaContainer><Video ratingKey=1/></MediaContainer>".into()),
        xml("an attribute without an end", r#"<MediaContainer><Video ratingKey="1/></MediaContainer>"#.into()),
        xml("an attribute twice", r#"<MediaContainer><Video ratingKey="1" ratingKey="2"/></MediaContainer>"#.into()),
        xml("a section of characters without an end", "<MediaContainer><![CDATA[".into()),
        xml("a comment without an end", "<MediaContainer><!--".into()),
        xml("another root", r#"<Evil><Video ratingKey="1"/></Evil>"#.into()),
        xml("two roots", r#"<MediaContainer><Video ratingKey="1"/></MediaContainer><MediaContainer/>"#.into()),
        xml("another encoding", r#"<?xml version="1.0" encoding="utf-16"?><MediaContainer><Video ratingKey="1"/></MediaContainer>"#.into()),
        xml("another name space", r#"<x:MediaContainer xmlns:x="evil"><Video ratingKey="1"/></x:MediaContainer>"#.into()),
    ];
    check("xml", MANY, LONG, attacks).await;
    assert!(elsewhere.accept().is_err(), "something was fetched");
}

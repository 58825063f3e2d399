//! Answers of which a rule names the members that the guest may see.

use http::Request;
use http_body_util::BodyExt;
use wasmtime_wasi_http::{Error, RequestOptions};

use super::call::{Call, REAL, check_failure};
use super::server::{Script, Server, answer, gzip, in_pieces};

const RULES: [&str; 2] = ["GET /cut answers MediaContainer,name", "GET /whole"];

async fn ask(server: &Server, path: &str) -> (Call, Result<(u16, String), Error>) {
    let mut call = Call::by(&server.origin, &RULES, &[]);
    let request = Request::get(format!("{}{path}", call.origin)).header("accept", "text/xml");
    let answered = async {
        let answered = call.request(request, "", RequestOptions::default()).await?;
        let status = answered.status().as_u16();
        let body = answered.into_body().collect().await?.to_bytes();
        Ok((status, String::from_utf8(body.to_vec()).unwrap()))
    };
    let answered = answered.await;
    (call, answered)
}

fn json(status: &str, headers: &str, body: &[u8]) -> Script {
    let headers = format!("Content-Type: application/json\r\n{headers}");
    answer(status, &headers, body)
}

const BODY: &str =
    r#"{"MediaContainer":{"name":"a","x":"s3cret","y":[{"name":"b"}]},"token":"s3cret"}"#;

#[tokio::test]
async fn only_the_members_that_a_rule_names_are_handed_on() {
    let cut = r#"{"MediaContainer":{"name":"a"}}"#;
    let piece = BODY.len() / 3;
    let pieces = [&BODY.as_bytes()[..piece], &BODY.as_bytes()[piece..]];
    for (script, status, expected) in [
        (json("200 OK", "", BODY.as_bytes()), 200, cut),
        (
            json(
                "200 OK",
                "Content-Encoding: gzip\r\n",
                &gzip(BODY.as_bytes()),
            ),
            200,
            cut,
        ),
        (
            in_pieces("Content-Type: application/json; charset=utf-8\r\n", pieces),
            200,
            cut,
        ),
        (json("403 Forbidden", "", BODY.as_bytes()), 403, cut),
        (
            answer("404 Not Found", "Content-Type: text/html\r\n", b"s3cret"),
            404,
            "",
        ),
        (json("204 No Content", "", b""), 204, ""),
    ] {
        let mut server = Server::start([script]).await;
        let (_, answered) = ask(&server, "/cut").await;
        assert_eq!(answered.unwrap(), (status, expected.to_owned()));
        let head = server.head();
        assert!(head.contains("accept: application/json"), "{head}");
    }
    let mut server = Server::start([json("200 OK", "", BODY.as_bytes())]).await;
    let (_, whole) = ask(&server, "/whole").await;
    assert_eq!(whole.unwrap(), (200, BODY.to_owned()));
    assert!(server.head().contains("accept: text/xml"));
}

#[tokio::test]
async fn what_is_no_json_is_not_handed_on() {
    for (script, words) in [
        (
            answer("200 OK", "Content-Type: text/xml\r\n", b"<s3cret/>"),
            "the server does not answer JSON",
        ),
        (
            answer("200 OK", "", b"{}"),
            "the server does not answer JSON",
        ),
        (
            json("200 OK", "", b"<s3cret/>"),
            "the server's answer is malformed JSON",
        ),
    ] {
        let server = Server::start([script]).await;
        let (call, answered) = ask(&server, "/cut").await;
        assert!(answered.is_err());
        let detail = call.call_record.detail().unwrap_or_default();
        assert!(detail.contains(words), "{detail}");
    }
}

#[tokio::test]
async fn a_body_that_is_cut_down_is_held_to_its_cap_and_covered() {
    let large = format!(r#"{{"name":"{}"}}"#, "x".repeat(200));
    let server = Server::start([json("200 OK", "", large.as_bytes())]).await;
    let (call, answered) = ask(&server, "/cut").await;
    check_failure(
        answered,
        &call,
        "HttpResponseBodySize",
        "larger than 100 bytes",
    );
    let echo = format!(r#"{{"name":"{}"}}"#, REAL.replace('-', "\\u002d"));
    let server = Server::start([json("200 OK", "", echo.as_bytes())]).await;
    let (_, answered) = ask(&server, "/cut").await;
    assert_eq!(
        answered.unwrap().1,
        format!(r#"{{"name":"{}"}}"#, "*".repeat(REAL.len()))
    );
}

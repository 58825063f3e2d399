use std::time::Duration;

use plex_mcp_demo::{Demo, Ended, Fault, FaultRule, Format, Paths};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{admin, demo, get, json, raw};

async fn broken(fault: Fault) -> Demo {
    let demo = demo(0).await;
    demo.inject(FaultRule {
        paths: Paths::Every,
        first: None,
        fault,
    });
    demo
}

async fn check(fault: Fault, status: u16, contains: &str) {
    let demo = broken(fault.clone()).await;
    let answer = get(&demo, "/library/sections", &admin()).await;
    assert_eq!(answer.status, status, "{fault:?}");
    assert!(
        String::from_utf8_lossy(&answer.body).contains(contains),
        "{fault:?}"
    );
}

#[tokio::test]
async fn answers_that_come_but_are_wrong() {
    check(Fault::Status(403, None), 403, "<h1>403 Forbidden</h1>").await;
    check(Fault::Status(500, None), 500, "Internal Server Error").await;
    check(Fault::Maintenance, 503, "title=\"Maintenance\"").await;
    check(Fault::NotPlex, 200, "Router").await;
    check(Fault::EchoToken, 200, "demo-owner-token-0000").await;
    check(Fault::IllegalXmlCharacters, 200, "title=\"\u{4}Films").await;
    check(Fault::InvalidUtf8, 200, "title=\"\u{fffd}\u{fffd}Films").await;
}

#[tokio::test]
async fn headers_that_are_wrong() {
    let demo = broken(Fault::Status(429, Some(7))).await;
    assert_eq!(
        get(&demo, "/", &admin()).await.header("retry-after"),
        Some("7")
    );
    let demo = broken(Fault::Redirect("http://elsewhere.example/".to_owned())).await;
    let answer = get(&demo, "/", &admin()).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, Some("http://elsewhere.example/"))
    );
    let demo = broken(Fault::WrongContentType).await;
    assert_eq!(
        get(&demo, "/", &admin()).await.header("content-type"),
        Some("text/plain")
    );
}

#[tokio::test]
async fn a_starting_server_speaks_json_too() {
    let demo = broken(Fault::Maintenance).await;
    let answer = get(&demo, "/identity", "Accept: application/json\r\n").await;
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert!(
        answer
            .text()
            .starts_with("{\"code\":503,\"title\":\"Maintenance\"")
    );
}

#[tokio::test]
async fn a_reset_is_a_reset() {
    let demo = broken(Fault::Reset).await;
    let error = raw(&demo, "GET", "/", &admin()).await.err().unwrap();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    assert_eq!(demo.seen()[0].ended, Ended::Broken);
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_promised() {
    let demo = broken(Fault::TruncatedBody).await;
    let answer = get(&demo, "/library/sections", &admin()).await;
    let promised: usize = answer.header("content-length").unwrap().parse().unwrap();
    assert_eq!(answer.body.len(), promised / 2);
}

#[tokio::test]
async fn a_huge_body_is_streamed() {
    let demo = broken(Fault::HugeBody(3_000_000)).await;
    let answer = get(&demo, "/library/sections", &admin()).await;
    assert_eq!(answer.header("transfer-encoding"), Some("chunked"));
    assert!(answer.body.len() > 3_000_000);
}

/// Sends a request, reads what comes at once, goes away, and waits until the server has noticed.
async fn left(fault: Fault) -> (Vec<u8>, Ended) {
    let demo = broken(fault).await;
    let mut stream = TcpStream::connect(demo.addr()).await.unwrap();
    let request = format!(
        "GET /library/sections HTTP/1.1\r\nHost: demo\r\n{}\r\n",
        admin()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    let wait = Duration::from_millis(200);
    while let Ok(Ok(1..)) = tokio::time::timeout(wait, stream.read_buf(&mut read)).await {}
    drop(stream);
    let ended = async {
        loop {
            match demo.seen().first().map(|seen| seen.ended) {
                Some(ended) if ended != Ended::Pending => return ended,
                _ => tokio::task::yield_now().await,
            }
        }
    };
    let ended = tokio::time::timeout(Duration::from_secs(30), ended)
        .await
        .unwrap();
    (read, ended)
}

#[tokio::test]
async fn what_hangs_is_noticed_when_the_client_goes_away() {
    assert_eq!(left(Fault::Hang).await, (Vec::new(), Ended::Broken));
    let (read, ended) = left(Fault::HangBody).await;
    assert!(read.starts_with(b"HTTP/1.1 200 OK") && !read.ends_with(b"</MediaContainer>\n"));
    assert_eq!(ended, Ended::Broken);
}

#[tokio::test]
async fn rules_can_be_for_some_requests_only() {
    let demo = demo(0).await;
    demo.inject(FaultRule {
        paths: Paths::Below("/library/".to_owned()),
        first: Some(2),
        fault: Fault::Status(500, None),
    });
    let mut statuses = Vec::new();
    for path in [
        "/",
        "/library/sections",
        "/library/onDeck",
        "/library/sections",
    ] {
        statuses.push(get(&demo, path, &admin()).await.status);
    }
    assert_eq!(statuses, [200, 500, 500, 200]);
    demo.inject(FaultRule {
        paths: Paths::Exactly("/".to_owned()),
        first: None,
        fault: Fault::Latency(Duration::from_millis(1)),
    });
    assert_eq!(get(&demo, "/", &admin()).await.status, 200);
    demo.clear_faults();
    assert_eq!(demo.connections(), 5);
}

#[tokio::test]
async fn ignored_filters_answer_everything() {
    let demo = broken(Fault::IgnoreFilters).await;
    assert_eq!(
        json(&demo, "/library/sections/1/all?year=1902").await["size"],
        103
    );
}

#[tokio::test]
async fn requests_are_seen_as_they_were_written() {
    let demo = demo(0).await;
    get(
        &demo,
        "/library/sections/1/all?viewedAt>=5&a%3E=%20b",
        &admin(),
    )
    .await;
    let seen = &demo.seen()[0];
    assert_eq!(seen.target, "/library/sections/1/all?viewedAt>=5&a%3E=%20b");
    assert_eq!((seen.method.as_str(), seen.ended), ("GET", Ended::Answered));
    assert!(seen.headers.contains_key("x-plex-token"));
}

#[tokio::test]
async fn xml_can_be_forced() {
    let demo = demo(0).await;
    demo.set_format(Format::Xml);
    let answer = get(&demo, "/identity", "Accept: application/json\r\n").await;
    assert_eq!(
        answer.header("content-type"),
        Some("text/xml;charset=utf-8")
    );
}

#[tokio::test]
async fn an_answer_that_is_lost_was_given() {
    let demo = demo(0).await;
    demo.inject(FaultRule {
        paths: Paths::Exactly("/library/sections/1/refresh".to_owned()),
        first: None,
        fault: Fault::LostAnswer,
    });
    let lost = raw(&demo, "GET", "/library/sections/1/refresh", &admin()).await;
    let error = lost.err().unwrap();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    let sections = json(&demo, "/library/sections").await;
    assert_eq!(sections["Directory"][0]["refreshing"], true);
}

#[tokio::test]
async fn after_a_sleep_connections_from_before_are_reset_and_others_are_not() {
    let demo = demo(0).await;
    let mut before = TcpStream::connect(demo.addr()).await.unwrap();
    let request = format!("GET / HTTP/1.1\r\nHost: demo\r\n{}\r\n", admin());
    let mut bytes = [0; 1];
    for expected in [Ok(1), Err(std::io::ErrorKind::ConnectionReset)] {
        before.write_all(request.as_bytes()).await.unwrap();
        let read = before.read(&mut bytes).await;
        assert_eq!(read.map_err(|error| error.kind()), expected);
        if expected.is_err() {
            break;
        }
        // The rest of the answer, up to its last byte.
        let mut rest = Vec::new();
        while !rest.ends_with(b"</MediaContainer>\n") {
            before.read_buf(&mut rest).await.unwrap();
        }
        demo.sleep();
    }
    assert_eq!(demo.seen()[1].ended, Ended::Broken);
    assert_eq!(get(&demo, "/", &admin()).await.status, 200);
}

#[tokio::test]
async fn values_that_nobody_expects() {
    let long = broken(Fault::LongTexts(500)).await;
    let sections = json(&long, "/library/sections").await;
    let title = sections["Directory"][0]["title"].as_str().unwrap();
    assert!(title.starts_with("Films") && title.chars().count() == 500);
    let right = json(&demo(0).await, "/library/sections/1/all").await;
    let odd = broken(Fault::ImpossibleTimes).await;
    let odd = json(&odd, "/library/sections/1/all").await;
    let (right, odd) = (&right["Metadata"][0], &odd["Metadata"][0]);
    for name in ["addedAt", "originallyAvailableAt"] {
        assert_ne!(odd[name], right[name]);
    }
    assert_eq!(odd["title"], right["title"]);
}

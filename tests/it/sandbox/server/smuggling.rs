//! Answers that nobody asked for, on connections that are kept: none may become the answer to the next request.

use super::*;

/// What must never be seen.
const POISON: &str =
    r#"{"MediaContainer":{"Metadata":[{"ratingKey":"666","type":"movie","title":"Poison"}]}}"#;

/// An answer after which the connection is kept.
fn kept(body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}").into()
}

/// The answer to library 7 is followed by `extra`; then another library is asked for, many times over.
async fn check(extra: Vec<u8>) {
    let raw = Raw::start(vec![Step::Send(kept(PAGE)), Step::Hold]).await;
    let both = [kept(PAGE), extra].concat();
    raw.play("/library/sections/7/", vec![Step::Send(both), Step::Hold]);
    let mut client = Stdio::open(set_up(&raw.url)).await;
    for _ in 0..20 {
        for library in ["7", "1"] {
            let result = client.call(ITEMS, json!({"library_id": library})).await;
            let answer =
                outcome(&result).unwrap_or_else(|words| panic!("library {library}: {words}"));
            assert_eq!(answer["items"][0]["rating_key"], "42", "library {library}");
        }
    }
    assert_eq!(raw.heads("").len(), 40);
    raw.over().await;
    let (status, stderr) = client.end().await;
    assert_eq!(status.code(), Some(0), "{stderr}");
}

#[tokio::test]
async fn a_second_answer() {
    check(kept(POISON)).await;
}

#[tokio::test]
async fn the_beginning_of_a_second_answer() {
    check(b"HTTP/1.1 200 OK\r\nX: ".to_vec()).await;
}

#[tokio::test]
async fn a_stray_byte() {
    check(b"\n".to_vec()).await;
}

/// It comes when nothing is asked any more: the connection is given up, and the next request takes another one.
#[tokio::test]
async fn an_answer_between_two_requests() {
    let raw = Raw::start(vec![Step::Send(kept(PAGE)), Step::Hold]).await;
    let (now, when) = tokio::sync::watch::channel(());
    raw.play(
        "/library/sections/7/",
        vec![
            Step::Send(kept(PAGE)),
            Step::Wait(when),
            Step::Send(kept(POISON)),
            Step::Hold,
        ],
    );
    let mut client = Stdio::open(set_up(&raw.url)).await;
    let result = client.call(ITEMS, json!({"library_id": "7"})).await;
    assert_eq!(outcome(&result).unwrap()["items"][0]["rating_key"], "42");
    now.send(()).unwrap();
    raw.over().await;
    let result = client.call(ITEMS, json!({"library_id": "1"})).await;
    assert_eq!(outcome(&result).unwrap()["items"][0]["rating_key"], "42");
}

/// Each connection begins with an answer, before anything is asked. If it comes after the first request was sent, it is
/// taken for the answer to it, for nothing tells them apart. Then the true answer is one that nobody asked for: the
/// connection is given up as soon as it is seen, and no later request gets it.
#[tokio::test]
async fn answers_that_come_before_they_are_asked_for() {
    let raw = Raw::start(Vec::new()).await;
    raw.greet(kept(POISON));
    let libraries = 100..120;
    for library in libraries.clone() {
        let items = format!(r#""Metadata":[{{"ratingKey":"{library}"}}]"#);
        let script = vec![Step::Send(kept(&page(&items))), Step::Hold];
        raw.play(format!("/library/sections/{library}/"), script);
    }
    let mut client = Stdio::open(set_up(&raw.url)).await;
    for library in libraries {
        let result = client
            .call(ITEMS, json!({"library_id": library.to_string()}))
            .await;
        match outcome(&result) {
            Ok(answer) => {
                assert_eq!(answer["items"][0]["rating_key"], "666", "library {library}");
                raw.asked(&format!("/library/sections/{library}/")).await;
            }
            Err(words) => assert!(words.starts_with("list library items: "), "{words}"),
        }
        raw.over().await;
    }
    let (status, stderr) = client.end().await;
    assert_eq!(status.code(), Some(0), "{stderr}");
}

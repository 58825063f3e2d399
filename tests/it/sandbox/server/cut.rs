//! Answers that break off: at every byte, and with every framing.

use super::*;

/// The calls that run at once; most of their time they wait before they try again.
const AT_ONCE: usize = 32;

const SMALL: &str = r#"{"MediaContainer":{"Metadata":[{"ratingKey":"7"}]}}"#;

const SMALL_XML: &str = r#"<MediaContainer><V ratingKey="7"/></MediaContainer>"#;

/// Cut at every byte, an answer is an error; only whole is it an answer, and then it is the right one.
async fn check(name: &str, whole: &[u8]) {
    let cut = |end: usize| sends(format!("{end} bytes of {name}"), &whole[..end]);
    let attacks: Vec<Attack> = (0..=whole.len()).map(cut).collect();
    let mut told = play(AT_ONCE, LONG, &attacks).await;
    let answer = told.pop().unwrap();
    assert!(
        answer.starts_with("ok: ") && answer.contains(r#""rating_key":"7""#),
        "{name}: {answer}"
    );
    for (attack, told) in attacks.iter().zip(told) {
        assert!(
            told.starts_with("list library items: "),
            "{}: {told}",
            attack.name
        );
    }
}

#[tokio::test]
async fn an_answer_with_a_length() {
    let length = SMALL.len();
    let whole = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{SMALL}");
    check("an answer with a length", whole.as_bytes()).await;
}

#[tokio::test]
async fn an_answer_in_chunks() {
    let (a, b) = SMALL.split_at(20);
    let (first, second) = (a.len(), b.len());
    let whole = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{first:x}\r\n{a}\r\n{second:x}\r\n{b}\r\n0\r\n\r\n"
    );
    check("an answer in chunks", whole.as_bytes()).await;
}

/// Here only the content can tell.
#[tokio::test]
async fn an_answer_until_the_connection_closes() {
    for body in [SMALL, SMALL_XML] {
        let whole = format!("HTTP/1.0 200 OK\r\n\r\n{body}");
        check("an answer until the connection closes", whole.as_bytes()).await;
    }
}

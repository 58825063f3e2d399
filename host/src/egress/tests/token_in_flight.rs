//! A token file that is replaced or removed while a request is on its way: the server knows the token that was sent, and
//! no text may hold it.

use std::fs;
use std::path::{Path, PathBuf};

use http_body_util::BodyExt;
use tokio::sync::oneshot;

use super::call::{Call, policy, tight};
use super::server::{Script, Server, ok, written};
use crate::egress::{Audit, Gate, Tls};
use crate::secret::TokenSource;

const SENT: &str = "S3nt-token";

/// A change of the token file while the server thinks.
#[derive(Clone, Copy, Debug)]
enum Change {
    Replaced,
    Emptied,
    Removed,
}

const CHANGES: [Change; 3] = [Change::Replaced, Change::Emptied, Change::Removed];

fn change(path: &Path, change: Change) {
    match change {
        Change::Replaced => fs::write(path, "another-token").unwrap(),
        Change::Emptied => fs::write(path, "").unwrap(),
        Change::Removed => fs::remove_file(path).unwrap(),
    }
}

/// A gate with a token file and a file of lines.
struct Place {
    _directory: tempfile::TempDir,
    token: PathBuf,
    audit: PathBuf,
}

impl Place {
    fn new() -> Place {
        let directory = tempfile::tempdir().unwrap();
        let place = Place {
            token: directory.path().join("token"),
            audit: directory.path().join("audit"),
            _directory: directory,
        };
        fs::write(&place.token, SENT).unwrap();
        place
    }

    fn call(&self, server: &Server) -> Call {
        let source = TokenSource::File(self.token.clone());
        let origin = &server.origin;
        let gate = Gate::new(
            Some(origin.clone()),
            Some(source),
            &Tls::default(),
            &tight(),
        );
        let gate = gate.unwrap().with_audit(Audit::open(&self.audit).unwrap());
        Call::through(gate, &tight(), policy(origin, &["GET /a?q"], &[]))
    }
}

/// Everything that comes of a request whose answer is this, written after the change.
async fn outcome(answer: &[u8], changed: Change) -> String {
    let (go, may) = oneshot::channel();
    let mut server = Server::start([Script::AnswerLate(may, answer.to_vec())]).await;
    let place = Place::new();
    let mut call = place.call(&server);
    let asked = tokio::spawn(call.begin("/a"));
    let head = server.next_head().await;
    assert!(
        head.contains(&format!("x-plex-token: {SENT}\r\n")),
        "{head}"
    );
    change(&place.token, changed);
    go.send(()).unwrap();
    let answered = match asked.await.unwrap() {
        Ok(response) => {
            let (head, body) = response.into_parts();
            let body = body
                .collect()
                .await
                .map(|body| (body.trailers().cloned(), body.to_bytes()));
            format!("{head:?} {body:?}")
        }
        Err(error) => format!("{error:?}"),
    };
    let detail = call.call_record.detail();
    drop(call);
    let audit = fs::read_to_string(&place.audit).unwrap();
    format!("{answered}\n{detail:?}\n{audit}")
}

#[tokio::test]
async fn invariant_6_the_token_that_was_sent_is_nowhere_after_its_file_has_changed() {
    let with = |headers: &str| written("200 OK", headers, b"body");
    let coding = |coding: &str| with(&format!("Content-Encoding: {coding}\r\n"));
    let moved = |place: &str| written("302 Found", &format!("Location: {place}\r\n"), b"");
    let gzip = super::server::gzip(format!("x{SENT}").as_bytes());
    let answers = [
        coding(SENT),
        coding(&format!("\"{SENT}\"")),
        coding(&SENT.replace('-', "%2D")),
        with(&format!(
            "Content-Type: {SENT}\r\nETag: {SENT}\r\nRetry-After: {SENT}\r\n"
        )),
        written("200 OK", "", format!("<a>{SENT}</a>").as_bytes()),
        written("200 OK", "Content-Encoding: gzip\r\n", &gzip),
        moved(&format!("https://evil.example/{SENT}")),
        moved(&format!("https://{SENT}.example/")),
        moved(&format!("https://{}.example/", SENT.replace('-', "%2D"))),
        moved(&format!("//{SENT}@evil.example/")),
        moved(&format!("{SENT}:evil")),
        written(&format!("302 {SENT}"), "", b""),
        written(&format!("101 {SENT}"), &format!("Upgrade: {SENT}\r\n"), b""),
        written(&format!("{SENT} OK"), "", b""),
        format!("HTTP/1.1 200 OK\r\n{SENT}\r\n\r\n").into_bytes(),
        format!("HTTP/1.1 200 OK\r\nContent-Length: {SENT}\r\n\r\n").into_bytes(),
        format!("{SENT}\r\n\r\n").into_bytes(),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{SENT}\r\n").into_bytes(),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: {SENT}\r\n\r\n")
            .into_bytes(),
        format!("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{SENT}").into_bytes(),
    ];
    let mut report = String::new();
    for answer in &answers {
        for changed in CHANGES {
            let outcome = outcome(answer, changed).await;
            let lower = outcome.to_ascii_lowercase();
            for look in [SENT, &SENT.replace('-', "%2D")] {
                let about = String::from_utf8_lossy(answer);
                assert!(
                    !lower.contains(&look.to_ascii_lowercase()),
                    "{about}: {changed:?}: {outcome}"
                );
            }
            report.push_str(&outcome);
        }
    }
    // The reasons were told all the same.
    for told in [
        "compressed (`**********`)",
        "redirects to an address with the token in it",
    ] {
        assert!(report.contains(told), "{told}: {report}");
    }
}

/// A server may know the token of another request of the call.
#[tokio::test]
async fn invariant_6_each_token_that_a_call_sent_is_covered_in_every_answer() {
    const OTHER: &str = "another-token";
    let both = format!("{SENT} {OTHER}");
    let coding = format!("Content-Encoding: {SENT}; {OTHER}\r\n");
    let (go, may) = oneshot::channel();
    let answer = written("200 OK", &format!("ETag: {both}\r\n"), both.as_bytes());
    let mut server = Server::start([
        Script::AnswerLate(may, answer),
        ok(&both),
        Script::Answer(written("200 OK", &coding, b"")),
    ])
    .await;
    let place = Place::new();
    let mut call = place.call(&server);
    let first = tokio::spawn(call.begin("/a"));
    server.next_head().await;
    change(&place.token, Change::Replaced);
    let stars = format!("{} {}", "*".repeat(SENT.len()), "*".repeat(OTHER.len()));
    assert_eq!(call.text("/a").await, stars);
    go.send(()).unwrap();
    let first = first.await.unwrap().unwrap();
    assert_eq!(first.headers()["etag"], *stars);
    assert_eq!(
        first.into_body().collect().await.unwrap().to_bytes(),
        *stars
    );
    call.send("/a").await.unwrap_err();
    let detail = call.call_record.detail().unwrap();
    let covered = stars.replace(' ', "; ");
    assert!(
        detail.contains(&format!("compressed (`{covered}`)")),
        "{detail}"
    );
}

/// A refusal is asked once more with the newer token: the older was sent as well.
#[tokio::test]
async fn invariant_6_a_token_that_was_refused_is_covered_in_the_answer_to_the_next() {
    let (go, may) = oneshot::channel();
    let refusal = written(
        "401 Unauthorized",
        &format!("ETag: {SENT}\r\n"),
        SENT.as_bytes(),
    );
    let answer = written("200 OK", &format!("ETag: {SENT}\r\n"), SENT.as_bytes());
    let mut server =
        Server::start([Script::AnswerLate(may, refusal), Script::Answer(answer)]).await;
    let place = Place::new();
    let mut call = place.call(&server);
    let asked = tokio::spawn(call.begin("/a"));
    server.next_head().await;
    change(&place.token, Change::Replaced);
    go.send(()).unwrap();
    let answered = asked.await.unwrap().unwrap();
    let stars = "*".repeat(SENT.len());
    assert_eq!(answered.status(), 200);
    assert_eq!(answered.headers()["etag"], *stars);
    assert_eq!(
        answered.into_body().collect().await.unwrap().to_bytes(),
        *stars
    );
}

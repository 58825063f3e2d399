//! The gate against real sockets: what arrives at a server, and what comes back to a guest.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Empty};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use wasmtime_wasi_http::{Error, RequestOptions, WasiBody, WasiHttpHooks};

use super::*;

const REAL: &str = "real-secret-token";

/// What a server does with one connection.
enum Script {
    /// Reads a request, writes this and closes.
    Answer(Vec<u8>),
    /// Reads a request and says nothing.
    Hang,
    /// Writes this without reading anything.
    Speak(&'static [u8]),
}

/// A server that treats each connection by the next of its scripts, and the heads of the requests it got.
struct Server {
    origin: Origin,
    heads: UnboundedReceiver<String>,
}

impl Server {
    async fn start(
        scripts: impl IntoIterator<Item = Script, IntoIter: Send> + Send + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let origin = Origin::parse(&format!("http://{address}")).unwrap();
        let (sender, heads) = unbounded_channel();
        tokio::spawn(async move {
            let mut open = Vec::new();
            for script in scripts {
                let (mut stream, _) = listener.accept().await.unwrap();
                if !matches!(script, Script::Speak(_)) {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        head.push(stream.read_u8().await.unwrap());
                    }
                    sender.send(String::from_utf8(head).unwrap()).unwrap();
                }
                match script {
                    Script::Answer(bytes) => stream.write_all(&bytes).await.unwrap(),
                    Script::Speak(bytes) => {
                        stream.write_all(bytes).await.unwrap();
                        open.push(stream);
                    }
                    Script::Hang => open.push(stream),
                }
            }
            // Until the test's runtime is gone.
            std::future::pending::<()>().await;
        });
        Server { origin, heads }
    }

    fn head(&mut self) -> String {
        self.heads.try_recv().expect("a request arrived")
    }
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Script {
    let mut answer = Vec::new();
    let length = body.len();
    write!(
        answer,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n"
    )
    .unwrap();
    answer.extend_from_slice(body);
    Script::Answer(answer)
}

fn ok(body: &str) -> Script {
    answer("200 OK", "Content-Type: text/plain\r\n", body.as_bytes())
}

/// One call's way out to `server`, by the rule `GET /a?q`.
struct Call {
    hook: Hook,
    ledger: Arc<Ledger>,
    origin: Origin,
}

impl Call {
    fn new(origin: &Origin, token: Option<TokenSource>) -> Call {
        let limits = Limits {
            body: 100,
            ..Limits::default()
        };
        let gate = Gate::new(Some(origin.clone()), token, &Tls::default(), &limits).unwrap();
        let policy = Policy::Rules(Granted {
            tool: "some_tool".into(),
            rules: [Rule::parse("GET /a?q", &[]).unwrap()].into(),
            arguments: Arguments::default(),
            server: origin.clone(),
            others: [].into(),
        });
        let ledger = Arc::new(Ledger::new(3, 2));
        Call {
            hook: Hook::new(gate, policy, ledger.clone()),
            ledger,
            origin: origin.clone(),
        }
    }

    async fn send(&mut self, target: &str) -> Result<Response<WasiBody>, Error> {
        self.send_with(target, RequestOptions::default()).await
    }

    async fn send_with(
        &mut self,
        target: &str,
        options: RequestOptions,
    ) -> Result<Response<WasiBody>, Error> {
        let request = Request::get(format!("{}{target}", self.origin))
            .header("x-plex-token", "placeholder")
            .header("x-plex-product", "tests")
            .header("cookie", "a=b")
            .body(
                Empty::<Bytes>::new()
                    .map_err(|never| match never {})
                    .boxed_unsync(),
            )
            .unwrap();
        let sent = self
            .hook
            .send_request(request, Some(options), Box::new(async { Ok(()) }));
        Box::into_pin(sent).await.map(|(response, _)| response)
    }

    async fn text(&mut self, target: &str) -> String {
        let body = self
            .send(target)
            .await
            .unwrap()
            .into_body()
            .collect()
            .await
            .unwrap();
        String::from_utf8(body.to_bytes().to_vec()).unwrap()
    }
}

fn fixed() -> Option<TokenSource> {
    Some(TokenSource::Fixed(Token::new(REAL).unwrap()))
}

/// Sends one request and compares how it failed, and what a person is told.
#[track_caller]
fn check_failure(failed: Result<Response<WasiBody>, Error>, call: &Call, code: &str, words: &str) {
    let code_seen = format!("{:?}", failed.map(|_| "an answer").unwrap_err());
    assert!(code_seen.starts_with(code), "{code_seen}");
    let detail = call.ledger.detail().unwrap_or_default();
    assert!(detail.contains(words), "{detail}");
    assert!(!detail.contains(REAL), "{detail}");
}

#[tokio::test]
async fn invariant_6_the_real_token_stands_in_one_header_and_the_guests_in_none() {
    let mut server = Server::start([ok("hello")]).await;
    let mut call = Call::new(&server.origin, fixed());
    assert_eq!(call.text("/a?q=%61+b").await, "hello");
    let head = server.head();
    let mut lines: Vec<_> = head.trim_end().split("\r\n").collect();
    assert_eq!(lines.remove(0), "GET /a?q=a%2Bb HTTP/1.1");
    lines.sort_unstable();
    let host = format!("host: {}", server.origin.authority());
    assert_eq!(
        lines,
        [
            "accept-encoding: identity",
            "accept: */*",
            &host,
            "x-plex-product: tests",
            &format!("x-plex-token: {REAL}")
        ]
    );
}

#[tokio::test]
async fn without_a_token_none_is_sent() {
    let mut server = Server::start([ok("")]).await;
    Call::new(&server.origin, None).text("/a").await;
    assert!(!server.head().contains("token"));
}

#[tokio::test]
async fn invariant_6_a_token_that_comes_back_is_covered() {
    let echoing = answer(
        "200 OK",
        &format!("ETag: {REAL}\r\nSet-Cookie: {REAL}\r\n"),
        format!("<a>{REAL}</a>").as_bytes(),
    );
    let server = Server::start([echoing]).await;
    let response = Call::new(&server.origin, fixed()).send("/a").await.unwrap();
    assert_eq!(response.headers()["etag"], "*".repeat(REAL.len()));
    assert!(!response.headers().contains_key("set-cookie"));
    let body = response.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, format!("<a>{}</a>", "*".repeat(REAL.len())));
}

#[tokio::test]
async fn invariant_5_what_no_rule_describes_reaches_nobody() {
    let mut server = Server::start([ok("")]).await;
    let mut call = Call::new(&server.origin, fixed());
    let refused = [
        "/b",
        "/a/b",
        "/a?x=1",
        "/a?X-Plex-Token=1",
        "/%61/../b",
        "//evil/a",
        "/a%2Fb",
        "/a?q",
        "/a/",
    ];
    for target in refused {
        let failed = call.send(target).await;
        check_failure(
            failed,
            &call,
            "HttpRequestDenied",
            "a request was not let out: `some_tool`",
        );
    }
    assert!(server.heads.try_recv().is_err());
}

#[tokio::test]
async fn redirects_are_errors_that_name_the_place() {
    let place = format!("Location: https://elsewhere.example/x?X-Plex-Token={REAL}\r\n");
    let server = Server::start([answer("301 Moved Permanently", &place, b"")]).await;
    let mut call = Call::new(&server.origin, fixed());
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "HttpRequestDenied",
        "redirects to https://elsewhere.example, and",
    );
}

#[tokio::test]
async fn compressed_answers_are_refused_because_they_cannot_be_looked_through() {
    let server = Server::start([answer("200 OK", "Content-Encoding: gzip\r\n", b"x")]).await;
    let mut call = Call::new(&server.origin, fixed());
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "HttpResponseContentCoding",
        "compressed although",
    );
}

#[tokio::test]
async fn a_body_over_its_cap_is_refused_at_once_or_cut_and_noted() {
    let large = "x".repeat(101);
    let chunked =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n{large}\r\n0\r\n\r\n");
    let server = Server::start([
        ok(&large),
        Script::Answer(chunked.into_bytes()),
        ok(&"x".repeat(100)),
    ])
    .await;

    let mut call = Call::new(&server.origin, fixed());
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "HttpResponseBodySize",
        "larger than 100 bytes",
    );

    let mut call = Call::new(&server.origin, fixed());
    let body = call.send("/a").await.unwrap().into_body().collect().await;
    assert!(matches!(body, Err(Error::HttpResponseBodySize(Some(100)))));
    assert!(
        call.ledger
            .detail()
            .unwrap()
            .contains("larger than 100 bytes")
    );

    assert_eq!(
        Call::new(&server.origin, fixed()).text("/a").await.len(),
        100
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_error() {
    let cut = Script::Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc".to_vec());
    let server = Server::start([cut]).await;
    let mut call = Call::new(&server.origin, fixed());
    let body = call.send("/a").await.unwrap().into_body().collect().await;
    assert!(matches!(body, Err(Error::HttpResponseIncomplete)));
    assert_eq!(
        call.ledger.detail().unwrap(),
        "the server closed the connection in the middle of its answer"
    );
}

#[tokio::test]
async fn failures_to_connect_are_told_apart() {
    let server = Server::start([
        Script::Answer(Vec::new()),
        Script::Speak(b"SSH-2.0-x\r\n"),
        Script::Hang,
    ])
    .await;
    let mut call = Call::new(&server.origin, fixed());
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "ConnectionTerminated",
        "try https:// in its address",
    );
    let failed = call.send("/a").await;
    check_failure(failed, &call, "HttpProtocolError", "does not speak HTTP");
    let patience = Some(Duration::from_millis(50));
    let options = RequestOptions {
        first_byte_timeout: patience,
        ..RequestOptions::default()
    };
    let failed = call.send_with("/a", options).await;
    check_failure(
        failed,
        &call,
        "HttpResponseTimeout",
        "did not answer in time",
    );

    // The port of a listener that is gone again.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = Origin::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let mut call = Call::new(&origin, fixed());
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "ConnectionRefused",
        "nothing accepts connections at http://127.0.0.1:",
    );

    let mut call = Call::new(&Origin::parse("http://plex.invalid").unwrap(), fixed());
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "DnsError",
        "no address was found for the host `plex.invalid`",
    );
}

#[tokio::test]
async fn tls_towards_a_server_without_it_says_so() {
    let server = Server::start([Script::Speak(b"HTTP/1.1 400 Bad Request\r\n\r\n")]).await;
    let origin = Origin::parse(&server.origin.to_string().replace("http://", "https://")).unwrap();
    let tls = Tls {
        insecure: true,
        ..Tls::default()
    };
    let gate = Gate::new(Some(origin.clone()), fixed(), &tls, &Limits::default()).unwrap();
    let mut call = Call::new(&server.origin, fixed());
    call.origin = origin.clone();
    let policy = Policy::Rules(Granted {
        tool: "some_tool".into(),
        rules: [Rule::parse("GET /a", &[]).unwrap()].into(),
        arguments: Arguments::default(),
        server: origin,
        others: [].into(),
    });
    call.hook = Hook::new(gate, policy, call.ledger.clone());
    let failed = call.send("/a").await;
    check_failure(
        failed,
        &call,
        "TlsProtocolError",
        "does not speak TLS: try http://",
    );
}

#[tokio::test]
async fn a_token_file_is_read_again_after_a_401_and_the_request_repeated_once() {
    let refused = || answer("401 Unauthorized", "", b"");
    let mut server = Server::start([refused(), refused(), refused(), ok("in")]).await;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("token");
    std::fs::write(&path, "first-token").unwrap();
    let source = TokenSource::File(path.clone());

    // Unchanged: the refusal stands.
    let mut call = Call::new(&server.origin, Some(source.clone()));
    assert_eq!(call.send("/a").await.unwrap().status(), 401);
    assert!(server.head().contains("x-plex-token: first-token"));

    // Changed between the request and its answer, which a file of the same length and time stands for.
    let mut call = Call::new(&server.origin, Some(source));
    assert_eq!(call.send("/a").await.unwrap().status(), 401);
    let written = std::fs::metadata(&path).unwrap().modified().unwrap();
    std::fs::write(&path, "other-token").unwrap();
    std::fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(written)
        .unwrap();
    assert_eq!(call.text("/a").await, "in");
    let heads = [server.head(), server.head(), server.head()];
    let tokens = heads.each_ref().map(|head| head.contains("other-token"));
    assert_eq!(tokens, [false, false, true]);
}

#[tokio::test]
async fn a_call_sends_only_so_many_requests() {
    let server = Server::start([ok(""), ok(""), ok(""), ok("")]).await;
    let mut call = Call::new(&server.origin, fixed());
    for _ in 0..3 {
        call.text("/a").await;
    }
    let failed = call.send("/a").await;
    check_failure(failed, &call, "HttpRequestDenied", "more than 3 requests");
}

#[tokio::test]
async fn more_requests_than_may_be_in_flight_wait() {
    let server = Server::start([Script::Hang, Script::Hang, ok("third")]).await;
    let mut call = Call::new(&server.origin, fixed());
    let patience = Some(Duration::from_millis(100));
    let options = RequestOptions {
        first_byte_timeout: patience,
        ..RequestOptions::default()
    };
    let mut send = |options| {
        let request = Request::get(format!("{}/a", call.origin))
            .body(
                Empty::<Bytes>::new()
                    .map_err(|never| match never {})
                    .boxed_unsync(),
            )
            .unwrap();
        Box::into_pin(
            call.hook
                .send_request(request, Some(options), Box::new(async { Ok(()) })),
        )
    };
    let (first, second, third) = (
        send(options),
        send(options),
        send(RequestOptions::default()),
    );
    let (first, second, third) = tokio::join!(first, second, third);
    assert!(matches!(first, Err(Error::HttpResponseTimeout)));
    assert!(matches!(second, Err(Error::HttpResponseTimeout)));
    assert_eq!(third.unwrap().0.status(), 200);
}

//! What is no HTTP at all, before and after it is asked.

use super::*;

fn foreign() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("ICY", b"ICY 200 OK\r\nicy-name: x\r\n\r\n".to_vec()),
        ("RTSP", b"RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n".to_vec()),
        ("HTTP/0.9", PAGE.into()),
        (
            "the preface of HTTP/2",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec(),
        ),
        (
            "a frame of HTTP/2",
            b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x64".to_vec(),
        ),
        ("a TLS alert", b"\x15\x03\x01\0\x02\x02\x46".to_vec()),
        ("SSH", b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
        ("SMTP", b"220 mail.example ESMTP\r\n".to_vec()),
        ("bytes", (0..=255).cycle().take(4_096).collect()),
        ("zeros", vec![0; 1 << 20]),
    ]
}

#[tokio::test]
async fn instead_of_an_answer() {
    let attacks = foreign()
        .into_iter()
        .map(|(name, bytes)| sends(name, bytes));
    check("instead_of_an_answer", MANY, LONG, attacks.collect()).await;
}

/// On connections that are new, because a greeting is as old as its connection.
#[tokio::test]
async fn before_anything_is_asked() {
    for (name, greeting) in foreign() {
        let raw = Raw::start(vec![Step::Hold]).await;
        raw.greet(greeting);
        let mut command = set_up(&raw.url);
        command.args(LONG);
        let mut client = Stdio::open(command).await;
        let result = client.call(ITEMS, json!({"library_id": "1"})).await;
        let words = outcome(&result)
            .expect_err(name)
            .replace(&raw.url, "http://PLEX");
        assert!(words.starts_with("list library items: "), "{name}: {words}");
        let (status, stderr) = client.end().await;
        assert_eq!(status.code(), Some(0), "{name}: {stderr}");
    }
}

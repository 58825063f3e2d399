//! Bodies whose length is not what it is said to be.

use super::*;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n";

fn chunked(body: &str) -> Vec<u8> {
    format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n{body}").into_bytes()
}

/// The page in chunks of these sizes, and what is left in another one.
fn chunks(sizes: &[usize], extension: &str) -> String {
    let (mut text, mut rest) = (String::new(), PAGE);
    for size in sizes.iter().copied().chain([PAGE.len()]) {
        let (chunk, left) = rest.split_at(size.min(rest.len()));
        if !chunk.is_empty() {
            text += &format!("{:x}{extension}\r\n{chunk}\r\n", chunk.len());
        }
        rest = left;
    }
    text
}

#[tokio::test]
async fn lengths() {
    let with = |headers: &str| {
        let name = headers.trim_end().escape_debug().to_string();
        sends(name, format!("{HEAD}{headers}\r\n{PAGE}"))
    };
    let length = |value: String| with(&format!("Content-Length: {value}\r\n"));
    let right = PAGE.len();
    let attacks = vec![
        length(right.to_string()),
        with(""),
        length((right - 1).to_string()),
        length((right + 1).to_string()),
        length("0".into()),
        length(format!("+{right}")),
        length(format!("0{right}")),
        length(format!("{right}, {right}")),
        length(format!("{right}\r\nContent-Length: {right}")),
        length(format!("{right}\r\nContent-Length: {}", right - 1)),
        length("-1".into()),
        length(format!("0x{right:x}")),
        length("1e3".into()),
        length(String::new()),
        length("1048576".into()),
        length("1048577".into()),
        length("9223372036854775807".into()),
        length("18446744073709551615".into()),
        length("18446744073709551616".into()),
        length(format!("{right}\r\nTransfer-Encoding: chunked")),
        with("Transfer-Encoding: identity\r\n"),
        with("Transfer-Encoding: gzip\r\n"),
        with("Transfer-Encoding: gzip, chunked\r\n"),
        with("Transfer-Encoding: xchunked\r\n"),
        sends(
            "chunks with a length as well",
            format!(
                "{HEAD}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
                chunks(&[9], "")
            ),
        ),
        sends(
            "chunked twice",
            format!(
                "{HEAD}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n{}0\r\n\r\n",
                chunks(&[9], "")
            ),
        ),
        sends(
            "204",
            "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
        ),
        sends(
            "204 with a body",
            format!("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n{PAGE}"),
        ),
        sends("nothing after the head", format!("{HEAD}\r\n")),
    ];
    check("lengths", MANY, LONG, attacks).await;
}

#[tokio::test]
async fn chunks_that_are_wrong() {
    let attacks = vec![
        sends("all well", chunked(&(chunks(&[1, 9], "") + "0\r\n\r\n"))),
        sends(
            "an extension",
            chunked(&(chunks(&[9], ";a=b") + "0\r\n\r\n")),
        ),
        sends(
            "an extension of 1 MB",
            chunked(&(chunks(&[9], &format!(";{}", "a".repeat(1 << 20))) + "0\r\n\r\n")),
        ),
        sends(
            "trailers",
            chunked(&(chunks(&[9], "") + "0\r\nX: y\r\n\r\n")),
        ),
        sends(
            "trailers that are headers",
            chunked(
                &(chunks(&[9], "") + "0\r\nContent-Length: 3\r\nContent-Type: text/html\r\n\r\n"),
            ),
        ),
        sends(
            "10,000 trailers",
            chunked(&(chunks(&[9], "") + "0\r\n" + &"X: y\r\n".repeat(10_000) + "\r\n")),
        ),
        sends(
            "a trailer of 10 MB",
            chunked(&(chunks(&[9], "") + "0\r\nX: " + &"a".repeat(10 << 20) + "\r\n\r\n")),
        ),
        sends("no last chunk", chunked(&chunks(&[9], ""))),
        sends(
            "a last chunk without its end",
            chunked(&(chunks(&[9], "") + "0\r\n")),
        ),
        sends("a size that is none", chunked("zz\r\n{}\r\n0\r\n\r\n")),
        sends("a size below zero", chunked("-1\r\n{}\r\n0\r\n\r\n")),
        sends(
            "a size in hexadecimal notation",
            chunked("0x2\r\n{}\r\n0\r\n\r\n"),
        ),
        sends(
            "a size of 17 digits",
            chunked("11111111111111111\r\n{}\r\n0\r\n\r\n"),
        ),
        sends(
            "the largest size",
            chunked("ffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
        ),
        sends(
            "a size larger than its chunk",
            chunked("5\r\n{}\r\n0\r\n\r\n"),
        ),
        sends(
            "a size smaller than its chunk",
            chunked("1\r\n{}\r\n0\r\n\r\n"),
        ),
        sends("no size", chunked("\r\n{}\r\n0\r\n\r\n")),
        sends("line feeds alone", chunked("2\n{}\n0\n\n")),
        sends(
            "1,000 zeros before a size",
            chunked(&("0".repeat(1_000) + "2\r\n{}\r\n0\r\n\r\n")),
        ),
        sends("nothing in chunks", chunked("0\r\n\r\n")),
    ];
    check("chunks_that_are_wrong", MANY, LONG, attacks).await;
}

/// Larger than the cap, but it is never said how large.
#[tokio::test]
async fn bodies_without_an_end() {
    let piece = "a".repeat(1 << 12);
    let begins = |head: &str, piece: String| {
        vec![
            Step::Send(head.into()),
            Step::Forever(piece.into(), AT_ONCE),
        ]
    };
    let chunked = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n");
    let attacks = vec![
        attack(
            "chunks",
            begins(&chunked, format!("{:x}\r\n{piece}\r\n", piece.len())),
        ),
        attack(
            "chunks of one byte",
            begins(&chunked, "1\r\na\r\n".repeat(10_000)),
        ),
        attack(
            "one chunk",
            begins(&format!("{chunked}ffffffff\r\n"), piece.clone()),
        ),
        attack(
            "until it closes",
            begins(&format!("{HEAD}\r\n"), piece.clone()),
        ),
        attack(
            "as it said, 1 GiB",
            begins(
                &format!("{HEAD}Content-Length: 1073741824\r\n\r\n"),
                piece.clone(),
            ),
        ),
        attack(
            "trailers",
            begins(&format!("{chunked}0\r\n"), "X: y\r\n".repeat(1_000)),
        ),
        attack(
            "a chunk's extension",
            begins(&format!("{chunked}1;"), piece),
        ),
        attack(
            "an error's body",
            begins(
                "HTTP/1.1 500 X\r\nConnection: close\r\n\r\n",
                "a".repeat(1 << 16),
            ),
        ),
    ];
    let flags = ["--timeout", "60s", "--cpu", "60s", "--max-body", "64KiB"];
    check("bodies_without_an_end", MANY, &flags, attacks).await;
}

/// Small enough, but it never comes to its end.
#[tokio::test]
async fn bodies_that_take_for_ever() {
    let drip =
        |head: &str, piece: &str| vec![Step::Send(head.into()), Step::Forever(piece.into(), DRIP)];
    let length = format!("{HEAD}Content-Length: 1000000\r\n\r\n");
    let chunked = format!("{HEAD}Transfer-Encoding: chunked\r\n\r\n");
    let attacks = vec![
        attack("blanks, one at a time", drip(&length, " ")),
        attack("chunks, one at a time", drip(&chunked, "1\r\n \r\n")),
        attack(
            "digits of a chunk's size, one at a time",
            drip(&chunked, "0"),
        ),
        attack(
            "trailers, one at a time",
            drip(&format!("{chunked}0\r\nX: "), "a"),
        ),
        attack("until it closes", drip(&format!("{HEAD}\r\n"), " ")),
        attack(
            "the head alone",
            vec![Step::Send(length.into()), Step::Hold],
        ),
        attack(
            "all but the last byte",
            vec![
                Step::Send({
                    let mut all = ok("application/json", PAGE);
                    all.pop();
                    all
                }),
                Step::Hold,
            ],
        ),
    ];
    check("bodies_that_take_for_ever", MANY, SHORT, attacks).await;
}

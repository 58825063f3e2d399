//! Bodies that are not what Plex writes.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::*;

/// As large as a body may be with [`LONG`].
const CAP: usize = 1 << 20;

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An answer 200 in this coding.
pub fn coded(coding: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: {coding}\r\n"
    );
    framed(&head, body)
}

/// One MiB that decodes to one GiB of blanks.
fn bomb() -> Vec<u8> {
    gzip(&vec![b' '; 16 << 20]).repeat(64)
}

#[tokio::test]
async fn bodies_that_are_compressed() {
    let page = gzip(PAGE.as_bytes());
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    zlib.write_all(PAGE.as_bytes()).unwrap();
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
    deflate.write_all(PAGE.as_bytes()).unwrap();
    let mut wrong = page.clone();
    let checksum = wrong.len() - 8;
    wrong[checksum] ^= 1;
    let attacks = vec![
        sends("gzip", coded("gzip", &page)),
        sends("GZIP", coded("GZIP", &page)),
        sends("zlib", coded("deflate", zlib.finish().unwrap())),
        sends("deflate", coded("deflate", deflate.finish().unwrap())),
        sends("gzip that is none", coded("gzip", PAGE)),
        sends("gzip of nothing", coded("gzip", "")),
        sends("gzip that is not said to be", ok("application/json", &page)),
        sends(
            "gzip that is cut off",
            coded("gzip", &page[..page.len() / 2]),
        ),
        sends(
            "gzip without its checksum",
            coded("gzip", &page[..page.len() - 8]),
        ),
        sends("gzip with a wrong checksum", coded("gzip", wrong)),
        sends(
            "gzip and something behind it",
            coded("gzip", [&page[..], b"garbage"].concat()),
        ),
        sends(
            "gzip twice, one after the other",
            coded("gzip", [&page[..], &page].concat()),
        ),
        sends(
            "gzip twice, one in the other",
            coded("gzip, gzip", gzip(&page)),
        ),
        sends("gzip in gzip that is said once", coded("gzip", gzip(&page))),
        sends("1 MiB that becomes 1 GiB", coded("gzip", bomb())),
        sends("br", coded("br", PAGE)),
        sends("zstd", coded("zstd", PAGE)),
        sends("identity", coded("identity", PAGE)),
        sends("a coding that is empty", coded("", PAGE)),
    ];
    check("bodies_that_are_compressed", MANY, LONG, attacks).await;
}

#[tokio::test]
async fn bodies_of_something_else() {
    let of = |name: &str, content_type: &str, body: &[u8]| sends(name, ok(content_type, body));
    let utf_16 = |bom: [u8; 2], unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let units = PAGE.encode_utf16().flat_map(unit);
        bom.into_iter().chain(units).collect()
    };
    let noise: Vec<u8> = (0..64 * 1024_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let attacks = vec![
        of("nothing", "application/json", b""),
        of("blanks", "application/json", &[b' '; 1_000]),
        of("a web page", "text/html", b"<!DOCTYPE html><html><body>Sign in</body></html>"),
        of("a web page that says it is JSON", "application/json", b"<!DOCTYPE html><html></html>"),
        of("a page of XHTML", "application/xhtml+xml", b"<?xml version='1.0'?><html><MediaContainer/></html>"),
        of("JSON that says it is a web page", "text/html", PAGE.as_bytes()),
        of("JSON of an unknown type", "\u{fffd}/\u{7f}", PAGE.as_bytes()),
        of("text", "text/plain", b"OK"),
        of("a picture", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        of("a program", "application/wasm", b"\0asm\x0d\0\x01\0"),
        of("noise", "application/json", &noise),
        of("UTF-8 with a mark", "application/json", format!("\u{feff}{PAGE}").as_bytes()),
        of("UTF-16, little end first", "application/json", &utf_16([0xff, 0xfe], u16::to_le_bytes)),
        of("UTF-16, big end first", "application/json", &utf_16([0xfe, 0xff], u16::to_be_bytes)),
        of("UTF-7", "application/json; charset=utf-7", b"+AHs-+ACI-MediaContainer+ACI-:+AHs-+AH0-+AH0-"),
        of("bytes that are no UTF-8", "application/json", b"{\"MediaContainer\":{\"Metadata\":[{\"ratingKey\":\"1\",\"title\":\"\xff\xc0\x80\xed\xa0\x80\"}]}}"),
        of("exactly the cap", "application/json", (PAGE.to_owned() + &" ".repeat(CAP - PAGE.len())).as_bytes()),
        of("one byte over the cap", "application/json", (PAGE.to_owned() + &" ".repeat(CAP + 1 - PAGE.len())).as_bytes()),
    ];
    check("bodies_of_something_else", MANY, LONG, attacks).await;
}

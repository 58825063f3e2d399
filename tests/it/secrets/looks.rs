//! How a secret may be written.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::alphabet::{STANDARD, URL_SAFE};
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD};

/// How a token may look in a text: plain, percent-encoded, in hexadecimal, and in base64 wherever in it it begins.
pub fn looks(token: &str) -> BTreeSet<String> {
    let mut looks = BTreeSet::from([token.to_owned(), token.escape_debug().to_string()]);
    let hex = |upper: bool, before: &str, bytes: &str| {
        bytes.bytes().fold(String::new(), |mut text, byte| {
            let digits = if upper {
                format!("{byte:02X}")
            } else {
                format!("{byte:02x}")
            };
            write!(text, "{before}{digits}").unwrap();
            text
        })
    };
    for upper in [false, true] {
        looks.extend([hex(upper, "", token), hex(upper, "%", token)]);
        // As most write it: letters, digits and some punctuation stay.
        let escaped = |keep: fn(char) -> bool| -> String {
            token
                .chars()
                .map(|c| {
                    if keep(c) {
                        c.into()
                    } else {
                        hex(upper, "%", &c.to_string())
                    }
                })
                .collect()
        };
        looks.insert(escaped(|c| c.is_ascii_alphanumeric()));
        looks.insert(escaped(|c| c.is_ascii_alphanumeric() || "-._~".contains(c)));
        looks.insert(escaped(|c| {
            c.is_ascii_alphanumeric() || "-._~/".contains(c)
        }));
    }
    for alphabet in [STANDARD, URL_SAFE] {
        let engine = GeneralPurpose::new(&alphabet, NO_PAD);
        for before in 0..3 {
            let text = engine.encode([&vec![0; before], token.as_bytes()].concat());
            // Characters that hold bits of what stands before or after the token are not the same each time.
            let whole = (before + token.len()) * 8 / 6;
            looks.insert(text[(before * 8).div_ceil(6)..whole].to_owned());
        }
    }
    looks
}

#[test]
fn looks_are_those_that_others_write() {
    let looks = looks("a/b+c-d");
    for text in [
        "a/b+c-d",
        "a%2Fb%2Bc-d",
        "a%2fb%2bc%2dd",
        "612f622b632d64",
        "612F622B632D64",
        "YS9iK2MtZ",
        "EvYitjLW",
        "hL2IrYy1k",
    ] {
        assert!(looks.contains(text), "{text}: {looks:?}");
    }
}

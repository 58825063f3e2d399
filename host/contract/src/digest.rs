//! SHA-256 of components, as people and policies write it.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// SHA-256 in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The digits of `sha256:...`, in lower case; `None` where it is no such digest.
pub fn parse(digest: &str) -> Option<String> {
    let digits = digest.strip_prefix("sha256:")?;
    let is_digest = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_digest.then(|| digits.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_it_is_shown() {
        let digits = sha256(b"");
        assert!(digits.starts_with("e3b0c442") && digits.len() == 64);
        assert_eq!(
            parse(&format!("sha256:{}", digits.to_uppercase())),
            Some(digits.clone())
        );
        for wrong in [
            "",
            "sha256:",
            &digits,
            &format!("sha256:{}", &digits[1..]),
            &format!("sha256:x{}", &digits[1..]),
        ] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}

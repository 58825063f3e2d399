//! The digest of a server's key, which stands for the server whatever its certificate says.

use std::fmt;
use std::str::FromStr;

use rustls::RootCertStore;
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer};

use crate::component::digest;

/// SHA-256 of a certificate's SubjectPublicKeyInfo, written `sha256:` and 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pin(String);

impl Pin {
    /// The pin of a key.
    pub(super) fn of(key: &SubjectPublicKeyInfoDer<'_>) -> Pin {
        Pin(digest::sha256(key))
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.0)
    }
}

impl FromStr for Pin {
    type Err = String;

    fn from_str(text: &str) -> Result<Pin, String> {
        digest::parse(text.trim()).map(Pin).ok_or_else(|| {
            "a pin is sha256: and 64 hexadecimal digits; `plex-mcp check` prints the server's"
                .into()
        })
    }
}

/// The key of a certificate, of any version and with any extensions.
///
/// Read as that of a trust anchor, which is all that a pinned key is: webpki reads no other certificates of version 1,
/// or with critical extensions that it does not know.
///
/// # Errors
/// When the certificate cannot be read.
pub(super) fn key(
    certificate: &CertificateDer<'_>,
) -> Result<SubjectPublicKeyInfoDer<'static>, rustls::Error> {
    let mut anchors = RootCertStore::empty();
    anchors.add(certificate.clone())?;
    // One was added.
    let contents = &anchors.roots[0].subject_public_key_info;
    Ok(sequence(contents).into())
}

/// A DER sequence with `contents`: the anchor keeps these alone.
fn sequence(contents: &[u8]) -> Vec<u8> {
    let length = contents.len();
    let bytes = length.to_be_bytes();
    let bytes = &bytes[length.leading_zeros() as usize / 8..];
    let mut der = vec![0x30];
    if length >= 0x80 {
        // So many bytes hold the length: never more than eight.
        der.push(0x80 + bytes.len() as u8);
    }
    der.extend(if length == 0 { &[0] } else { bytes });
    der.extend(contents);
    der
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, IsCa, KeyPair, PublicKeyData};

    use super::*;

    #[test]
    fn as_people_write_them() {
        let digits = "0123456789abcdef".repeat(4);
        let pin: Pin = format!("sha256:{digits}").parse().unwrap();
        assert_eq!(pin.to_string(), format!("sha256:{digits}"));
        let upper: Pin = format!(" sha256:{}\n", digits.to_uppercase())
            .parse()
            .unwrap();
        assert_eq!(upper, pin);
        for wrong in [
            "",
            "sha256:",
            &digits,
            &format!("sha1:{digits}"),
            &format!("sha256:{digits}0"),
            &format!("sha256:{}", &digits[1..]),
            &format!("sha256:g{}", &digits[1..]),
            &format!("sha256://{}", &digits[2..]),
        ] {
            let words = wrong.parse::<Pin>().unwrap_err();
            assert!(words.contains("64 hexadecimal digits"), "{wrong}: {words}");
        }
    }

    #[test]
    fn the_key_is_the_certificates_own() {
        for is_ca in [IsCa::NoCa, IsCa::Ca(rcgen::BasicConstraints::Unconstrained)] {
            let pair = KeyPair::generate().unwrap();
            let mut params = CertificateParams::new(["a.example".to_owned()]).unwrap();
            params.is_ca = is_ca;
            let certificate = params.self_signed(&pair).unwrap();
            let key = key(certificate.der()).unwrap();
            assert_eq!(key.as_ref(), pair.subject_public_key_info());
        }
        assert!(key(&CertificateDer::from(vec![0x30, 0])).is_err());
    }

    #[test]
    fn a_sequence_begins_with_its_length() {
        let check = |length: usize, head: &[u8]| {
            let der = sequence(&vec![7; length]);
            assert_eq!(&der[..head.len()], head);
            assert_eq!(der.len(), head.len() + length);
        };
        check(0, &[0x30, 0]);
        check(127, &[0x30, 127]);
        check(128, &[0x30, 0x81, 128]);
        check(256, &[0x30, 0x82, 1, 0]);
        check(65_535, &[0x30, 0x82, 255, 255]);
    }
}

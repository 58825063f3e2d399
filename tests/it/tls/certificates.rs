//! Certificates as people have them, made for the test.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PublicKeyData};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio_rustls::rustls::pki_types::CertificateDer;

/// Signs certificates. Nobody trusts it who does not know its file.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: NamedTempFile,
}

impl Authority {
    pub fn new() -> Authority {
        Authority::named("an authority of a test")
    }

    pub fn named(name: &str) -> Authority {
        let key = KeyPair::generate().unwrap();
        let mut params = leaf(&[]);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, name);
        let file = pem_file(&params.self_signed(&key).unwrap().pem());
        Authority {
            issuer: Issuer::new(params, key),
            file,
        }
    }

    /// Its certificate, in PEM.
    pub fn file(&self) -> &str {
        self.file.path().to_str().unwrap()
    }

    pub fn issue(&self, params: CertificateParams) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Identity {
            certificate: certificate.der().clone(),
            key,
        }
    }
}

/// A certificate and its key.
pub struct Identity {
    pub certificate: CertificateDer<'static>,
    pub key: KeyPair,
}

impl Identity {
    pub fn self_signed(params: CertificateParams) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Identity {
            certificate: certificate.der().clone(),
            key,
        }
    }

    /// What `--tls-pin` takes, from the key itself.
    pub fn pin(&self) -> String {
        let digest = Sha256::digest(self.key.subject_public_key_info());
        let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("sha256:{}", digits.concat())
    }

    /// The certificate in a file, in PEM.
    pub fn file(&self) -> NamedTempFile {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(&self.certificate);
        pem_file(&format!(
            "-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"
        ))
    }
}

fn pem_file(text: &str) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

/// A certificate for names and addresses, valid now.
pub fn leaf(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    CertificateParams::new(names).unwrap()
}

/// The same certificate without the version field and extensions: X.509 version 1. Its own signature is then wrong.
pub fn version_1(identity: Identity) -> Identity {
    let (whole, _) = value(&identity.certificate);
    let (signed, signature) = value(whole);
    let fields = signed
        .strip_prefix(&[0xa0, 3, 2, 1, 2])
        .expect("version 3 comes first");
    let whole = [&sequence(fields)[..], signature].concat();
    Identity {
        certificate: sequence(&whole).into(),
        key: identity.key,
    }
}

/// The contents of a DER value of 128 to 65535 bytes, and what follows it.
fn value(der: &[u8]) -> (&[u8], &[u8]) {
    let (start, length) = match der[1] {
        0x81 => (3, usize::from(der[2])),
        0x82 => (4, usize::from(u16::from_be_bytes([der[2], der[3]]))),
        other => panic!("a length of the form {other:#x}"),
    };
    der[start..].split_at(length)
}

fn sequence(contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len()).unwrap();
    let head: &[u8] = match length {
        0x80..=0xff => &[0x30, 0x81, length as u8],
        _ => &[0x30, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, contents].concat()
}

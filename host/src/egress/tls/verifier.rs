//! Certificate verifiers that look at the key alone.

use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, DigitallySignedStruct, Error, OtherError, SignatureScheme};

use super::pin::{self, Pin};

/// The server showed another key than the pinned one.
#[derive(Debug, thiserror::Error)]
#[error("the key is {shown}, not {pinned}")]
pub(crate) struct OtherKey {
    pub pinned: Pin,
    pub shown: Pin,
}

/// Accepts exactly the server that holds the pinned key: whose certificate has it, and who signs the handshake with it.
#[derive(Debug)]
pub(super) struct Pinned {
    pin: Pin,
    signatures: Signatures,
}

impl Pinned {
    pub fn new(pin: Pin) -> Pinned {
        Pinned {
            pin,
            signatures: Signatures::new(),
        }
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let shown = Pin::of(&pin::key(end_entity)?);
        if shown == self.pin {
            return Ok(ServerCertVerified::assertion());
        }
        let other = OtherKey {
            pinned: self.pin.clone(),
            shown,
        };
        Err(CertificateError::Other(OtherError(Arc::new(other))).into())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signatures.tls12(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signatures.tls13(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signatures.0.supported_schemes()
    }
}

/// Accepts nobody, and notes the key that a server has proved to hold.
#[derive(Debug)]
pub(crate) struct Noting {
    key: OnceLock<Pin>,
    signatures: Signatures,
}

impl Noting {
    pub fn new() -> Noting {
        Noting {
            key: OnceLock::new(),
            signatures: Signatures::new(),
        }
    }

    /// The first key that was proved.
    pub fn key(&self) -> Option<&Pin> {
        self.key.get()
    }

    fn note(
        &self,
        cert: &CertificateDer<'_>,
        proof: Result<HandshakeSignatureValid, Error>,
    ) -> Result<HandshakeSignatureValid, Error> {
        proof?;
        let key = Pin::of(&pin::key(cert)?);
        self.key.get_or_init(|| key);
        Err(Error::General("nothing but the key was asked for".into()))
    }
}

impl ServerCertVerifier for Noting {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // Only so far: the handshake ends at the signature, which shows that the key is the server's own.
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.note(cert, self.signatures.tls12(message, cert, dss))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.note(cert, self.signatures.tls13(message, cert, dss))
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.signatures.0.supported_schemes()
    }
}

/// Checks that whoever shows a certificate holds its key.
#[derive(Debug)]
struct Signatures(WebPkiSupportedAlgorithms);

impl Signatures {
    fn new() -> Signatures {
        Signatures(ring::default_provider().signature_verification_algorithms)
    }

    /// Certificates that webpki cannot read as a server's, of version 1 for instance, are refused here: rustls has
    /// nothing for them in TLS 1.2.
    fn tls12(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.0)
    }

    fn tls13(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature_with_raw_key(message, &pin::key(cert)?, dss, &self.0)
    }
}

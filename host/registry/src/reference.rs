//! The name of a component in a registry.

use std::fmt;
use std::str::FromStr;

use plex_mcp_contract::digest;
use url::{Host, Url};

const SCHEME: &str = "oci://";

const FORM: &str = "it is written oci://HOST/NAME@sha256:DIGEST";

/// A manifest in a registry, named by its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The registry, with its port if that is not the usual one.
    pub host: String,
    /// Folders and name in it.
    pub repository: String,
    /// SHA-256 of the manifest: 64 hexadecimal digits.
    pub digest: String,
}

impl Reference {
    /// True if `text` is meant to be a reference, and not a file.
    pub fn is_meant(text: &str) -> bool {
        text.starts_with(SCHEME)
    }

    /// The address of the registry: https, as its clients do but for one on this computer.
    pub(crate) fn origin(&self) -> Result<Url, String> {
        let refused = || format!("`{}` is no host", self.host.escape_debug());
        let url = Url::parse(&format!("https://{}", self.host)).map_err(|_| refused())?;
        let bare = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        if !bare {
            return Err(refused());
        }
        if is_loopback(&url) {
            return Url::parse(&format!("http://{}", self.host)).map_err(|_| refused());
        }
        Ok(url)
    }
}

/// True if the address leads to this computer.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

impl FromStr for Reference {
    type Err = String;

    fn from_str(text: &str) -> Result<Reference, String> {
        let rest = text.strip_prefix(SCHEME).ok_or(FORM)?;
        let (name, digest) = rest.split_once('@').ok_or_else(|| {
            format!("it names no digest, and a tag is something else every day: {FORM}")
        })?;
        let digest = digest::parse(digest).ok_or_else(|| format!("its digest is none: {FORM}"))?;
        let (host, repository) = name.split_once('/').ok_or(FORM)?;
        if !repository.split('/').all(is_name) {
            return Err(format!(
                "`{}` is no name in a registry (letters are small there, and there is no tag): {FORM}",
                repository.escape_debug()
            ));
        }
        let reference = Reference {
            host: host.to_owned(),
            repository: repository.to_owned(),
            digest,
        };
        reference
            .origin()
            .map_err(|error| format!("{error}: {FORM}"))?;
        Ok(reference)
    }
}

/// True if it is one folder of a name, as the specification has it.
fn is_name(part: &str) -> bool {
    let inside = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    let end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    part.chars().all(inside) && part.starts_with(end) && part.ends_with(end) && !part.contains("..")
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Reference {
            host,
            repository,
            digest,
        } = self;
        write!(f, "{SCHEME}{host}/{repository}@sha256:{digest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[track_caller]
    fn check(name: &str, expected: Result<&str, &str>) {
        let found = name.parse::<Reference>();
        match (&found, expected) {
            (Ok(found), Ok(origin)) => {
                assert_eq!(found.origin().unwrap().as_str(), origin);
                assert_eq!(found.to_string(), name);
            }
            (Err(found), Err(words)) => assert!(found.contains(words), "{name}: {found}"),
            _ => panic!("{name}: {found:?}"),
        }
    }

    #[test]
    fn a_reference_has_host_name_and_digest() {
        let good = |name: &str, origin| check(&format!("oci://{name}@{DIGEST}"), Ok(origin));
        good("ghcr.io/plex-mcp/plex-mcp", "https://ghcr.io/");
        good("registry.example:5000/a", "https://registry.example:5000/");
        good("127.0.0.1:5000/a/b/c", "http://127.0.0.1:5000/");
        good("localhost:5000/a", "http://localhost:5000/");
        good("[::1]:5000/a.b_c-d", "http://[::1]:5000/");
        let bad = |name: &str, words| check(&format!("oci://{name}@{DIGEST}"), Err(words));
        bad("ghcr.io", "it is written oci://");
        bad("ghcr.io/", "is no name");
        bad("ghcr.io/plex-mcp:latest", "is no name");
        bad("ghcr.io/Plex", "is no name");
        bad("ghcr.io/a/../b", "is no name");
        bad("ghcr.io/a//b", "is no name");
        bad("ghcr.io/a?b", "is no name");
        bad("ghcr.io/%2e%2e", "is no name");
        bad("ghcr.io:x/a", "is no host");
        bad("ghcr.io#a/b", "is no host");
        bad("/a", "is no host");
        check("oci://me:secret@ghcr.io/a", Err("its digest is none"));
    }

    #[test]
    fn a_tag_is_refused() {
        check("oci://ghcr.io/a:1.0", Err("it names no digest"));
        check("oci://ghcr.io/a", Err("it names no digest"));
        check("oci://ghcr.io/a@sha512:00", Err("its digest is none"));
        check("oci://ghcr.io/a@sha256:00", Err("its digest is none"));
        check("ghcr.io/a", Err("it is written oci://"));
    }
}

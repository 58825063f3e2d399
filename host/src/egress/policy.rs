//! The decision about one request of one call: a pure value, no sockets.

use std::sync::Arc;

use http::{Method, Uri};
use url::Url;

use super::arguments::Arguments;
use super::origin::Origin;
use super::rule::{Mismatch, Rule};
use super::target::Target;

/// What one call may send.
#[derive(Clone, Debug)]
pub(crate) enum Policy {
    /// Nothing, and why.
    Closed(String),
    Rules(Granted),
}

/// The rules of the tool that is called, with what the call supplied.
#[derive(Clone, Debug)]
pub(crate) struct Granted {
    /// As people know it, for the words of a refusal.
    pub tool: String,
    pub rules: Arc<[Rule]>,
    pub arguments: Arguments,
    pub server: Origin,
    /// Origins besides the server that rules may name.
    pub others: Arc<[(String, Origin)]>,
}

/// A request that may leave, built anew from what was decided about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Permit {
    pub method: Method,
    pub url: Url,
    pub origin: Origin,
    /// Whether it goes to the configured server: nobody else gets the token.
    pub to_server: bool,
    /// The path alone, for words and logs.
    pub path: String,
}

impl Policy {
    /// Decides about a request as the guest wrote it.
    ///
    /// # Errors
    /// Words on why nothing leaves.
    pub fn decide(&self, method: &Method, uri: &Uri) -> Result<Permit, String> {
        match self {
            Policy::Closed(words) => Err(words.clone()),
            Policy::Rules(granted) => granted.decide(method, uri),
        }
    }
}

impl Granted {
    fn decide(&self, method: &Method, uri: &Uri) -> Result<Permit, String> {
        let (name, origin) = self.origin_of(uri)?;
        let written = uri.path_and_query().map_or("", |path| path.as_str());
        let below = written
            .strip_prefix(origin.prefix())
            .ok_or_else(|| self.refusal("asks for a path outside the server's address"))?;
        let target = Target::parse(below)
            .map_err(|what| self.refusal(&format!("asks for an address with {what}")))?;
        let path = target.path();

        let mut closest = Mismatch::Path;
        for rule in self.rules.iter().filter(|rule| rule.origin() == name) {
            match rule.matches(method, &target, &self.arguments) {
                Ok(()) => {
                    let url = canonical(origin, &target).ok_or_else(|| {
                        self.refusal("asks for an address that changes on its way")
                    })?;
                    return Ok(Permit {
                        method: method.clone(),
                        url,
                        origin: origin.clone(),
                        to_server: name.is_none(),
                        path,
                    });
                }
                Err(mismatch) => closest = closest.max(mismatch),
            }
        }
        Err(match closest {
            Mismatch::Path => self.refusal(&format!("has no rule for {method} {path}")),
            Mismatch::Method => self.refusal(&format!("has no rule for {method} on {path}")),
            Mismatch::Key(key) => self.refusal(&format!("has no rule for {method} {path} with the query key `{key}`")),
            Mismatch::Value(key) => self.refusal(&format!(
                "may send {method} {path} with the query key `{key}` only for the argument it stands for"
            )),
        })
    }

    /// The origin that scheme and authority name exactly, and its name unless it is the server.
    fn origin_of(&self, uri: &Uri) -> Result<(Option<&str>, &Origin), String> {
        let is_asked = |origin: &Origin| {
            uri.scheme_str() == Some(origin.scheme())
                && uri
                    .authority()
                    .is_some_and(|authority| authority.as_str() == origin.authority())
        };
        if is_asked(&self.server) {
            return Ok((None, &self.server));
        }
        self.others
            .iter()
            .find(|(_, origin)| is_asked(origin))
            .map(|(name, origin)| (Some(name.as_str()), origin))
            .ok_or_else(|| self.refusal(&format!("asks for a server other than {}", self.server)))
    }

    fn refusal(&self, what: &str) -> String {
        format!("a request was not let out: `{}` {what}", self.tool)
    }
}

/// The URL that is sent, unless a library on the way would change it.
fn canonical(origin: &Origin, target: &Target) -> Option<Url> {
    let text = format!("{origin}{}", target.canonical());
    let url = Url::parse(&text).ok()?;
    let uri: Uri = text.parse().ok()?;
    (url.as_str() == text && uri.to_string() == text).then_some(url)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wasmtime::component::Val;

    use super::*;

    fn policy() -> Policy {
        let parameters = ["id", "title"];
        let rules = [
            "GET /",
            "GET /s/{id}/all?type&title={title}",
            "DELETE /s/{id}",
            "GET other:/q?title={title}",
        ];
        let title = Val::String("a b".into());
        let id = Val::String("7".into());
        Policy::Rules(Granted {
            tool: "some_tool".into(),
            rules: rules
                .map(|rule| Rule::parse(rule, &parameters).unwrap())
                .into(),
            arguments: Arguments::new([("id", &id), ("title", &title)]),
            server: Origin::parse("http://plex.lan:32400/pre").unwrap(),
            others: [(
                "other".to_owned(),
                Origin::parse("https://other.example").unwrap(),
            )]
            .into(),
        })
    }

    #[track_caller]
    fn check(request: &str, expected: Result<&str, &str>) {
        let (method, uri) = request.split_once(' ').unwrap();
        let decided = policy().decide(&method.parse().unwrap(), &uri.parse().unwrap());
        let sent = decided.map(|permit| {
            assert_eq!(permit.to_server, permit.url.host_str() == Some("plex.lan"));
            format!("{} {}", permit.method, permit.url)
        });
        let expected = expected
            .map(str::to_owned)
            .map_err(|what| format!("a request was not let out: `some_tool` {what}"));
        assert_eq!(sent, expected);
    }

    #[test]
    fn invariant_5_what_leaves_is_described_by_a_rule() {
        check(
            "GET http://plex.lan:32400/pre/",
            Ok("GET http://plex.lan:32400/pre/"),
        );
        check(
            "GET http://plex.lan:32400/pre/s/7/all?title=a%20b&%74ype=1",
            Ok("GET http://plex.lan:32400/pre/s/7/all?title=a%20b&type=1"),
        );
        check(
            "DELETE http://plex.lan:32400/pre/s/7",
            Ok("DELETE http://plex.lan:32400/pre/s/7"),
        );
        check(
            "GET https://other.example/q?title=a%20b",
            Ok("GET https://other.example/q?title=a%20b"),
        );
    }

    #[test]
    fn sandbox_refusals_say_what_is_missing() {
        let server = "asks for a server other than http://plex.lan:32400/pre";
        check("GET http://plex.lan/pre/", Err(server));
        check("GET https://plex.lan:32400/pre/", Err(server));
        check("GET http://PLEX.lan:32400/pre/", Err(server));
        check("GET http://plex.lan.:32400/pre/", Err(server));
        check("GET http://user@plex.lan:32400/pre/", Err(server));
        check("GET http://evil.example/pre/", Err(server));
        check(
            "GET http://plex.lan:32400/other",
            Err("asks for a path outside the server's address"),
        );
        check(
            "GET http://plex.lan:32400/prefix/",
            Err("asks for an address with a path without a slash in front"),
        );
        check(
            "GET http://plex.lan:32400/pre/../s/7/all",
            Err("asks for an address with a dot segment"),
        );
        check(
            "GET http://plex.lan:32400/pre//s/7/all",
            Err("asks for an address with an empty path segment"),
        );
        check(
            "GET http://plex.lan:32400/pre/x",
            Err("has no rule for GET /x"),
        );
        check(
            "GET http://plex.lan:32400/pre/s/8/all",
            Err("has no rule for GET /s/8/all"),
        );
        check(
            "PUT http://plex.lan:32400/pre/s/7",
            Err("has no rule for PUT on /s/7"),
        );
        check(
            "GET http://plex.lan:32400/pre/s/7/all?x=1",
            Err("has no rule for GET /s/7/all with the query key `x`"),
        );
        check(
            "GET http://plex.lan:32400/pre/s/7/all?title=b",
            Err(
                "may send GET /s/7/all with the query key `title` only for the argument it stands for",
            ),
        );
        // The rules of one origin say nothing about another.
        check("GET https://other.example/", Err("has no rule for GET /"));
        check(
            "GET http://plex.lan:32400/pre/q",
            Err("has no rule for GET /q"),
        );
    }

    #[test]
    fn sandbox_a_host_has_one_spelling() {
        let server = "http://b\u{fc}cher.example:32400";
        let Policy::Rules(mut granted) = policy() else {
            unreachable!()
        };
        granted.server = Origin::parse(server).unwrap();
        let check = |origin: &str, leaves: bool| {
            let uri = format!("{origin}/").parse::<Uri>().ok();
            let decided = uri.is_some_and(|uri| granted.decide(&Method::GET, &uri).is_ok());
            assert_eq!(decided, leaves, "{origin}");
        };
        check("http://xn--bcher-kva.example:32400", true);
        check(server, false);
        check("http://XN--bcher-kva.example:32400", false);
        check("http://xn--BCHER-KVA.example:32400", false);
        check("http://bu\u{308}cher.example:32400", false);
        check("http://b%C3%BCcher.example:32400", false);
        check("http://xn--bcher-kva\u{3002}example:32400", false);
        check("http://xn--bcher-kva.example.:32400", false);
        check("http://xn--bcher-kva.example:032400", false);
        check("http://xn--bcher-kva.example:", false);
        check("http://@xn--bcher-kva.example:32400", false);
        check("//xn--bcher-kva.example:32400", false);
    }

    #[test]
    fn a_closed_gate_says_why() {
        let decided =
            Policy::Closed("no server".into()).decide(&Method::GET, &Uri::from_static("http://a/"));
        assert_eq!(decided, Err("no server".into()));
    }

    #[test]
    fn invariant_5_what_a_library_would_change_is_not_sent() {
        let origin = Origin::parse("http://plex.lan").unwrap();
        let check = |segment: &str, expected: Option<&str>| {
            let target = Target {
                segments: vec![segment.into()],
                query: Vec::new(),
            };
            let url = canonical(&origin, &target).map(|url| url.to_string());
            assert_eq!(url.as_deref(), expected);
        };
        check("a", Some("http://plex.lan/a"));
        // No target that was parsed has such segments.
        check(".", None);
        check("..", None);
    }

    proptest! {
        #[test]
        fn invariant_9_no_argument_changes_the_endpoint(
            id in "[0-9]{1,3}|\\.\\./s/7|all|7/refresh\\?force=1|\\PC{0,8}|[./%?#&2eEfF;\\\\]{0,6}", encode in any::<bool>(),
        ) {
            let Policy::Rules(mut granted) = policy() else { unreachable!() };
            let value = Val::String(id.clone());
            granted.arguments = Arguments::new([("id", &value)]);
            let written = match encode {
                true => percent_encoding::utf8_percent_encode(&id, percent_encoding::NON_ALPHANUMERIC).to_string(),
                false => id.clone(),
            };
            let uri = format!("http://plex.lan:32400/pre/s/{written}/all").parse::<Uri>();
            let Ok(permit) = uri.map_err(|_| ()).and_then(|uri| granted.decide(&Method::GET, &uri).map_err(|_| ()))
            else { return Ok(()) };
            let segments: Vec<_> = permit.url.path_segments().unwrap().collect();
            prop_assert_eq!(segments.len(), 4);
            prop_assert_eq!((segments[0], segments[1], segments[3]), ("pre", "s", "all"));
            prop_assert!(permit.url.query().is_none() && !id.contains(['/', '%', '\\']));
        }
    }
}

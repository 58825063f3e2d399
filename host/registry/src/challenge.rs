//! A registry's demand for a token: `Bearer realm="https://...",service="...",scope="..."`.

use http::HeaderValue;
use url::Url;

use crate::reference::is_loopback;

/// The address of a token, or `None` where the registry asks for something else, as for a name and a password.
pub(crate) fn token_address(challenge: &HeaderValue) -> Option<Url> {
    let (scheme, parameters) = challenge.to_str().ok()?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let parameters = parameters_of(parameters)?;
    let of = |name: &str| {
        let mut found = parameters.iter().filter(|(known, _)| known == name);
        found.next().map(|(_, value)| value.as_str())
    };
    let mut url = Url::parse(of("realm")?).ok()?;
    // A token that others can read on its way is everybody's.
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return None;
    }
    for name in ["service", "scope"] {
        if let Some(value) = of(name) {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    Some(url)
}

/// `name="value"` with commas in between; a value may have commas.
fn parameters_of(mut text: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    loop {
        let (name, rest) = text.split_once('=')?;
        let name = name.trim().to_ascii_lowercase();
        let (value, rest) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let (value, rest) = quoted.split_once('"')?;
                (value, rest.trim_start())
            }
            None => rest.split_at(rest.find(',').unwrap_or(rest.len())),
        };
        found.push((name, value.trim().to_owned()));
        match rest.strip_prefix(',') {
            Some(rest) => text = rest,
            None => return rest.is_empty().then_some(found),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(challenge: &str, expected: Option<&str>) {
        let value = HeaderValue::from_str(challenge).unwrap();
        let found = token_address(&value).map(String::from);
        assert_eq!(found.as_deref(), expected, "{challenge}");
    }

    #[test]
    fn the_address_of_a_token() {
        check(
            r#"Bearer realm="https://ghcr.io/token",service="ghcr.io",scope="repository:a/b:pull""#,
            Some("https://ghcr.io/token?service=ghcr.io&scope=repository%3Aa%2Fb%3Apull"),
        );
        check(
            r#"bearer realm="https://a/t?x=1", scope="repository:a:pull,push""#,
            Some("https://a/t?x=1&scope=repository%3Aa%3Apull%2Cpush"),
        );
        check(
            r#"Bearer realm=https://a/t,service=b"#,
            Some("https://a/t?service=b"),
        );
        check(
            r#"Bearer realm="http://127.0.0.1:1/t""#,
            Some("http://127.0.0.1:1/t"),
        );
        check(r#"Bearer realm="http://a/t""#, None);
        check(r#"Bearer realm="file:///etc/passwd""#, None);
        check(r#"Bearer realm="https://a"#, None);
        check(r#"Bearer service="a""#, None);
        check(r#"Basic realm="https://a""#, None);
        check("Bearer", None);
    }
}

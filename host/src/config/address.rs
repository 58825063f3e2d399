//! The address of the Plex server, as people paste it.

use std::net::IpAddr;

use url::{Host, Url};

use crate::egress::Origin;
use forms::pasted;

/// The form of an address.
const FORM: &str = "it should look like http://192.168.1.10:32400";

/// Zone of the websites on which people use their servers. None of them is a server of theirs.
const WEBSITES: &str = "plex.tv";

/// The app for browsers is served by the server itself, under this segment. No request of a tool goes there.
const WEB_APP: &str = "web";

/// Reads an address as a person copied it: from a browser, from a file of settings, from an example.
///
/// # Errors
///
/// Words on what is wrong with it and, where that can be told, what it should be. A token, a user name or a password in it is
/// never repeated.
pub fn parse(text: &str) -> Result<Origin, String> {
    let text = pasted::bare(text);
    if holds_placeholder(text) {
        return Err(format!(
            "it holds a placeholder that was not filled in: {FORM}"
        ));
    }
    let Ok(url) = Url::parse(text) else {
        return Err(without_scheme(text)
            .unwrap_or_else(|| Origin::parse(text).err().unwrap_or_else(|| FORM.to_owned())));
    };
    if !["http", "https"].contains(&url.scheme()) {
        // `plex:32400` is read as the scheme `plex`.
        return Err(without_scheme(text)
            .unwrap_or_else(|| Origin::parse(text).err().unwrap_or_else(|| FORM.to_owned())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Origin::parse(text);
    }
    if is_website(&url) {
        return Err(format!(
            "that is a website of Plex, not your server: use the server's own address; {FORM}"
        ));
    }
    if ["http", "https"].contains(&url.host_str().unwrap_or_default()) {
        return Err(format!("it begins twice: {FORM}"));
    }
    if let Some((before, page)) = page(&url) {
        return Err(format!(
            "it leads to a page for browsers: leave `/{page}` out of the address, and what follows it{}; the token is not the reason",
            is_then(&url, &before)
        ));
    }
    let holds_token = url
        .query_pairs()
        .any(|(name, _)| name.eq_ignore_ascii_case("X-Plex-Token"));
    if holds_token {
        return Err(format!(
            "it holds a token: leave out everything from the path on{}; the token goes into PLEX_TOKEN or a file",
            is_then(&url, "")
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!(
            "it holds a query or fragment: leave out `?` or `#` and what follows it{}",
            is_then(&url, "")
        ));
    }
    Origin::parse(text)
}

/// Scheme, host and port.
fn server(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// The address as it should be. A name alone may be the token, in the wrong place: it is not repeated.
fn is_then(url: &Url, path: &str) -> String {
    let is_name = matches!(url.host(), Some(Host::Domain(name)) if !name.contains('.'));
    if is_name && url.port().is_none() {
        return String::new();
    }
    format!(": {}{path}", server(url))
}

fn is_website(url: &Url) -> bool {
    let Some(Host::Domain(name)) = url.host() else {
        return false;
    };
    let name = name.trim_end_matches('.');
    name.strip_suffix(WEBSITES)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The path in front of a page for browsers, and the segment that leads to it.
fn page(url: &Url) -> Option<(String, String)> {
    let segments: Vec<&str> = url
        .path_segments()?
        .filter(|segment| !segment.is_empty())
        .collect();
    let is_page = |segment: &str| segment.ends_with(".html") || segment.ends_with(".htm");
    let at = match segments.as_slice() {
        [.., last] if last.eq_ignore_ascii_case(WEB_APP) => segments.len() - 1,
        [.., app, last] if app.eq_ignore_ascii_case(WEB_APP) && is_page(last) => segments.len() - 2,
        [.., last] if is_page(last) => segments.len() - 1,
        _ => return None,
    };
    let before: String = segments[..at]
        .iter()
        .map(|segment| format!("/{segment}"))
        .collect();
    Some((before, segments[at].to_owned()))
}

/// Words for an address whose scheme is missing, if it is one then.
fn without_scheme(text: &str) -> Option<String> {
    if text.contains("://") || text.contains('@') {
        return None;
    }
    let url = Url::parse(&format!("http://{}", text.trim_start_matches('/'))).ok()?;
    if is_website(&url) {
        return Some(format!(
            "that is a website of Plex, not your server: use the server's own address; {FORM}"
        ));
    }
    // A name alone may be the token, in the wrong variable.
    let is_address = url.port().is_some()
        || url
            .host_str()
            .is_some_and(|host| host.parse::<IpAddr>().is_ok());
    let port = if url.port().is_some() { "" } else { ":32400" };
    is_address.then(|| {
        format!(
            "the address has no scheme: write {}{port} (or https://...)",
            server(&url)
        )
    })
}

/// True if nobody filled in the address, or the host in it.
fn holds_placeholder(text: &str) -> bool {
    if pasted::is_placeholder(text) {
        return true;
    }
    let host = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    // `http://${HOST}:32400`; what follows `@` or a name in brackets is none of it.
    let marks = ["${", "{{", "<", "$(", "%"];
    let host_alone = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let is_example =
        host_alone.to_ascii_lowercase().starts_with("your") && pasted::is_placeholder(host_alone);
    marks.iter().any(|mark| host.contains(mark)) || is_example
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Result<&str, &str>) {
        match (parse(text), expected) {
            (Ok(origin), Ok(expected)) => assert_eq!(origin.to_string(), expected),
            (Err(words), Err(expected)) => {
                assert!(words.contains(expected), "{text}: {words}");
                assert!(!words.contains("s3cret"), "shows the token: {words}");
            }
            (found, expected) => panic!("{text}: expected {expected:?}, found {found:?}"),
        }
    }

    #[test]
    fn what_surrounds_an_address_is_not_part_of_it() {
        check("http://nas:32400", Ok("http://nas:32400"));
        check("http://nas:32400/", Ok("http://nas:32400"));
        check("\"http://nas:32400\"", Ok("http://nas:32400"));
        check(" 'http://nas:32400/'\r\n", Ok("http://nas:32400"));
        check("\u{feff}http://nas:32400", Ok("http://nas:32400"));
        check("“http://nas:32400”", Ok("http://nas:32400"));
        check("https://nas/plex/", Ok("https://nas/plex"));
    }

    #[test]
    fn a_page_for_browsers_is_no_server() {
        let web =
            "leave `/web` out of the address, and what follows it: http://nas:32400; the token";
        check("http://nas:32400/web", Err(web));
        check("http://nas:32400/web/", Err(web));
        check("http://nas:32400/web/index.html", Err(web));
        check("http://nas:32400/web/index.html#!/", Err(web));
        check("http://nas:32400/web/#!/media/s3cret", Err(web));
        check("http://nas:32400/WEB", Err("leave `/WEB` out"));
        check(
            "https://example.org/plex/web/index.html#",
            Err("what follows it: https://example.org/plex;"),
        );
        check("http://nas/index.html", Err("leave `/index.html` out"));
        // Names of proxies that only look similar.
        check("https://nas/website", Ok("https://nas/website"));
        check("https://nas/web/plex", Ok("https://nas/web/plex"));
    }

    #[test]
    fn websites_are_no_servers() {
        let website = "that is a website of Plex";
        check("https://app.plex.tv", Err(website));
        check("https://app.plex.tv/desktop/#!/server/abc", Err(website));
        check("app.plex.tv", Err(website));
        check("https://plex.tv", Err(website));
        check("https://www.plex.tv/", Err(website));
        check("https://watch.plex.tv", Err(website));
        check("https://myplex.tv", Ok("https://myplex.tv"));
        check(
            "https://192-168-1-10.abc.plex.direct:32400",
            Ok("https://192-168-1-10.abc.plex.direct:32400"),
        );
    }

    #[test]
    fn a_token_in_an_address_is_not_repeated() {
        let token =
            "it holds a token: leave out everything from the path on: https://nas:32400; the";
        check("https://nas:32400/?X-Plex-Token=s3cret", Err(token));
        check(
            "https://nas:32400/library/metadata/1?checkFiles=1&x-plex-token=s3cret",
            Err(token),
        );
        check("http://nas:32400/?x=s3cret", Err("query or fragment"));
        check("http://nas:32400/#s3cret", Err("query or fragment"));
        check("http://me:s3cret@nas:32400", Err("user name or password"));
        check("http://s3cret@nas:32400/web", Err("user name or password"));
        check("s3cret", Err("no scheme"));
        check("me:s3cret@nas", Err("neither http:// nor https://"));
    }

    #[test]
    fn a_missing_scheme_is_named() {
        let check = |text: &str, expected: &str| check(text, Err(expected));
        check("nas:32400", "write http://nas:32400 (or");
        check("192.168.1.10:32400", "write http://192.168.1.10:32400 (or");
        check("192.168.1.10", "write http://192.168.1.10:32400 (or");
        check("//192.168.1.10", "write http://192.168.1.10:32400 (or");
        check("localhost:32400/web", "write http://localhost:32400 (or");
        check("nas", "the address has no scheme");
        check("ftp://nas", "neither http:// nor https://");
        check("http://https://nas", "it begins twice");
        check("", "the address has no scheme");
    }

    #[test]
    fn what_nobody_filled_in() {
        for text in [
            "${PLEX_URL}",
            "$PLEX_URL",
            "%PLEX_URL%",
            "<address>",
            "http://<ip>:32400",
            "http://${HOST}:32400",
            "http://YOUR_SERVER_IP:32400",
            "http://your-server:32400",
            "YOUR_PLEX_URL",
        ] {
            check(text, Err("was not filled in"));
        }
        check("http://plex:32400", Ok("http://plex:32400"));
        check("http://server:32400", Ok("http://server:32400"));
        check("http://plex-server:32400", Ok("http://plex-server:32400"));
    }

    proptest! {
        /// Wherever a token stands in what was pasted, the words do not repeat it.
        #[test]
        fn no_error_repeats_a_token(
            before in "(|http://|https://|http://nas/\\?X-Plex-Token=|nas:32400/|http://me:|http://nas/#|\")",
            after in "(|@nas:32400|/web|&a=b|\"| )",
        ) {
            let text = format!("{before}Zq7-s3cret_token-Zq7{after}");
            if let Err(words) = parse(&text) {
                prop_assert!(!words.to_lowercase().contains("s3cret_token"), "{text}: {words}");
            }
        }

        #[test]
        fn any_text_gets_an_answer(text in "\\PC{0,60}") {
            let _ = parse(&text);
        }
    }
}

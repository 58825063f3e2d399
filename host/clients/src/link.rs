//! Links that make a client offer to add a server. They hold the whole path of the program, so they are for this computer.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::entry::{Member, to_json};

/// All but the characters that stand in a link as they are.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The form in which a client takes a server from a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// This, and the server with its name in JSON, escaped.
    Json(&'static str),
    /// This, with `name` and `config` after it; the server stands in the latter as JSON in Base64.
    Base64(&'static str),
}

impl Link {
    pub(crate) fn to(self, name: &str, members: &[(&'static str, Member)]) -> String {
        let mut server = to_json(members);
        match self {
            Link::Json(begin) => {
                server["name"] = json!(name);
                format!("{begin}?{}", escaped(&server.to_string()))
            }
            Link::Base64(begin) => {
                let config = STANDARD.encode(server.to_string());
                format!("{begin}?name={}&config={}", escaped(name), escaped(&config))
            }
        }
    }
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;
    use url::Url;

    use super::*;
    use crate::{CLIENTS, Entry};

    /// The name and the server that a client reads in a link.
    fn decoded(link: Link, text: &str) -> (String, Value) {
        let url = Url::parse(text).unwrap();
        match link {
            Link::Json(_) => {
                let query = url.query().unwrap();
                let json = percent_encoding::percent_decode_str(query)
                    .decode_utf8()
                    .unwrap();
                let mut server: Value = serde_json::from_str(&json).unwrap();
                let name = server.as_object_mut().unwrap().remove("name").unwrap();
                (name.as_str().unwrap().to_owned(), server)
            }
            Link::Base64(_) => {
                let pairs: Vec<_> = url.query_pairs().into_owned().collect();
                let [(name, plex), (config, server)] = &pairs[..] else {
                    panic!("{pairs:?}")
                };
                assert_eq!((name.as_str(), config.as_str()), ("name", "config"));
                let server = STANDARD.decode(server).unwrap();
                (plex.clone(), serde_json::from_slice(&server).unwrap())
            }
        }
    }

    proptest! {
        /// Whatever stands in paths and arguments arrives.
        #[test]
        fn links_say_what_files_say(command in "\\PC{1,40}", args in prop::collection::vec("\\PC{0,20}", 0..4), value in "\\PC{0,20}") {
            let entry = Entry { command, args, env: vec![("PLEX_URL".to_owned(), value)] };
            for client in CLIENTS {
                let Some(link) = client.link else { continue };
                let text = client.link("plex", &entry).unwrap();
                let expected = to_json(&entry.members(client.fixed));
                prop_assert_eq!(decoded(link, &text), ("plex".to_owned(), expected));
                prop_assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{}", text);
            }
        }
    }
}

//! Bytes to nodes: what Plex writes in XML and what it writes in JSON come out the same.
//!
//! A node is an element with attributes and children. In JSON, scalars are attributes; an object is a
//! child, a list several of the same name. XML names library items by kind (`Video`, `Directory`,
//! `Track`, `Photo`), JSON calls them all `Metadata`: callers go by attributes, never by those names.

mod json;
mod scalar;
mod xml;

use std::{borrow::Cow, fmt};

pub use scalar::Scalar;

/// Elements within elements; Plex's own answers stay below ten.
const MAX_DEPTH: usize = 32;

/// One element.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node<'a> {
    pub name: Cow<'a, str>,
    attributes: Vec<(Cow<'a, str>, Scalar<'a>)>,
    children: Vec<Node<'a>>,
}

/// The part that is wanted of a child of a container. The rest is looked through and never built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inside {
    /// All of it.
    Kept,
    /// Its attributes, not what lies inside it: most of an answer often.
    Skipped,
    /// Which attributes it has, for one that is only counted.
    Counted,
}

/// Why bytes are no answer of Plex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireError {
    /// A web page, or something else that is neither XML nor JSON.
    NotPlex,
    /// The answer of a Plex older than 1.3 (2016), in a JSON of another shape.
    TooOld,
    /// Cut off or garbled.
    Malformed,
    /// Nothing where there should be a container.
    Empty,
}

/// Decodes an answer. `each` gets the container's children one at a time, as they are read, so that a
/// long list is never held as a tree; the container comes back with its attributes only. `inside` says how much is
/// wanted of each child.
///
/// The first byte decides between XML and JSON, for servers do not always answer as they were asked;
/// invalid UTF-8 is replaced. No bytes at all are an empty container: so Plex answers actions.
pub fn decode(
    content_type: &str,
    body: &[u8],
    inside: Inside,
    each: &mut dyn FnMut(Node<'_>),
) -> Result<Node<'static>, WireError> {
    decode_some(content_type, body, inside, &mut |node| {
        each(node);
        inside
    })
}

/// Decodes an answer as [`decode`] does; `inside` is wanted of the first child, and what `each` returns of the next one.
pub fn decode_some(
    content_type: &str,
    body: &[u8],
    inside: Inside,
    each: &mut dyn FnMut(Node<'_>) -> Inside,
) -> Result<Node<'static>, WireError> {
    // Looked at in words where nothing is wrong, byte by byte where something is.
    let text = match std::str::from_utf8(body) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(body),
    };
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    match text.as_bytes().first() {
        None => Ok(Node::default()),
        Some(b'<') if is_html(content_type, text) => Err(WireError::NotPlex),
        Some(b'<') => xml::decode(text, Children { inside, each }),
        Some(b'{' | b'[') => json::decode(text, Children { inside, each }),
        Some(_) => Err(WireError::NotPlex),
    }
}

fn is_html(content_type: &str, text: &str) -> bool {
    let start: String = text
        .chars()
        .take(14)
        .collect::<String>()
        .to_ascii_lowercase();
    content_type.starts_with("text/html") || start.starts_with("<html") || start == "<!doctype html"
}

/// A reader of the children of a container.
struct Children<'e> {
    /// The part that is wanted of the next one.
    inside: Inside,
    each: &'e mut dyn FnMut(Node<'_>) -> Inside,
}

impl Children<'_> {
    fn read(&mut self, child: Node<'_>) {
        self.inside = (self.each)(child);
    }
}

/// Accessors are lenient, because Plex writes the same field as number, string or boolean, depending
/// on the endpoint. What cannot be read as asked is absent.
impl<'a> Node<'a> {
    fn attribute(&self, name: &str) -> Option<&Scalar<'a>> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// True if there is such an attribute, whatever its value.
    pub fn has(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// The value as text; absent when empty.
    pub fn text(&self, name: &str) -> Option<String> {
        self.attribute(name)?
            .text()
            .filter(|text| !text.is_empty())
            .map(Cow::into_owned)
    }

    /// True if the value, as text, is `expected`.
    pub fn is(&self, name: &str, expected: &str) -> bool {
        self.attribute(name)
            .and_then(Scalar::text)
            .is_some_and(|text| text == expected)
    }

    /// A whole number; Plex's sentinels below zero are absent.
    pub fn whole(&self, name: &str) -> Option<u64> {
        self.attribute(name)?.whole()
    }

    /// A whole number of at most 32 bits.
    pub fn small(&self, name: &str) -> Option<u32> {
        self.whole(name).and_then(|n| u32::try_from(n).ok())
    }

    pub fn decimal(&self, name: &str) -> Option<f64> {
        self.attribute(name)?.decimal()
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        self.attribute(name)?.flag()
    }

    /// The children of that name, in order.
    pub fn children(&self, name: &str) -> impl Iterator<Item = &Node<'a>> {
        self.children.iter().filter(move |child| child.name == name)
    }

    pub fn all_children(&self) -> &[Node<'a>] {
        &self.children
    }

    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Node<'a>> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The `tag` of each child of that name: so Plex writes genres, people, collections.
    pub fn tags(&self, name: &str) -> Vec<String> {
        self.children(name)
            .filter_map(|child| child.text("tag"))
            .collect()
    }

    fn into_static(self) -> Node<'static> {
        Node {
            name: Cow::Owned(self.name.into_owned()),
            attributes: (self.attributes.into_iter())
                .map(|(key, value)| (Cow::Owned(key.into_owned()), value.into_static()))
                .collect(),
            children: self.children.into_iter().map(Node::into_static).collect(),
        }
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            WireError::NotPlex => "the answer is not from a Plex server",
            WireError::TooOld => "the server is older than Plex 1.3",
            WireError::Malformed => "the answer is cut off or garbled",
            WireError::Empty => "the answer is empty",
        })
    }
}

#[cfg(test)]
mod tests;

//! Plex's XML: everything is in attributes, text between elements means nothing.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    escape::{self, resolve_predefined_entity},
    events::{BytesStart, Event},
};

use super::{Inside, MAX_DEPTH, Node, Scalar, WireError};

pub fn decode(
    text: &str,
    inside: Inside,
    each: &mut dyn FnMut(Node<'_>),
) -> Result<Node<'static>, WireError> {
    let mut reader = Reader::from_str(text);
    // The elements that are open, the outermost first.
    let mut open: Vec<Node<'_>> = Vec::new();
    loop {
        match reader.read_event().map_err(|_| WireError::Malformed)? {
            Event::Start(_) if open.len() == MAX_DEPTH => return Err(WireError::Malformed),
            // What is not wanted is open like the rest, and empty.
            Event::Start(_) if is_skipped(inside, &open) => open.push(Node::default()),
            Event::Start(start) => open.push(node(&start)?),
            Event::Empty(_) if is_skipped(inside, &open) => {}
            Event::Empty(start) => {
                let node = node(&start)?;
                match open.len() {
                    0 => return Ok(node.into_static()),
                    _ => close(node, &mut open, each),
                }
            }
            Event::End(_) => match open.pop() {
                Some(node) if open.is_empty() => return Ok(node.into_static()),
                Some(_) if is_skipped(inside, &open) => {}
                Some(node) => close(node, &mut open, each),
                None => return Err(WireError::Malformed),
            },
            Event::Eof => return Err(WireError::Malformed),
            _ => {}
        }
    }
}

/// Whether what stands inside those that are open is inside a child of the container and not wanted.
fn is_skipped(inside: Inside, open: &[Node<'_>]) -> bool {
    inside == Inside::Skipped && open.len() >= 2
}

/// An element inside the root goes to `each`, a deeper one to its parent.
fn close<'a>(node: Node<'a>, open: &mut [Node<'a>], each: &mut dyn FnMut(Node<'_>)) {
    match open {
        [_root] => each(node),
        [.., parent] => parent.children.push(node),
        [] => {}
    }
}

fn node<'a>(start: &BytesStart<'a>) -> Result<Node<'a>, WireError> {
    let mut attributes = Vec::with_capacity(16);
    // A repeated attribute is harmless: the first counts. Looking for them costs a square.
    for attribute in start.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| WireError::Malformed)?;
        let key = Cow::Owned(attribute.key.as_ref().to_owned());
        let value = unescape(&attribute.value).into_owned();
        attributes.push((key, Scalar::Text(Cow::Owned(value))));
    }
    let name = Cow::Owned(start.name().as_ref().to_owned());
    Ok(Node {
        name,
        attributes,
        children: Vec::new(),
    })
}

/// References become characters; what XML 1.0 forbids is dropped, because Plex passes on what it finds in
/// files; a reference to nothing stays as it stands.
fn unescape(raw: &str) -> Cow<'_, str> {
    let text = escape::unescape_with(raw, resolve_predefined_entity)
        .unwrap_or_else(|_| Cow::Owned(unescape_leniently(raw)));
    match text.contains(is_illegal) {
        true => Cow::Owned(text.replace(is_illegal, "")),
        false => text,
    }
}

fn unescape_leniently(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        // Looked for up to the next ampersand only: each byte is looked at once, however many there are.
        let end = rest[1..].find([';', '&']).map(|end| end + 1);
        let reference = match end {
            Some(end) if rest.as_bytes()[end] == b';' => &rest[..=end],
            Some(_) => &rest[..1],
            None => break,
        };
        match escape::unescape(reference) {
            Ok(plain) => text.push_str(&plain),
            Err(_) if reference.starts_with("&#") => {}
            Err(_) => {
                text.push('&');
                rest = &rest[1..];
                continue;
            }
        }
        rest = &rest[reference.len()..];
    }
    text + rest
}

/// XML 1.0, 2.2: characters a document may not hold, not even as references.
fn is_illegal(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

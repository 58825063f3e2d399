//! Plex's XML: everything is in attributes, text between elements means nothing.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    escape::{self, resolve_predefined_entity},
    events::{
        BytesStart, Event,
        attributes::{Attribute, Attributes},
    },
};

use super::{Children, Inside, MAX_DEPTH, Node, Scalar, WireError};

pub fn decode(text: &str, mut children: Children<'_>) -> Result<Node<'static>, WireError> {
    let mut reader = Reader::from_str(text);
    // The elements that are open, the outermost first.
    let mut open: Vec<Node<'_>> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|_| WireError::Malformed)?;
        // The text between the brackets of a tag, borrowed from the text and not from the event.
        let tag = |start: &BytesStart<'_>, after: &str| {
            let end = usize::try_from(reader.buffer_position()).ok()? - after.len();
            Some((
                text.get(end - start.len()..end)?,
                start.name().as_ref().len(),
            ))
        };
        let inside = match open.len() {
            0 => Inside::Kept,
            _ => children.inside,
        };
        match event {
            Event::Start(_) if open.len() == MAX_DEPTH => return Err(WireError::Malformed),
            // An element that is not wanted is open like the rest, and empty.
            Event::Start(_) if is_skipped(inside, &open) => {
                open.push(Node::default());
            }
            Event::Start(start) => open.push(node(tag(&start, ">"), inside)?),
            Event::Empty(_) if is_skipped(inside, &open) => {}
            Event::Empty(start) => {
                let node = node(tag(&start, "/>"), inside)?;
                match open.len() {
                    0 => return Ok(node.into_static()),
                    _ => close(node, &mut open, &mut children),
                }
            }
            Event::End(_) => match open.pop() {
                Some(node) if open.is_empty() => return Ok(node.into_static()),
                Some(_) if is_skipped(inside, &open) => {}
                Some(node) => close(node, &mut open, &mut children),
                None => return Err(WireError::Malformed),
            },
            Event::Eof => return Err(WireError::Malformed),
            _ => {}
        }
    }
}

/// True if what stands inside those that are open is inside a child of the container and not wanted.
fn is_skipped(inside: Inside, open: &[Node<'_>]) -> bool {
    inside != Inside::Kept && open.len() >= 2
}

/// An element inside the root goes to `children`, a deeper one to its parent.
fn close<'a>(node: Node<'a>, open: &mut [Node<'a>], children: &mut Children<'_>) {
    match open {
        [_root] => children.read(node),
        [.., parent] => parent.children.push(node),
        [] => {}
    }
}

/// An element from its tag, which begins with a name of that many bytes.
fn node(tag: Option<(&str, usize)>, inside: Inside) -> Result<Node<'_>, WireError> {
    let (tag, name) = tag.ok_or(WireError::Malformed)?;
    let mut attributes = Vec::with_capacity(32);
    // A repeated attribute is harmless: the first counts. Looking for them costs a square.
    for attribute in Attributes::new(tag, name).with_checks(false) {
        let Attribute { key, value } = attribute.map_err(|_| WireError::Malformed)?;
        let value = match (inside, value) {
            (Inside::Counted, _) => Scalar::Flag(true),
            (_, Cow::Borrowed(value)) => Scalar::Text(unescape(value)),
            (_, Cow::Owned(value)) => Scalar::Text(Cow::Owned(unescape(&value).into_owned())),
        };
        attributes.push((Cow::Borrowed(key.into_inner()), value));
    }
    Ok(Node {
        name: Cow::Borrowed(&tag[..name]),
        attributes,
        children: Vec::new(),
    })
}

/// References become characters; what XML 1.0 forbids is dropped, because Plex passes on what it finds in
/// files; a reference to nothing stays as it stands.
fn unescape(raw: &str) -> Cow<'_, str> {
    let text = escape::unescape_with(raw, resolve_predefined_entity)
        .unwrap_or_else(|_| Cow::Owned(unescape_leniently(raw)));
    // Few texts have a byte that one of the forbidden characters may begin with.
    let suspect = text.bytes().any(|byte| byte < b' ' || byte == 0xef);
    if suspect && text.contains(is_illegal) {
        Cow::Owned(text.replace(is_illegal, ""))
    } else {
        text
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

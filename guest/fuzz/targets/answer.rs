//! What both targets do with an answer: decode it and read everything in it in every way there is.

use plex_mcp::wire::{Inside, Node, decode};

/// Elements within elements that the decoders admit.
const MAX_DEPTH: usize = 32;

pub fn read(content_type: &str, first: &[u8], body: &[u8]) {
    let whole = [first, body].concat();
    let mut items = 0_usize;
    let decoded = decode(content_type, &whole, Inside::Kept, &mut |item| {
        items += 1;
        visit(&item, 1);
    });
    let mut flat = 0_usize;
    let skipped = decode(content_type, &whole, Inside::Skipped, &mut |item| {
        flat += 1;
        assert!(item.all_children().is_empty());
    });
    let mut counted = 0_usize;
    // What is only counted is not looked into: it may be nested deeper than is read.
    let _ = decode(content_type, &whole, Inside::Counted, &mut |item| {
        counted += 1;
        assert!(item.all_children().is_empty());
    });
    if let Ok(container) = decoded {
        visit(&container, 0);
        assert_eq!((Ok(container), items), (skipped, flat));
        assert_eq!(items, counted);
        // Every item takes at least two bytes: more of them would be made up.
        assert!(items <= whole.len() / 2);
    }
    // The bytes alone decide: a server's word on the type changes nothing but what a web page is.
    let _ = decode("text/html", &whole, Inside::Kept, &mut |item| visit(&item, 1));
}

fn visit(node: &Node<'_>, depth: usize) {
    assert!(depth <= MAX_DEPTH);
    for name in ["size", "totalSize", "title", "ratingKey", "a", ""] {
        let whole = node.whole(name);
        assert!(
            node.small(name)
                .map(u64::from)
                .is_none_or(|small| whole == Some(small))
        );
        let text = node.text(name);
        assert!(
            text.as_deref()
                .is_none_or(|text| !text.is_empty() && node.is(name, text))
        );
        let _ = (
            node.decimal(name),
            node.flag(name),
            node.tags(name),
            node.child(name),
        );
    }
    for child in node.all_children() {
        visit(child, depth + 1);
    }
}

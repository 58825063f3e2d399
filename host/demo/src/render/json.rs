use std::io::Write;

use crate::node::{Node, Value};

/// The tree as Plex's JSON: the root's name is the only key of the outermost object.
pub fn json(root: &Node) -> String {
    let mut out = Vec::with_capacity(4096);
    out.push(b'{');
    key(root.name, &mut true, &mut out);
    object(root, &mut out);
    out.push(b'}');
    String::from_utf8(out).expect("JSON is UTF-8")
}

fn object(node: &Node, out: &mut Vec<u8>) {
    out.push(b'{');
    let mut first = true;
    for (name, attribute) in &node.attributes {
        key(name, &mut first, out);
        value(attribute, out);
    }
    for children in &node.children {
        key(children.key, &mut first, out);
        if children.single {
            children.nodes.iter().for_each(|child| object(child, out));
            continue;
        }
        out.push(b'[');
        for (position, child) in children.nodes.iter().enumerate() {
            if position > 0 {
                out.push(b',');
            }
            object(child, out);
        }
        out.push(b']');
    }
    out.push(b'}');
}

/// Names of attributes and elements are the program's own, and need no escape.
fn key(name: &str, first: &mut bool, out: &mut Vec<u8>) {
    if !std::mem::replace(first, false) {
        out.push(b',');
    }
    out.push(b'"');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"\":");
}

fn value(value: &Value, out: &mut Vec<u8>) {
    let written = match value {
        Value::Text(text) => serde_json::to_writer(out, text),
        Value::Int(number) => serde_json::to_writer(out, number),
        // Without the fraction where there is none, as Plex writes it.
        Value::Float(number) => write!(out, "{number}").map_err(serde_json::Error::io),
        Value::Bool(flag) => serde_json::to_writer(out, flag),
    };
    written.expect("memory takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(root: Node, expected: &str) {
        assert_eq!(json(&root), expected);
    }

    #[test]
    fn values_keep_their_types() {
        check(
            Node::new("MediaContainer")
                .attr("size", 0)
                .attr("claimed", true)
                .attr("rating", 7.5)
                .attr("score", 6.0)
                .attr("key", "1"),
            r#"{"MediaContainer":{"size":0,"claimed":true,"rating":7.5,"score":6,"key":"1"}}"#,
        );
    }

    #[test]
    fn lists_are_arrays_and_single_children_objects() {
        check(
            Node::new("MediaContainer")
                .list("Metadata", vec![Node::new("Video"), Node::new("Track")])
                .one(Node::new("User").attr("id", "1"))
                .list("Genre", vec![]),
            r#"{"MediaContainer":{"Metadata":[{},{}],"User":{"id":"1"}}}"#,
        );
    }

    #[test]
    fn text_is_escaped() {
        check(
            Node::new("R").attr("t", "a\"b\\c\nd"),
            r#"{"R":{"t":"a\"b\\c\nd"}}"#,
        );
    }
}

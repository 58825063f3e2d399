use crate::node::{Node, Value};

/// The tree as Plex's JSON: the root's name is the only key of the outermost object.
pub fn json(root: &Node) -> String {
    let mut out = String::with_capacity(4096);
    out.push('{');
    string(root.name, &mut out);
    out.push(':');
    object(root, &mut out);
    out.push('}');
    out
}

fn object(node: &Node, out: &mut String) {
    out.push('{');
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
        out.push('[');
        for (position, child) in children.nodes.iter().enumerate() {
            if position > 0 {
                out.push(',');
            }
            object(child, out);
        }
        out.push(']');
    }
    out.push('}');
}

fn key(name: &str, first: &mut bool, out: &mut String) {
    if !std::mem::replace(first, false) {
        out.push(',');
    }
    string(name, out);
    out.push(':');
}

fn value(value: &Value, out: &mut String) {
    match value {
        Value::Text(text) => string(text, out),
        Value::Int(number) => out.push_str(&number.to_string()),
        Value::Float(number) => out.push_str(&number.to_string()),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
    }
}

fn string(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
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

use crate::node::{Node, Value};

/// The tree as Plex's XML: attributes only, booleans as 0 and 1, one element per line.
pub fn xml(root: &Node) -> String {
    let mut out = String::with_capacity(4096);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push('<');
    open(root, &mut out);
    out.push('>');
    if !root.children.is_empty() {
        out.push('\n');
        children(root, &mut out);
    }
    close(root, &mut out);
    out
}

fn element(node: &Node, out: &mut String) {
    out.push('<');
    open(node, out);
    if node.children.is_empty() {
        out.push_str(" />\n");
    } else {
        out.push_str(">\n");
        children(node, out);
        close(node, out);
    }
}

fn open(node: &Node, out: &mut String) {
    out.push_str(node.name);
    for (name, value) in &node.attributes {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        match value {
            Value::Text(text) => escape(text, out),
            Value::Int(number) => out.push_str(&number.to_string()),
            Value::Float(number) => out.push_str(&number.to_string()),
            Value::Bool(flag) => out.push(if *flag { '1' } else { '0' }),
        }
        out.push('"');
    }
}

fn children(node: &Node, out: &mut String) {
    for child in node.children.iter().flat_map(|group| &group.nodes) {
        element(child, out);
    }
}

fn close(node: &Node, out: &mut String) {
    out.push_str("</");
    out.push_str(node.name);
    out.push_str(">\n");
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#xA;"),
            '\r' => out.push_str("&#xD;"),
            '\t' => out.push_str("&#x9;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(root: Node, expected: &str) {
        assert_eq!(
            xml(&root),
            format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{expected}\n")
        );
    }

    #[test]
    fn an_empty_container_has_two_tags() {
        check(
            Node::new("MediaContainer").attr("size", 0),
            r#"<MediaContainer size="0"></MediaContainer>"#,
        );
    }

    #[test]
    fn every_child_is_an_element_and_every_value_text() {
        check(
            Node::new("MediaContainer").attr("more", false).list(
                "Metadata",
                vec![
                    Node::new("Video")
                        .attr("rating", 7.5)
                        .list("Genre", vec![Node::new("Genre").attr("tag", "Drama")]),
                ],
            ),
            "<MediaContainer more=\"0\">\n<Video rating=\"7.5\">\n<Genre tag=\"Drama\" />\n</Video>\n</MediaContainer>",
        );
    }

    #[test]
    fn markup_and_newlines_are_references() {
        check(
            Node::new("R").attr("t", "a & \"b\" <c>\nd"),
            r#"<R t="a &amp; &quot;b&quot; &lt;c&gt;&#xA;d"></R>"#,
        );
    }
}

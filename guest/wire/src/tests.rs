use proptest::prelude::*;

use super::*;

/// An answer as text: `name a=1 {child} {child}`, the container first, its children behind.
fn decoded(content_type: &str, body: &[u8]) -> Result<String, WireError> {
    let (mut children, mut flat) = (String::new(), String::new());
    let container = decode(content_type, body, Inside::Kept, &mut |node| {
        children += &format!(" {}", show(&node));
        flat += &format!(" {}", show(&flattened(node)));
    })?;
    let mut skipped = String::new();
    let same = decode(content_type, body, Inside::Skipped, &mut |node| {
        skipped += &format!(" {}", show(&node))
    });
    assert_eq!((same, skipped), (Ok(container.clone()), flat));
    Ok(show(&container) + &children)
}

/// Without its children.
fn flattened(node: Node<'_>) -> Node<'_> {
    Node {
        children: Vec::new(),
        ..node
    }
}

fn show(node: &Node<'_>) -> String {
    let mut text = format!("{{{}", node.name);
    for (key, value) in &node.attributes {
        text += &format!(
            " {key}={}",
            value
                .text()
                .map_or_else(|| format!("{:?}", value.flag()), Cow::into_owned)
        );
    }
    node.children
        .iter()
        .for_each(|child| text += &format!(" {}", show(child)));
    text + "}"
}

#[track_caller]
fn check(content_type: &str, body: &str, expected: Result<&str, WireError>) {
    assert_eq!(
        decoded(content_type, body.as_bytes()),
        expected.map(str::to_owned),
        "{body}"
    );
}

const JSON: &str = "application/json";
const XML: &str = "text/xml;charset=utf-8";
const HTML: &str = "text/html";

#[test]
fn both_formats_come_out_the_same() {
    let expected = Ok(
        "{MediaContainer size=1} {Metadata type=movie title=Nosferatu {Genre tag=Horror} {Genre tag=Silent}}",
    );
    check(
        JSON,
        r#"{"MediaContainer":{"size":1,"Metadata":[{"type":"movie","title":"Nosferatu","Genre":[{"tag":"Horror"},{"tag":"Silent"}]}]}}"#,
        expected,
    );
    check(
        XML,
        r#"<?xml version="1.0"?><MediaContainer size="1"><Metadata type="movie" title="Nosferatu"><Genre tag="Horror"/><Genre tag="Silent"/></Metadata></MediaContainer>"#,
        expected,
    );
}

#[test]
fn the_first_byte_decides_not_what_was_asked() {
    check(
        JSON,
        r#"<MediaContainer size="0"></MediaContainer>"#,
        Ok("{MediaContainer size=0}"),
    );
    check(
        XML,
        r#"{"MediaContainer":{"size":0}}"#,
        Ok("{MediaContainer size=0}"),
    );
    check(
        "",
        "\u{feff} \n<MediaContainer size=\"0\"/>",
        Ok("{MediaContainer size=0}"),
    );
}

#[test]
fn lists_may_be_absent_and_single_children_objects() {
    check(
        JSON,
        r#"{"MediaContainer":{"size":14}}"#,
        Ok("{MediaContainer size=14}"),
    );
    check(
        JSON,
        r#"{"MediaContainer":{"Metadata":[{"User":{"id":"1"},"Player":{},"Media":[]}]}}"#,
        Ok("{MediaContainer} {Metadata {User id=1} {Player}}"),
    );
    check(
        JSON,
        r#"{"MediaContainer":{"Metadata":null}}"#,
        Ok("{MediaContainer}"),
    );
}

#[test]
fn an_action_answers_with_nothing() {
    check(HTML, "", Ok("{}"));
    check(JSON, " \n", Ok("{}"));
}

#[test]
fn what_is_not_plex_is_told_apart_from_what_is_broken() {
    for page in [
        "<html><body>router</body></html>",
        "<!DOCTYPE html><p>",
        "<HTML>",
    ] {
        check("", page, Err(WireError::NotPlex));
    }
    check(HTML, "<div/>", Err(WireError::NotPlex));
    check("text/plain", "OK", Err(WireError::NotPlex));
    check(JSON, "[1]", Err(WireError::NotPlex));
    for broken in [
        r#"{"MediaContainer":{"size":1,"Meta"#,
        r#"{"MediaContainer":{}} x"#,
    ] {
        check(JSON, broken, Err(WireError::Malformed));
    }
    for broken in [
        "<MediaContainer><Video",
        "<MediaContainer><Video></MediaContainer>",
        "<MediaContainer>",
    ] {
        check(XML, broken, Err(WireError::Malformed));
    }
}

#[test]
fn a_server_older_than_1_3_is_named() {
    check(
        JSON,
        r#"{"_elementType":"MediaContainer","size":"1","_children":[{"_elementType":"Video"}]}"#,
        Err(WireError::TooOld),
    );
}

#[test]
fn a_starting_server_is_readable_in_both_formats() {
    check(
        JSON,
        r#"{"code":503,"title":"Maintenance","status":"Running startup maintenance tasks."}"#,
        Ok("{ code=503 title=Maintenance status=Running startup maintenance tasks.}"),
    );
    check(
        XML,
        r#"<Response code="503" title="Maintenance" status="Running database migrations."/>"#,
        Ok("{Response code=503 title=Maintenance status=Running database migrations.}"),
    );
}

#[test]
fn references_become_characters_and_forbidden_ones_go() {
    let xml = |value: &str| format!(r#"<MediaContainer a="{value}"/>"#);
    for (written, read) in [
        ("a&amp;b &lt;3 &quot;x&quot;", "a&b <3 \"x\""),
        ("line&#xA;break", "line\nbreak"),
        ("bell&#x4;&#0; gone", "bell gone"),
        ("raw\u{4}\u{b} too", "raw too"),
        ("A&B &unknown; &", "A&B &unknown; &"),
        ("Nausica&#228; \u{1f3ac}", "Nausicaä \u{1f3ac}"),
        ("&&&amp;&", "&&&&"),
        ("&nothing &#65; & &#xzz;", "&nothing A & "),
    ] {
        check(
            XML,
            &xml(written),
            Ok(&format!("{{MediaContainer a={read}}}")),
        );
    }
}

/// Looked at once each: anything else would take minutes.
#[test]
fn millions_of_ampersands() {
    let text = "&".repeat(4 << 20);
    let xml = format!(r#"<MediaContainer a="{text}"/>"#);
    let root = decode(XML, xml.as_bytes(), Inside::Kept, &mut |_| {}).unwrap();
    assert_eq!(root.text("a"), Some(text));
}

#[test]
fn invalid_utf_8_is_replaced() {
    let latin_1 = b"<MediaContainer device=\"Caf\xe9\"/>";
    assert_eq!(
        decoded(XML, latin_1).unwrap(),
        "{MediaContainer device=Caf\u{fffd}}"
    );
    let latin_1 = b"{\"MediaContainer\":{\"device\":\"Caf\xe9\"}}";
    assert_eq!(
        decoded(JSON, latin_1).unwrap(),
        "{MediaContainer device=Caf\u{fffd}}"
    );
}

#[test]
fn entities_of_the_document_are_not_expanded() {
    let laughs = r#"<!DOCTYPE m [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><MediaContainer t="&b;"/>"#;
    check(XML, laughs, Ok("{MediaContainer t=&b;}"));
}

#[test]
fn nesting_has_an_end() {
    check(XML, &"<a>".repeat(100_000), Err(WireError::Malformed));
    let deep = format!(
        r#"{{"MediaContainer":{}1{}}}"#,
        r#"{"a":"#.repeat(100),
        "}".repeat(100)
    );
    assert!(decoded(JSON, deep.as_bytes()).is_err());
    assert!(decoded(JSON, "[".repeat(100_000).as_bytes()).is_err());
}

#[test]
fn one_answer_has_one_container() {
    check(
        JSON,
        r#"{"A":{"B":[{"c":1}]},"MediaContainer":{}}"#,
        Err(WireError::NotPlex),
    );
    check(
        JSON,
        r#"{"MediaContainer":{},"MediaContainer":{}}"#,
        Err(WireError::NotPlex),
    );
}

/// Of a key that comes twice the first counts, in both formats.
#[test]
fn attributes_that_come_twice() {
    let mut titles = Vec::new();
    for body in [
        r#"<MediaContainer><Video title="a" title="b"/></MediaContainer>"#,
        r#"{"MediaContainer":{"Metadata":[{"title":"a","title":"b"}]}}"#,
    ] {
        decode("", body.as_bytes(), Inside::Kept, &mut |node| {
            titles.push(node.text("title"))
        })
        .unwrap();
    }
    assert_eq!(titles, [Some("a".to_owned()), Some("a".to_owned())]);
}

/// The depth of a decoded tree.
fn depth(node: &Node<'_>) -> usize {
    1 + node.children.iter().map(depth).max().unwrap_or(0)
}

/// The same field, written as each endpoint writes it (plex-api.md 2.1).
#[test]
fn scalars_are_read_whatever_their_type() {
    let mut nodes = Vec::new();
    let body = r#"{"MediaContainer":{"Metadata":[
        {"id":7,"big":5000000000,"ratio":1.33,"flag":true,"sentinel":-1,"key":"12","title":""},
        {"id":"7","big":"5000000000","ratio":"1.33","flag":"1","sentinel":"-22","key":12,"title":null},
        {"id":7.0,"big":5000000000.0,"ratio":"1.33","flag":1}]}}"#;
    decode(JSON, body.as_bytes(), Inside::Kept, &mut |node| {
        nodes.push(node.into_static())
    })
    .unwrap();
    for node in &nodes {
        assert_eq!(node.whole("id"), Some(7), "{node:?}");
        assert_eq!(node.whole("big"), Some(5_000_000_000));
        assert_eq!(node.small("big"), None, "more than 32 bits");
        assert_eq!(node.decimal("ratio"), Some(1.33));
        assert_eq!(node.flag("flag"), Some(true));
        assert_eq!(
            (
                node.whole("sentinel"),
                node.text("title"),
                node.whole("none")
            ),
            (None, None, None)
        );
    }
    assert!(nodes[0].is("key", "12") && nodes[1].is("key", "12"));
}

/// Elements of the shape that Plex writes: a list of items with attributes, tags and a single child.
fn tree() -> impl Strategy<Value = Node<'static>> {
    let text = "[a-zA-Z0-9 <>&\"'äß]{1,12}";
    let attributes = prop::collection::btree_map("[a-z]{1,6}", text, 0..5);
    let leaf = (attributes.clone(), "[A-Z][a-z]{1,5}")
        .prop_map(|(attributes, name)| node(name, attributes, vec![]));
    leaf.prop_recursive(4, 24, 4, move |inner| {
        (
            attributes.clone(),
            "[A-Z][a-z]{1,5}",
            prop::collection::vec(inner, 0..4),
        )
            .prop_map(|(attributes, name, children)| node(name, attributes, children))
    })
}

fn node(
    name: String,
    attributes: std::collections::BTreeMap<String, String>,
    mut children: Vec<Node<'static>>,
) -> Node<'static> {
    // JSON keeps the children of one name together.
    children.sort_by(|a, b| a.name.cmp(&b.name));
    let attributes = attributes
        .into_iter()
        .map(|(k, v)| (k.into(), Scalar::Text(v.into())))
        .collect();
    Node {
        name: name.into(),
        attributes,
        children,
    }
}

fn to_xml(node: &Node<'_>) -> String {
    let mut xml = format!("<{}", node.name);
    for (key, value) in &node.attributes {
        let value = value.text().unwrap();
        let value = value
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;");
        xml += &format!(" {key}=\"{value}\"");
    }
    xml += ">";
    node.children.iter().for_each(|child| xml += &to_xml(child));
    xml + &format!("</{}>", node.name)
}

fn to_json(node: &Node<'_>) -> serde_json::Value {
    let mut object = serde_json::Map::new();
    for (key, value) in &node.attributes {
        object.insert(key.to_string(), value.text().unwrap().into());
    }
    for child in &node.children {
        let list = object
            .entry(child.name.to_string())
            .or_insert_with(|| serde_json::json!([]));
        list.as_array_mut().unwrap().push(to_json(child));
    }
    object.into()
}

proptest! {
    #[test]
    fn any_bytes_are_an_answer_or_an_error(bytes: Vec<u8>, content_type in "[a-z/]{0,12}") {
        let _ = decoded(&content_type, &bytes);
    }

    #[test]
    fn anything_that_looks_like_xml_or_json_is_an_answer_or_an_error(
        text in r#"[<{\["]?[a-z<>/="'{}\[\]:,&#;x0-9 !?\-]{0,80}"#,
    ) {
        let _ = decoded("", text.as_bytes());
    }

    #[test]
    fn a_tree_reads_the_same_from_both_formats(tree in tree()) {
        let root = Node { name: "MediaContainer".into(), ..tree };
        let xml = decoded(XML, to_xml(&root).as_bytes());
        let json = serde_json::json!({ "MediaContainer": to_json(&root) }).to_string();
        prop_assert_eq!(xml, decoded(JSON, json.as_bytes()));
    }

    /// Whatever is wanted of it, each child comes, and has its attributes.
    #[test]
    fn what_is_only_counted_comes_too(tree in tree()) {
        let root = Node { name: "MediaContainer".into(), ..tree };
        let json = serde_json::json!({ "MediaContainer": to_json(&root) }).to_string();
        for body in [to_xml(&root), json] {
            let came = |inside| {
                let mut came = Vec::new();
                decode("", body.as_bytes(), inside, &mut |node| came.push(node.into_static())).unwrap();
                came
            };
            let (kept, skipped, counted) = (came(Inside::Kept), came(Inside::Skipped), came(Inside::Counted));
            prop_assert_eq!(kept.len(), skipped.len());
            prop_assert_eq!(kept.len(), counted.len());
            for ((kept, skipped), counted) in kept.iter().zip(&skipped).zip(&counted) {
                prop_assert_eq!(&kept.attributes, &skipped.attributes);
                prop_assert!(kept.attributes.iter().all(|(name, _)| counted.has(name)));
                prop_assert!(skipped.children.is_empty() && counted.children.is_empty());
            }
        }
    }

    #[test]
    fn no_nesting_is_deeper_than_is_read(shapes in prop::collection::vec(any::<bool>(), 0..200)) {
        // Lists in lists, objects in objects, and both in each other.
        let (mut opened, mut closed, mut elements) = (String::new(), String::new(), String::new());
        for object in &shapes {
            opened += if *object { r#"{"a":"# } else { "[" };
            closed.insert(0, if *object { '}' } else { ']' });
            elements += "<a>";
        }
        let bodies = [
            format!(r#"{{"MediaContainer":{{"a":{opened}1{closed}}}}}"#),
            format!("<MediaContainer>{elements}{}</MediaContainer>", "</a>".repeat(shapes.len())),
        ];
        for body in bodies {
            let mut deepest = 0;
            let read = decode("", body.as_bytes(), Inside::Kept, &mut |node| deepest = deepest.max(depth(&node)));
            prop_assert!(deepest <= MAX_DEPTH);
            prop_assert_eq!(read.is_ok(), shapes.len() < MAX_DEPTH + usize::from(body.starts_with('{')), "{}", body);
        }
    }

    #[test]
    fn an_answer_cut_off_anywhere_is_an_error(tree in tree(), at: prop::sample::Index) {
        let root = Node { name: "MediaContainer".into(), ..tree };
        let json = serde_json::json!({ "MediaContainer": to_json(&root) }).to_string();
        for whole in [to_xml(&root), json] {
            let mut end = at.index(whole.len() - 1).max(1);
            while !whole.is_char_boundary(end) {
                end -= 1;
            }
            prop_assert!(decoded("", &whole.as_bytes()[..end]).is_err(), "{}", &whole[..end]);
        }
    }
}

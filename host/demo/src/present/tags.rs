use crate::call::Call;
use crate::catalogue::{Item, Kind, TagKind, hex_of};
use crate::node::{Node, Value};

use super::Shape;

/// The first tags of an item without their ids, as lists show them.
pub fn list_tags(call: &Call, item: &Item, node: &mut Node) {
    for kind in shown(item.kind) {
        let most = if *kind == TagKind::Actor { 3 } else { 2 };
        let tags = item.tags(*kind).take(most);
        let name = |tag: u32| call.state.catalogue.tags.name(tag).to_owned();
        let nodes = tags
            .map(|tag| Node::new(kind.element()).attr("tag", name(tag.id)))
            .collect();
        node.push_list(kind.element(), nodes);
    }
}

/// All tags of an item, with what lists the other items that have them.
pub fn full_tags(call: &Call, item: &Item, shape: Shape, node: &mut Node) {
    for kind in TagKind::ALL {
        let nodes = item
            .tags(kind)
            .map(|tag| {
                let name = call.state.catalogue.tags.name(tag.id);
                let mut node = Node::new(kind.element())
                    .attr("id", number(tag.id, shape))
                    .attr("filter", format!("{}={}", kind.field(), tag.id))
                    .attr("tag", name);
                if kind.is_person() {
                    node.push("tagKey", &hex_of(u64::from(tag.id))[..24]);
                    if let Some(role) = &tag.role {
                        node.push("role", role);
                    }
                }
                if kind == TagKind::Actor {
                    let key = &hex_of(u64::from(tag.id) ^ 9)[..20];
                    node.push(
                        "thumb",
                        format!("https://metadata-static.plex.tv/people/{key}.jpg"),
                    );
                }
                if shape.session {
                    node.push("count", call.count_tagged(item, tag.id).to_string());
                }
                node
            })
            .collect();
        node.push_list(kind.element(), nodes);
    }
}

/// A number that sessions have as text.
pub fn number(number: impl Into<u64>, shape: Shape) -> Value {
    let number: u64 = number.into();
    if shape.session {
        Value::Text(number.to_string())
    } else {
        Value::from(number)
    }
}

fn shown(kind: Kind) -> &'static [TagKind] {
    match kind {
        Kind::Movie => &[
            TagKind::Genre,
            TagKind::Country,
            TagKind::Director,
            TagKind::Writer,
            TagKind::Actor,
        ],
        Kind::Show => &[TagKind::Genre, TagKind::Country, TagKind::Actor],
        Kind::Episode => &[TagKind::Director, TagKind::Writer, TagKind::Actor],
        Kind::Artist => &[TagKind::Genre, TagKind::Country],
        Kind::Album => &[TagKind::Genre],
        _ => &[],
    }
}

use crate::call::Call;
use crate::node::{Node, Value};
use crate::state::Chosen;

/// Marks the streams that the user chose in the versions of an item, in place of those the server would take.
pub fn select(call: &Call, part: u64, media: &mut Node) {
    let chosen = call.state.streams.of(call.user.account, part);
    choose(media, chosen);
}

/// Marks chosen streams; where nothing was chosen, everything stays.
pub fn choose(media: &mut Node, chosen: Chosen) {
    let parts = media.children.iter_mut().flat_map(|group| &mut group.nodes);
    let streams = parts
        .flat_map(|part| &mut part.children)
        .flat_map(|group| &mut group.nodes);
    for stream in streams {
        let wanted = match stream.get("streamType") {
            Some(Value::Int(2)) => chosen.audio,
            Some(Value::Int(3)) => chosen.subtitle,
            _ => None,
        };
        let Some(wanted) = wanted else { continue };
        let is = match stream.get("id") {
            Some(Value::Int(id)) => *id == wanted as i64,
            Some(Value::Text(id)) => *id == wanted.to_string(),
            _ => false,
        };
        stream.attributes.retain(|(name, _)| *name != "selected");
        if is {
            stream.push("selected", true);
        }
    }
}

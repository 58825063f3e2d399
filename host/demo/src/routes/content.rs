//! The lists that the URI in a parameter stands for.

use http::Method;

use crate::call::Call;
use crate::catalogue::Item;
use crate::node::Value;
use crate::query;
use crate::reply::{BAD_REQUEST, Refusal, Reply};
use crate::request::{Parameter, Request};
use crate::uri;

use super::{Handler, find};

/// Items that a URI lists, in its order.
pub struct Content {
    pub items: Vec<u32>,
    /// The number that it asked for, those that do not exist included.
    pub asked: usize,
}

/// The items of the list that the URI names: whatever this server answers there.
pub fn of(call: &Call, uri: &str) -> Result<Content, Refusal> {
    let target = uri::path(uri).ok_or(BAD_REQUEST)?;
    let mut request = Request::reading(&target);
    for (key, value) in [("Start", "0"), ("Size", "1000000")] {
        request.query.push(Parameter {
            key: format!("X-Plex-Container-{key}"),
            value: value.to_owned(),
        });
    }
    let (route, places) = find(&Method::GET, &request.segments).ok_or(BAD_REQUEST)?;
    let Handler::Read(read) = route.handler else {
        return Err(BAD_REQUEST);
    };
    let inner = Call {
        request: &request,
        places: &places,
        ..*call
    };
    let items = match read(&inner)? {
        Reply::Tree { root, .. } => {
            let lists = root.children.iter().filter(|group| group.key == "Metadata");
            let nodes = lists.flat_map(|group| &group.nodes);
            nodes
                .filter_map(|node| match node.get("ratingKey") {
                    Some(Value::Text(key)) => key.parse().ok(),
                    _ => None,
                })
                .collect()
        }
        _ => Vec::new(),
    };
    let asked = match request.segments.as_slice() {
        [library, metadata, ids] if library == "library" && metadata == "metadata" => {
            ids.split(',').count()
        }
        _ => items.len(),
    };
    Ok(Content { items, asked })
}

/// The same with shows, albums and so on taken apart into what can be played.
pub fn leaves(call: &Call, uri: &str) -> Result<Content, Refusal> {
    let content = of(call, uri)?;
    let missing = content.asked.saturating_sub(content.items.len());
    let items = content.items.into_iter().filter_map(|id| call.item(id));
    let items: Vec<u32> = items
        .flat_map(|item: std::borrow::Cow<Item>| query::leaves(call, &item))
        .collect();
    Ok(Content {
        asked: items.len() + missing,
        items,
    })
}

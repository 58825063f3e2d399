use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::call::Call;
use crate::catalogue::media::Language;
use crate::catalogue::{Kind, Section, TagKind};
use crate::node::Node;
use crate::present::section_container;
use crate::query::field::{self, FieldType, Values};
use crate::reply::{Answer, NOT_FOUND, Reply};

/// `/library/sections/{id}/{field}`: the values that items have there, with what lists those items.
pub fn of_field(call: &Call, section: &Section, kind: Kind, name: &str) -> Answer {
    let Some(field) = field::find(name, kind).filter(|field| field.listed) else {
        return Err(NOT_FOUND);
    };
    let tags = &call.state.catalogue.tags;
    let is_tag = TagKind::ALL.into_iter().any(|kind| kind.field() == name);
    // By title, with the key beside it.
    let mut values: BTreeMap<(String, String), String> = BTreeMap::new();
    for id in call.state.catalogue.of_kind(section.id, kind).iter() {
        let Some(item) = call.item(id) else { continue };
        let keys = match field.values(call, &item) {
            Values::Texts(texts) => texts,
            Values::Numbers(numbers) => numbers.iter().map(ToString::to_string).collect(),
            Values::Flag(_) => Vec::new(),
        };
        for key in keys {
            let title = match field.kind {
                _ if is_tag => tags.name(key.parse().unwrap_or(0)).to_owned(),
                FieldType::Resolution => resolution(&key),
                FieldType::AudioLanguage | FieldType::SubtitleLanguage => Language::by_code(&key)
                    .map_or_else(|| key.clone(), |known| known.name.to_owned()),
                _ if name == "decade" => format!("{key}s"),
                _ => key.clone(),
            };
            values.insert((title.to_lowercase(), key), title);
        }
    }
    let mut nodes: Vec<Node> = values
        .into_iter()
        .map(|((_, key), title)| {
            let encoded = utf8_percent_encode(&key, NON_ALPHANUMERIC).to_string();
            let fast = format!("/library/sections/{}/all?{name}={encoded}", section.id);
            Node::new("Directory")
                .attr("fastKey", fast)
                .attr("key", encoded)
                .attr("title", title)
                .attr("type", name)
        })
        .collect();
    if matches!(name, "year" | "decade") {
        nodes.reverse();
    }
    let page = call.page();
    let total = nodes.len();
    let nodes = page.cut(nodes);
    let mut root = section_container(nodes.len(), section);
    let paged = call.paged(&mut root, page, total);
    let root = root
        .attr("title2", format!("By {}", field.title))
        .attr("viewGroup", "secondary")
        .list("Directory", nodes);
    Reply::page(root, paged)
}

/// The number of titles that begin with each letter.
pub fn first_character(call: &Call, section: &Section, kind: Kind) -> Node {
    let mut letters: BTreeMap<String, usize> = BTreeMap::new();
    for id in call.state.catalogue.of_kind(section.id, kind).iter() {
        let Some(item) = call.item(id) else { continue };
        let first = item.sort_title().chars().next().unwrap_or('#');
        let letter = if first.is_alphabetic() {
            first.to_uppercase().to_string()
        } else {
            "#".to_owned()
        };
        *letters.entry(letter).or_default() += 1;
    }
    let nodes: Vec<Node> = letters
        .into_iter()
        .map(|(letter, size)| {
            Node::new("Directory")
                .attr("size", size)
                .attr(
                    "key",
                    utf8_percent_encode(&letter, NON_ALPHANUMERIC).to_string(),
                )
                .attr("title", letter)
        })
        .collect();
    section_container(nodes.len(), section)
        .attr("title2", "By First Letter")
        .list("Directory", nodes)
}

fn resolution(key: &str) -> String {
    match key {
        "4k" => "4K".to_owned(),
        "sd" => "SD".to_owned(),
        lines => format!("{lines}p"),
    }
}

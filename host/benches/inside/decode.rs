//! Answers of Plex, decoded natively: by the component's own decoder, and by serde into structs.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use plex_mcp::plex::item::{Extent, item};
use plex_mcp::types::Item;
use plex_mcp::wire::{self, Inside};

use crate::films::{self, Container, Root};

pub fn answers(criterion: &mut Criterion) {
    let (json, xml) = (films::json(50), films::xml(50));
    let mut group = criterion.benchmark_group("decode 50 films");
    group.throughput(Throughput::Bytes(json.len() as u64));
    group.bench_function("json", |b| b.iter(|| page("application/json", &json).len()));
    group.bench_function("json, floor", |b| {
        b.iter(|| {
            serde_json::from_str::<Root>(black_box(&json))
                .expect("it is an answer")
                .container
                .films
                .len()
        })
    });
    group.throughput(Throughput::Bytes(xml.len() as u64));
    group.bench_function("xml", |b| b.iter(|| page("text/xml", &xml).len()));
    group.bench_function("xml, floor", |b| {
        b.iter(|| {
            quick_xml::de::from_str::<Container>(black_box(&xml))
                .expect("it is an answer")
                .films
                .len()
        })
    });
    group.finish();
}

fn page(content_type: &str, body: &str) -> Vec<Item> {
    let mut items = Vec::new();
    wire::decode(
        content_type,
        black_box(body.as_bytes()),
        Inside::Skipped,
        &mut |node| items.push(item(&node, Extent::Brief)),
    )
    .expect("it is an answer");
    items
}

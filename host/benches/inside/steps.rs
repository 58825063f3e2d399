//! The host's steps: arguments, gate, instance, answer.

use std::hint::black_box;
use std::time::Duration;

use criterion::{BatchSize, Criterion};
use plex_mcp_host::bench_support::{self, GatePath, Val};
use plex_mcp_host::component::{self, Tool};
use plex_mcp_host::egress::{Gate, Tls};
use plex_mcp_host::limits::Limits;
use plex_mcp_host::sandbox::{Options, Sandbox, Source};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::films::{self, Root};

const SERVER: &str = "http://plex.lan:32400";
const ASKED: &str = "http://plex.lan:32400/library/sections/1/all?sort=titleSort&X-Plex-Container-Start=0&X-Plex-Container-Size=50";
const TOKEN: &str = "kT9vQ2mX7pLs4RzYw8Bd";

fn tool(name: &str) -> Tool {
    let inspection = component::inspect(component::embedded()).expect("it is a component");
    let tools = inspection.contract.expect("it has tools").tools;
    tools
        .into_iter()
        .find(|tool| tool.name == name)
        .expect("it has this tool")
}

fn call() -> Map<String, Value> {
    let call = json!({"library_id": "1", "limit": 50, "sort": "title", "detail": "brief"});
    call.as_object().expect("it is an object").clone()
}

/// Checking a call's arguments and making values of them.
pub fn arguments(criterion: &mut Criterion) {
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "read by serde")]
    struct Items {
        library_id: String,
        limit: Option<u32>,
        sort: Option<String>,
        detail: Option<String>,
    }
    let (tool, call) = (tool("plex_get_library_items"), call());
    let mut group = criterion.benchmark_group("arguments");
    group.bench_function("values", |b| {
        b.iter(|| bench_support::values(&tool, black_box(&call)))
    });
    group.bench_function("floor: a struct", |b| {
        b.iter(|| Items::deserialize(black_box(&call)).expect("it fits"))
    });
    group.finish();
}

/// A request on its way out and 80 KB on their way back.
pub fn gate(criterion: &mut Criterion) {
    let way = GatePath::new(&tool("plex_get_library_items"), &call(), SERVER, TOKEN);
    let (get, uri) = (http::Method::GET, ASKED.parse().expect("it is an address"));
    let body = films::json(50);
    let mut group = criterion.benchmark_group("gate");
    group.bench_function("out", |b| b.iter(|| way.out(&get, black_box(&uri))));
    group.bench_function("out, floor: a request", |b| {
        b.iter(|| {
            reqwest::Request::new(
                get.clone(),
                black_box(ASKED).parse().expect("it is an address"),
            )
        })
    });
    group.bench_function("back", |b| b.iter(|| way.back(black_box(body.as_bytes()))));
    group.bench_function("back, floor: a copy", |b| {
        b.iter(|| black_box(body.as_bytes()).to_vec())
    });
    group.finish();
}

/// The value that a function returned, as JSON.
pub fn answer(criterion: &mut Criterion) {
    let films: Root = serde_json::from_str(&films::json(50)).expect("it is an answer");
    let films = films.container.films;
    let value = serde_json::to_value(&films).expect("it is JSON");
    let mut group = criterion.benchmark_group("answer of 50 films");
    group.bench_function("values to JSON", |b| {
        b.iter_batched(|| val(&value), bench_support::json, BatchSize::SmallInput)
    });
    group.bench_function("floor: structs to JSON", |b| {
        b.iter(|| serde_json::to_value(black_box(&films)).expect("it is JSON"))
    });
    group.finish();
}

/// JSON as a function returns it: with a field for everything that is absent.
fn val(value: &Value) -> Val {
    match value {
        Value::Null => Val::Option(None),
        Value::Bool(flag) => Val::Bool(*flag),
        Value::Number(number) => match number.as_u64().and_then(|n| u32::try_from(n).ok()) {
            Some(n) => Val::U32(n),
            None => Val::Float64(number.as_f64().expect("it is a number")),
        },
        Value::String(text) => Val::String(text.clone()),
        Value::Array(elements) => Val::List(elements.iter().map(val).collect()),
        Value::Object(fields) => {
            let some = |value| Val::Option(Some(Box::new(val(value))));
            let present = fields
                .iter()
                .map(|(name, value)| (name.replace('_', "-"), some(value)));
            let absent = (0..20).map(|n| (format!("absent-{n}"), Val::Option(None)));
            Val::Record(present.chain(absent).collect())
        }
    }
}

/// A call that asks nobody: the gate has no server and refuses its only request.
pub fn instance(criterion: &mut Criterion) {
    let limits = Limits::default();
    let options = Options {
        source: Source::Embedded,
        digest: None,
        policy: None,
        gate: Gate::new(None, None, &Tls::default(), &limits).expect("it needs nothing"),
        limits,
        client_identifier: "bench".into(),
        cache_dir: None,
    };
    let sandbox = Sandbox::load(options).expect("it loads");
    let tool = tool("plex_get_on_deck");
    let nothing = Map::new();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut group = criterion.benchmark_group("instance");
    group.measurement_time(Duration::from_secs(10));
    group.bench_function("a call that is refused its request", |b| {
        b.to_async(&runtime).iter(|| async {
            sandbox
                .call(&tool, &nothing)
                .await
                .expect_err("it is refused")
        })
    });
    group.finish();
}

//! The floor behind axum: `POST /mcp`, JSON-RPC in and out.

use std::io::Write;

use anyhow::Context;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;

use super::{Floor, Format};
use crate::plex::Account;

/// The server to ask is in PLEX_URL and PLEX_TOKEN
#[derive(clap::Args)]
pub struct Options {
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: String,
}

#[derive(Deserialize)]
struct Request {
    id: Option<u64>,
    method: String,
    #[serde(default)]
    params: Params,
}

#[derive(Default, Deserialize)]
struct Params {
    #[serde(default)]
    arguments: Arguments,
}

#[derive(Default, Deserialize)]
struct Arguments {
    #[serde(default)]
    offset: u32,
    #[serde(default)]
    limit: u32,
}

/// Serves until the process is ended.
pub async fn run(options: &Options) -> anyhow::Result<()> {
    let variable = |name: &str| std::env::var(name).with_context(|| name.to_owned());
    let floor = Floor::new(&Account {
        url: variable("PLEX_URL")?,
        token: variable("PLEX_TOKEN")?,
    })?;
    let listener = TcpListener::bind(&options.listen).await?;
    let mut out = std::io::stdout();
    writeln!(out, "http://{}/mcp", listener.local_addr()?)?;
    out.flush()?;
    let router = Router::new().route("/mcp", post(answer)).with_state(floor);
    Ok(axum::serve(listener, router).await?)
}

async fn answer(State(floor): State<Floor>, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Request>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let Some(id) = request.id else {
        return StatusCode::ACCEPTED.into_response();
    };
    let Arguments { offset, limit } = request.params.arguments;
    let answer = match request.method.as_str() {
        "tools/call" => floor.page(id, Format::Json, offset, limit).await,
        _ => Ok(json!({"jsonrpc": "2.0", "id": id, "result": {}})
            .to_string()
            .into_bytes()),
    };
    match answer {
        Ok(answer) => ([(CONTENT_TYPE, "application/json")], answer).into_response(),
        Err(error) => (StatusCode::BAD_GATEWAY, format!("{error:#}")).into_response(),
    }
}

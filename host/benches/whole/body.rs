//! A Plex server that ignores paging: whatever is asked, it sends one large list from memory.

use axum::Router;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::floor::Format;
use crate::plex::{Account, Plex};

/// Serves on a thread of `runtime` until that ends.
pub struct Body {
    pub account: Account,
    pub bytes: usize,
}

impl Body {
    /// Takes the whole list of `plex`, and serves it from now on.
    pub fn of(plex: &Plex, format: Format, runtime: &Runtime) -> anyhow::Result<Body> {
        let body = runtime.block_on(whole(plex, format))?;
        let bytes = body.len();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let url = format!("http://{}", listener.local_addr()?);
        let answer = move || async move { ([(CONTENT_TYPE, format.media_type())], body) };
        let router = Router::new().fallback(answer);
        runtime.spawn(async move { axum::serve(listener, router).await });
        let token = plex.account.token.clone();
        Ok(Body {
            account: Account { url, token },
            bytes,
        })
    }
}

/// Without paging a server says neither where the list begins nor how long it is in all.
async fn whole(plex: &Plex, format: Format) -> anyhow::Result<Bytes> {
    let client = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([])
        .build()?;
    let url = format!(
        "{}/library/sections/{}/all",
        plex.account.url,
        crate::plex::LIBRARY_ID
    );
    let answer = client
        .get(url)
        .header("accept", format.media_type())
        .header("x-plex-token", &plex.account.token)
        .send()
        .await?;
    Ok(answer.error_for_status()?.bytes().await?)
}

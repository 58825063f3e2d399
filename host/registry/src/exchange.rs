//! Requests to a registry: answers of bounded size and known digest; a token that stays with the registry.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail, ensure};
use http::StatusCode;
use http::header::{ACCEPT, LOCATION, WWW_AUTHENTICATE};
use plex_mcp_contract::digest::sha256;
use reqwest::{Client, Response};
use serde::Deserialize;
use url::Url;

use crate::challenge::token_address;
use crate::manifest::MEDIA_TYPE;
use crate::reference::{Reference, is_loopback};

/// Time for one answer, down to its last byte.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Registries send their clients to where their files are, which is one step, or two.
const MAX_REDIRECTS: usize = 4;

/// Bytes of the answer that has a token.
const MAX_TOKEN: usize = 64 << 10;

/// One registry, and the token that it has given.
pub(crate) struct Registry<'a> {
    client: &'a Client,
    reference: &'a Reference,
    token: Option<String>,
}

#[derive(Deserialize)]
struct TokenAnswer {
    /// The same under two names; each registry has one of them.
    token: Option<String>,
    access_token: Option<String>,
}

impl<'a> Registry<'a> {
    pub fn new(client: &'a Client, reference: &'a Reference) -> Registry<'a> {
        Registry {
            client,
            reference,
            token: None,
        }
    }

    /// The manifest that the reference names.
    ///
    /// # Errors
    /// When it is not there, is another one, or has more than `most` bytes.
    pub async fn manifest(&mut self, most: usize) -> Result<Vec<u8>> {
        let digest = &self.reference.digest;
        self.get("manifests", digest, MEDIA_TYPE, most)
            .await
            .with_context(|| format!("cannot fetch the manifest of {}", self.reference))
    }

    /// A file of `size` bytes, by its digest.
    ///
    /// # Errors
    /// When it is not there, or is another one.
    pub async fn blob(&mut self, digest: &str, size: usize) -> Result<Vec<u8>> {
        self.get("blobs", digest, "*/*", size)
            .await
            .with_context(|| format!("cannot fetch sha256:{digest} of {}", self.reference))
    }

    async fn get(
        &mut self,
        kind: &str,
        digest: &str,
        accept: &str,
        most: usize,
    ) -> Result<Vec<u8>> {
        let mut url = self.reference.origin().map_err(anyhow::Error::msg)?;
        url.set_path(&format!(
            "v2/{}/{kind}/sha256:{digest}",
            self.reference.repository
        ));
        let mut response = self.follow(url.clone(), accept).await?;
        if response.status() == StatusCode::UNAUTHORIZED && self.token.is_none() {
            self.token = Some(self.token(&response).await?);
            response = self.follow(url, accept).await?;
        }
        match response.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => bail!(
                "the registry has it for its own users only: fetch it with another program, and name the file"
            ),
            StatusCode::NOT_FOUND => bail!("the registry does not have it"),
            status => bail!("the registry answers with status {}", status.as_u16()),
        }
        let bytes = body(response, most).await?;
        let found = sha256(&bytes);
        ensure!(
            found == digest,
            "the registry has sent something else: its digest is sha256:{found}"
        );
        Ok(bytes)
    }

    /// Asks, and follows where the registry sends us: to no worse protection, and without its token to another host.
    async fn follow(&self, mut url: Url, accept: &str) -> Result<Response> {
        let home = url.origin();
        for _ in 0..=MAX_REDIRECTS {
            let mut request = self.client.get(url.clone()).header(ACCEPT, accept);
            if let Some(token) = self.token.as_ref().filter(|_| url.origin() == home) {
                request = request.bearer_auth(token);
            }
            let response = request
                .timeout(TIMEOUT)
                .send()
                .await
                .map_err(|error| unreachable(&url, error))?;
            if !response.status().is_redirection() {
                return Ok(response);
            }
            let place = response.headers().get(LOCATION).map(|place| place.to_str());
            let place = place.and_then(Result::ok).context("it leads nowhere")?;
            let next = url.join(place).context("it leads nowhere")?;
            let kept = next.scheme() == "https"
                || url.scheme() == "http" && next.scheme() == "http" && is_loopback(&next);
            ensure!(
                kept,
                "it leads from {} to {}, without TLS",
                shown(&url),
                shown(&next)
            );
            url = next;
        }
        bail!("it leads further and further away");
    }

    /// A token for everybody, from the place that the registry names.
    async fn token(&self, response: &Response) -> Result<String> {
        let challenges = response.headers().get_all(WWW_AUTHENTICATE);
        let url = challenges.iter().find_map(token_address);
        let url = url.context(
            "the registry wants a name and a password: fetch it with another program, and name the file",
        )?;
        let response = self
            .client
            .get(url.clone())
            .timeout(TIMEOUT)
            .send()
            .await
            .map_err(|error| unreachable(&url, error))?;
        ensure!(
            response.status() == StatusCode::OK,
            "{} gives no token to everybody (status {}): fetch it with another program, and name the file",
            shown(&url),
            response.status().as_u16()
        );
        let answer: TokenAnswer = serde_json::from_slice(&body(response, MAX_TOKEN).await?)
            .map_err(|_| anyhow!("the token of {} is not understood", shown(&url)))?;
        answer
            .token
            .or(answer.access_token)
            .with_context(|| format!("{} gives no token", shown(&url)))
    }
}

/// The whole of an answer, of at most `most` bytes.
async fn body(mut response: Response, most: usize) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.context("it broke off")? {
        ensure!(
            body.len() + piece.len() <= most,
            "it is larger than the {most} bytes that it may have"
        );
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

fn unreachable(url: &Url, error: reqwest::Error) -> anyhow::Error {
    let words = if error.is_timeout() {
        "does not answer in time"
    } else {
        "cannot be reached"
    };
    // The whole address of a file may have a signature in it, which is as good as a password.
    anyhow::Error::from(error.without_url()).context(format!("{} {words}", shown(url)))
}

/// An address as it may be shown: without what is secret in some.
fn shown(url: &Url) -> String {
    url.origin().ascii_serialization()
}

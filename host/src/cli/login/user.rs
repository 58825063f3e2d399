//! A user of the account's Home.

use std::io::{IsTerminal as _, stdin};

use anyhow::{Context as _, anyhow, bail};
use plex_mcp_account::{Account, Error, HomeUser, PlexTv, StoredUser, Token};

use crate::cli::screen;

/// The times that a person may mistype.
const TRIES: usize = 3;

/// Becomes the user of the Home who is called `name`.
///
/// # Errors
///
/// When there is no such user; the words list those there are. When the PIN is wrong.
pub async fn switch(tv: &PlexTv, account: &Account, name: &str) -> anyhow::Result<StoredUser> {
    let users = tv.home_users(&account.token).await?;
    let user = users.iter().find(|user| user.is_called(name));
    let user = user.ok_or_else(|| unknown(name, &users))?;
    let token = with_pin(tv, account, user).await?;
    Ok(StoredUser {
        id: user.uuid.clone(),
        name: user.name.clone(),
        token,
    })
}

async fn with_pin(tv: &PlexTv, account: &Account, user: &HomeUser) -> anyhow::Result<Token> {
    if !user.has_pin {
        return Ok(tv.switch(&account.token, user, None).await?);
    }
    let tries = if stdin().is_terminal() { TRIES } else { 1 };
    for left in (0..tries).rev() {
        let pin = pin(user)?;
        match tv.switch(&account.token, user, Some(&pin)).await {
            Err(error @ Error::WrongPin { .. }) if left > 0 => screen::note(&error.to_string()),
            answer => return Ok(answer?),
        }
    }
    bail!("no PIN was given")
}

/// Asked for without showing it; without a terminal it is a line of stdin. Never a flag: others see those.
fn pin(user: &HomeUser) -> anyhow::Result<String> {
    let pin = if stdin().is_terminal() {
        let prompt = format!("PIN of {}: ", screen::escaped(&user.name));
        rpassword::prompt_password(prompt).context("cannot ask for the PIN")?
    } else {
        let mut line = String::new();
        stdin()
            .read_line(&mut line)
            .context("cannot read the PIN")?;
        line
    };
    let pin = pin.trim();
    if pin.is_empty() || pin.len() > 10 || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
        bail!(
            "the PIN of {} is a few digits: type it, or give it on stdin",
            user.name
        );
    }
    Ok(pin.to_owned())
}

fn unknown(name: &str, users: &[HomeUser]) -> anyhow::Error {
    if users.is_empty() {
        return anyhow!("--user {name}: this account is in no Plex Home");
    }
    let names: Vec<&str> = users.iter().map(|user| &*user.name).collect();
    anyhow!(
        "--user {name}: the Home has no such user; there is {}",
        names.join(", ")
    )
}

//! `plex-mcp login`

mod address;
mod choice;
mod user;

use std::process::ExitCode;

use plex_mcp_account::{Account, Error, PinKind, StoredServer, Update};

use super::screen;
use super::sign_in::{Place, PlaceFlags};

/// Sign in to Plex, and find and keep your server
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  plex-mcp login
  plex-mcp login --server Attic --user Kids

Tokens are never printed: they are kept in one file that only you can read.
plex-mcp logout signs out and deletes it. PLEX_URL and PLEX_TOKEN outrank it.")]
pub struct Args {
    /// Server to use, by its name at plex.tv; asked for when there are several
    #[arg(long, value_name = "NAME")]
    server: Option<String>,
    /// User of your Plex Home to act as; a PIN is asked for where Plex asks for one
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Show a code to type at plex.tv/link, on any device, instead of a link
    #[arg(long)]
    code: bool,
    /// Only show the link: open no browser
    #[arg(long)]
    no_browser: bool,
    #[command(flatten)]
    place: PlaceFlags,
}

pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let place = Place::new(&args.place)?;
    // Before anybody is sent to a browser for nothing.
    let stored = begin(&place)?.stored;
    let account = match still_good(&place, stored.account).await? {
        Some(account) => account,
        None => {
            let account = sign_in(&place, &args).await?;
            // Kept at once: what fails from here on can be tried again without a browser.
            let mut update = begin(&place)?;
            update.stored.account = Some(account.clone());
            update.commit().map_err(anyhow::Error::msg)?;
            account
        }
    };
    screen::say(&format!("Signed in as {}.", screen::escaped(&account.name)))?;
    let user = match &args.user {
        Some(name) => Some(user::switch(&place.tv, &account, name).await?),
        None => None,
    };
    let token = user.as_ref().map_or(&account.token, |user| &user.token);
    let servers = place.tv.servers(token).await?;
    let server = choice::server(&servers, args.server.as_deref())?;
    let (token, found) = address::find(&place.tv, server).await?;
    let name = match &user {
        Some(user) => format!("{} ({})", server.name, user.name),
        None => server.name.clone(),
    };
    let way = found.to_string();
    let mut update = begin(&place)?;
    update.stored.put(StoredServer {
        name: name.clone(),
        identifier: server.identifier.clone(),
        url: found.url.clone(),
        way: way.clone(),
        token,
        user,
    });
    update.commit().map_err(anyhow::Error::msg)?;
    screen::say(&format!(
        "{} answers at {} ({way}).\nAddress and token are kept in {}, which only you can read.\nNext: plex-mcp check",
        screen::escaped(&name),
        screen::escaped(&found.url),
        screen::escaped(&place.file().to_string_lossy()),
    ))?;
    if !found.https {
        screen::note(
            "It is reached without TLS: whoever listens in the local network can read the token.",
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn begin(place: &Place) -> anyhow::Result<Update> {
    Update::begin(place.directory()).map_err(anyhow::Error::msg)
}

/// The account that is kept, if plex.tv still accepts it.
async fn still_good(place: &Place, kept: Option<Account>) -> anyhow::Result<Option<Account>> {
    let Some(kept) = kept else { return Ok(None) };
    match place.tv.user(&kept.token).await {
        Ok(user) => Ok(Some(Account {
            id: user.id,
            name: user.name,
            token: kept.token,
        })),
        Err(Error::Unauthorized { .. }) => {
            screen::note("The sign-in that was kept is not good any more.");
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Shows a link or a code, and waits until a person has used it.
async fn sign_in(place: &Place, args: &Args) -> anyhow::Result<Account> {
    let kind = if args.code {
        PinKind::Typed
    } else {
        PinKind::Link
    };
    let pin = place.tv.pin(kind).await?;
    let minutes = pin.lifetime().as_secs().div_ceil(60);
    match kind {
        PinKind::Typed => screen::say(&format!(
            "Type this code at https://plex.tv/link, on any device:\n\n    {}\n",
            pin.code()
        ))?,
        PinKind::Link => {
            let link = pin.link(&place.device);
            screen::say(&format!(
                "Sign in to Plex and allow plex-mcp, at this link:\n\n{link}\n"
            ))?;
            if !args.no_browser && has_browser() {
                // Without one the link is there to be opened by hand.
                if let Err(error) = open::that_detached(&link) {
                    tracing::debug!("no browser: {error}");
                }
            }
        }
    }
    screen::note(&format!(
        "Waiting, for {minutes} minutes at most. Ctrl-C ends it."
    ));
    let token = place.tv.token(&pin).await?;
    let user = place.tv.user(&token).await?;
    Ok(Account {
        id: user.id,
        name: user.name,
        token,
    })
}

/// True if there is somebody to look at a browser: what a script runs opens none.
fn has_browser() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let has_screen =
        cfg!(not(all(unix, not(target_os = "macos")))) || set("DISPLAY") || set("WAYLAND_DISPLAY");
    screen::is_terminal() && has_screen
}

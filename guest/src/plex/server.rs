//! The server itself: `/`, `/identity`, `/accounts`, `/devices`.

use super::{Cause, Client, Error, Target, error, paths};
use crate::{
    types::Server,
    wire::{Inside, Node},
};

const OPERATION: &str = "get server";

/// What only the owner's token may do, as far as the tools are concerned.
const OWNER_ONLY: &str = "cannot see what is playing, read the names of users and devices, or scan libraries: \
                          this takes the token of the server's owner";

const NAMELESS: &str = "it names no Plex server";

impl Client<'_> {
    /// Capabilities, identity and the token's rights, asked together.
    pub fn server(&self) -> Result<Server, Error> {
        let targets = vec![paths::root(), paths::identity(), paths::accounts()];
        let mut answers = self
            .read_together(OPERATION, targets)
            .map(|a| a.read(&mut |_| {}));
        let mut next = || {
            answers
                .next()
                .unwrap_or_else(|| Err(error::no_answer(OPERATION)))
        };
        let (root, identity, accounts) = (next(), next(), next());
        let root = match root {
            // Plex tells anybody who it is: what does not is another program, whatever it says about the token.
            Err(error) if error.is_refusal() && !is_plex(&identity) => {
                return Err(error.no_plex(NAMELESS));
            }
            other => other?,
        };
        let Some(machine_id) = root.text("machineIdentifier") else {
            return Err(Error::new(OPERATION, Cause::BadResponse(NAMELESS.into())));
        };
        let refused =
            accounts.is_err_and(|e| matches!(e.cause, Cause::Forbidden | Cause::Unauthorized));
        let claimed = identity.ok().and_then(|identity| identity.flag("claimed"));
        Ok(Server {
            name: root.text("friendlyName"),
            version: root.text("version"),
            platform: root.text("platform"),
            platform_version: root.text("platformVersion"),
            machine_id: Some(machine_id),
            claimed: claimed.or_else(|| root.flag("claimed")),
            owner_signed_in: root.text("myPlexSigninState").map(|state| state == "ok"),
            plex_pass: root.flag("myPlexSubscription"),
            features: features(&root),
            features_omitted: None,
            active_transcodes: root.small("transcoderActiveVideoSessions"),
            limitations: if refused {
                vec![OWNER_ONLY.to_owned()]
            } else {
                Vec::new()
            },
        })
    }

    /// The name of this server in content URIs.
    pub fn machine(&self, operation: &'static str) -> Result<String, Error> {
        let identity = self.read(operation, paths::identity(), Inside::Skipped, &mut |_| {})?;
        let machine = identity.text("machineIdentifier");
        machine.ok_or_else(|| Error::new(operation, Cause::BadResponse(NAMELESS.into())))
    }

    /// Ids and names of users and devices, asked together; each is an error where the token may not
    /// read it.
    pub fn names(&self) -> [Result<Names, Error>; 2] {
        const OPERATION: &str = "read names";
        let mut answers = self.read_together(OPERATION, vec![paths::accounts(), paths::devices()]);
        [(); 2].map(|()| {
            let mut names = Vec::new();
            let answer = answers.next().ok_or_else(|| error::no_answer(OPERATION))?;
            answer.read(&mut |node| names.extend(node.text("id").zip(node.text("name"))))?;
            Ok(names)
        })
    }
}

impl Client<'_> {
    /// The accounts that the server knows: id and name. The owner's token may read them, no other.
    pub fn accounts(&self) -> Result<Names, Error> {
        self.table(paths::accounts(), "name")
    }

    /// The devices that played something: id and platform.
    pub fn platforms(&self) -> Result<Names, Error> {
        self.table(paths::devices(), "platform")
    }

    fn table(&self, target: Target, of: &str) -> Result<Names, Error> {
        let mut rows = Names::new();
        self.read("read names", target, Inside::Skipped, &mut |node| {
            rows.extend(node.text("id").zip(node.text(of)));
        })?;
        Ok(rows)
    }
}

/// Whether an answer of `/identity` may be one of Plex: it needs no token. One that did not come says nothing.
fn is_plex(identity: &Result<Node<'_>, Error>) -> bool {
    match identity {
        Ok(identity) => identity.has("machineIdentifier"),
        Err(error) => !error.is_refusal() && !matches!(error.cause, Cause::BadResponse(_)),
    }
}

/// Pairs of id and name.
pub type Names = Vec<(String, String)>;

/// By name. Since 2022 Plex mixes in features that have an id only.
fn features(root: &Node<'_>) -> Vec<String> {
    let list = root.text("ownerFeatures").unwrap_or_default();
    let is_id = |name: &str| name.len() == 36 && name.matches('-').count() == 4;
    list.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty() && !is_id(name))
        .map(str::to_owned)
        .collect()
}

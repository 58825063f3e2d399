//! A household: two users, and the ways to reach the server in the attic.

use plex_mcp_account::{Device, PinKind, PlexTv, Token, stand_in};
use plex_mcp_demo::{Demo, Options, PlexTv as StandIn, TvConnection, TvOptions, TvServer, TvUser};

pub const ACCOUNT: &str = "s3cret-account-token";
pub const KIDS: &str = "s3cret-kids-token";

/// plex.tv and a server, and this program's view of plex.tv.
pub struct World {
    pub stand_in: StandIn,
    pub plex: Demo,
    pub tv: PlexTv,
}

pub fn device() -> Device {
    Device {
        identifier: "test-client".to_owned(),
        product: "plex-mcp",
        version: "0.1.0",
        name: "nas".to_owned(),
    }
}

fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_only([])
        .build()
        .unwrap()
}

impl World {
    pub async fn new() -> World {
        World::with(|_, _| {}).await
    }

    /// With changes to what plex.tv knows.
    pub async fn with(change: impl FnOnce(&mut TvOptions, &Demo)) -> World {
        let plex = Demo::start(Options::default()).await.unwrap();
        let user = |uuid: &str, title: &str, token: &str, pin: Option<&str>| TvUser {
            uuid: uuid.to_owned(),
            title: title.to_owned(),
            token: token.to_owned(),
            pin: pin.map(str::to_owned),
        };
        let defaults = Options::default();
        let tokens = [
            ("u-ada", defaults.admin_token),
            ("u-kids", defaults.shared_token),
        ];
        let mut options = TvOptions {
            users: vec![
                user("u-ada", "Ada", ACCOUNT, None),
                user("u-kids", "Kids", KIDS, Some("1234")),
            ],
            servers: vec![TvServer {
                name: "Attic".to_owned(),
                identifier: plex.machine_identifier(),
                owned: true,
                https_required: false,
                public_address_matches: true,
                tokens: tokens.map(|(id, token)| (id.to_owned(), token)).into(),
                connections: vec![local(plex.addr().port())],
            }],
            ..TvOptions::default()
        };
        change(&mut options, &plex);
        let stand_in = StandIn::start(options).await.unwrap();
        let tv = PlexTv::new(client(), device()).at(self::stand_in(&stand_in.url()).unwrap());
        World { stand_in, plex, tv }
    }

    /// The account's token, signed in for as a person does.
    pub async fn signed_in(&self) -> Token {
        let pin = self.tv.pin(PinKind::Typed).await.unwrap();
        assert!(self.stand_in.approve(pin.code()));
        self.tv.token(&pin).await.unwrap()
    }
}

/// A port of this computer, which has no certificate.
pub fn local(port: u16) -> TvConnection {
    TvConnection {
        address: "127.0.0.1".to_owned(),
        port,
        secure_uri: format!("https://127.0.0.1:{port}"),
        local: true,
        relay: false,
    }
}

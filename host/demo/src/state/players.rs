use std::collections::BTreeMap;

/// An app that plays things, and that can be told to.
#[derive(Clone, Debug)]
pub struct Player {
    /// Its client identifier.
    pub machine: String,
    pub title: String,
    pub product: String,
    pub version: &'static str,
    pub platform: String,
    pub vendor: &'static str,
    pub device_class: &'static str,
    pub host: &'static str,
    /// Absent where the app does not say.
    pub port: Option<u32>,
    /// On the server's network and saying what it can do: it is in `/clients`, and reached through the server.
    pub advertised: bool,
    pub wording: Wording,
    pub volume: u32,
    /// 0 no, 1 the item, 2 all.
    pub repeat: u32,
    /// The last command of each controller; one that is not newer is not carried out.
    commands: BTreeMap<String, u64>,
}

/// A player's way of saying that it got a command (plex-api 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wording {
    /// `<Response code="200" status="OK"/>`
    Response,
    /// `OK`
    Word,
    /// `Failure: 200 OK`
    Failure,
    /// The element is never closed.
    Unclosed,
}

impl Player {
    /// An app that shows up by playing something.
    pub fn unknown(machine: &str, title: &str, product: &str, platform: &str) -> Player {
        Player {
            machine: machine.to_owned(),
            title: title.to_owned(),
            product: product.to_owned(),
            version: "4.147.1",
            platform: platform.to_owned(),
            vendor: "",
            device_class: "pc",
            host: "192.168.1.77",
            port: None,
            advertised: false,
            wording: Wording::Response,
            volume: 100,
            repeat: 0,
            commands: BTreeMap::new(),
        }
    }

    /// True when the command is newer than those that came before from the controller; it counts as one from now on.
    pub fn takes(&mut self, controller: &str, command: u64) -> bool {
        let last = self.commands.get(controller).copied();
        let newer = last.is_none_or(|last| command > last);
        if newer {
            self.commands.insert(controller.to_owned(), command);
        }
        newer
    }
}

/// Those that are there at the start: televisions, phones, music players, and an app without remote control.
pub fn players() -> Vec<Player> {
    let player = |machine: &str, title: &str, product, platform: &str| {
        Player::unknown(machine, title, product, platform)
    };
    vec![
        Player {
            version: "5.98.1",
            vendor: "LG",
            device_class: "tv",
            host: "192.168.1.23",
            port: Some(32_500),
            advertised: true,
            ..player(
                "demo-webos-3f1c2a90b4d7",
                "Living Room",
                "Plex for LG",
                "webOS",
            )
        },
        // Plex Web lost remote control in 2022.
        player("demo-chrome-91d05e7c66aa", "Study", "Plex Web", "Chrome"),
        Player {
            version: "4.12.4",
            vendor: "Google",
            device_class: "phone",
            host: "192.168.1.31",
            port: Some(32_500),
            advertised: true,
            wording: Wording::Word,
            ..player(
                "demo-android-7be2840f13c9",
                "Sam’s Phone",
                "Plexamp",
                "Android",
            )
        },
        Player {
            version: "4.12.4",
            device_class: "stb",
            host: "192.168.1.40",
            port: Some(32_500),
            advertised: true,
            wording: Wording::Word,
            ..player("demo-plexamp-0c4d95e1ab72", "Kitchen", "Plexamp", "Linux")
        },
        Player {
            version: "1.71.1",
            host: "192.168.1.52",
            port: Some(32_433),
            advertised: true,
            ..player("demo-htpc-c41e7790d2b6", "Bedroom", "Plex HTPC", "Linux")
        },
        Player {
            version: "5.90.1",
            vendor: "Samsung",
            device_class: "tv",
            host: "192.168.1.61",
            port: Some(32_500),
            advertised: true,
            wording: Wording::Unclosed,
            ..player(
                "demo-tizen-08bb6f23a971",
                "Guest Room",
                "Plex for Samsung",
                "Tizen",
            )
        },
        Player {
            version: "7.6.1",
            vendor: "Roku",
            device_class: "stb",
            host: "192.168.1.70",
            port: None,
            advertised: true,
            wording: Wording::Failure,
            ..player(
                "demo-roku-52c7fa0e9d31",
                "Nana's Roku",
                "Plex for Roku",
                "Roku",
            )
        },
    ]
}

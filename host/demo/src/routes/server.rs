use crate::call::Call;
use crate::catalogue::{Section, hex_of, machine_identifier};
use crate::node::Node;
use crate::present::container;
use crate::reply::{Answer, NOT_FOUND, Reply};

use super::{
    Access::{Anonymous, Owner, User},
    Route,
};

pub const VERSION: &str = "1.43.0.10389-8be686aa6";

pub const ROUTES: &[Route] = &[
    Route::read("/", User, root, "6 O R P"),
    Route::read("/identity", Anonymous, identity, "6 O R"),
    Route::read("/web", Anonymous, web, "1 R"),
    Route::read("/accounts", Owner, accounts, "6 R P"),
    Route::read("/accounts/{id}", Owner, accounts, "6 R P"),
    Route::read("/devices", Owner, devices, "6 R P"),
    Route::read("/servers", User, servers, "6 P"),
    Route::read("/media/providers", User, providers, "6 O R"),
    Route::read("/myplex/account", User, account, "6 R P"),
    Route::read("/updater/status", Owner, updater, "37 O P"),
];

fn web(_: &Call) -> Answer {
    Ok(Reply::Moved("/web/index.html"))
}

fn updater(_: &Call) -> Answer {
    container(0)
        .attr("canInstall", false)
        .attr("autoUpdateVersion", 0)
        .into()
}

/// `/identity`, for which no token is needed.
fn identity(_: &Call) -> Answer {
    container(0)
        .attr("claimed", true)
        .attr("machineIdentifier", machine_identifier())
        .attr("version", VERSION)
        .into()
}

/// `/`: what the server is and can do. Shared users learn less.
fn root(call: &Call) -> Answer {
    let entries = [
        "actions",
        "activities",
        "butler",
        "channels",
        "clients",
        "devices",
        "diagnostics",
        "hubs",
        "identity",
        "library",
        "livetv",
        "media",
        "metadata",
        "music",
        "photo",
        "playQueues",
        "playlists",
        "resources",
        "search",
        "server",
        "servers",
        "statistics",
        "system",
        "transcode",
        "tv%2Eplex%2Eproviders%2Eepg%2Ecloud",
        "updater",
        "user",
        "video",
    ];
    let directories: Vec<Node> = entries
        .into_iter()
        .map(|key| {
            let title = key.replace("%2E", ".");
            Node::new("Directory")
                .attr("count", 1)
                .attr("key", key)
                .attr("title", title)
        })
        .collect();
    let admin = call.user.is_admin();
    let mut root = container(directories.len())
        .attr("allowCameraUpload", admin)
        .attr("allowChannelAccess", true)
        .attr(
            "allowMediaDeletion",
            admin && call.state.settings.flag("allowMediaDeletion"),
        )
        .attr("allowSharing", admin)
        .attr("allowSync", admin)
        .attr("allowTuners", admin)
        .attr("backgroundProcessing", true)
        .attr("certificate", true)
        .attr("companionProxy", true)
        .attr("countryCode", "usa")
        .attr("diagnostics", "logs,databases,streaminglogs")
        .attr("eventStream", true)
        .attr("friendlyName", call.state.settings.name())
        .attr("hubSearch", true)
        .attr("itemClusters", true)
        .attr("livetv", 7)
        .attr("machineIdentifier", machine_identifier())
        .attr("mediaProviders", true)
        .attr("multiuser", true)
        .attr("musicAnalysis", 2)
        .attr("myPlex", true)
        .attr("myPlexMappingState", "mapped")
        .attr("myPlexSigninState", "ok")
        .attr("myPlexSubscription", call.state.behaviour.plex_pass);
    if admin {
        root.push("myPlexUsername", "owner@plex-demo.example");
    }
    root.attr("offlineTranscode", 1)
        .attr("ownerFeatures", features(call))
        .attr("platform", "Linux")
        .attr("platformVersion", "6.8.0 (demo)")
        .attr("pluginHost", false)
        .attr("pushNotifications", false)
        .attr("readOnlyLibraries", false)
        .attr("streamingBrainABRVersion", 3)
        .attr("streamingBrainVersion", 2)
        .attr("sync", true)
        .attr("transcoderActiveVideoSessions", 1)
        .attr("transcoderAudio", true)
        .attr("transcoderLyrics", true)
        .attr("transcoderPhoto", true)
        .attr("transcoderSubtitles", true)
        .attr("transcoderVideo", true)
        .attr(
            "transcoderVideoBitrates",
            "64,96,208,320,720,1500,2000,3000,4000,8000,10000,12000,20000",
        )
        .attr("transcoderVideoQualities", "0,1,2,3,4,5,6,7,8,9,10,11,12")
        .attr(
            "transcoderVideoResolutions",
            "128,128,160,240,320,480,768,720,720,1080,1080,1080,1080",
        )
        .attr("updatedAt", call.state.started)
        .attr("updater", true)
        .attr("version", VERSION)
        .attr("voiceSearch", true)
        .list("Directory", directories)
        .into()
}

/// Mixed with identifiers since about 2022; without a Plex Pass there is no `pass` and no `session_kick`.
fn features(call: &Call) -> String {
    let mut features = FEATURES.to_owned();
    if call.state.behaviour.plex_pass {
        features += ",pass,session_kick";
    }
    features
}

const FEATURES: &str = "01c0c3d6-8b0d-4dd1-a6b1-5a0f53e4c8a1,adaptive_bitrate,collections,federated-auth,home,item_clusters,kevin-bacon,livetv,shared-radio,type-first,ump-matching-pref,unsupportedtuners";

fn accounts(call: &Call) -> Answer {
    let only = Some(call.at("id")).filter(|id| !id.is_empty());
    let accounts = call.state.catalogue.accounts.iter();
    let nodes: Vec<Node> = accounts
        .filter(|account| only.is_none_or(|only| account.id.to_string() == only))
        .map(|account| {
            let thumb = match account.id {
                0 => String::new(),
                id => format!(
                    "https://plex.tv/users/{}/avatar?c=1700000000",
                    &hex_of(u64::from(id))[..16]
                ),
            };
            Node::new("Account")
                .attr("id", account.id)
                .attr("key", format!("/accounts/{}", account.id))
                .attr("name", &account.name)
                .attr("defaultAudioLanguage", "en")
                .attr("autoSelectAudio", true)
                .attr("defaultSubtitleLanguage", "en")
                .attr("subtitleMode", 0)
                .attr("thumb", thumb)
        })
        .collect();
    if nodes.is_empty() {
        return Err(NOT_FOUND);
    }
    container(nodes.len())
        .attr("identifier", "com.plexapp.system.accounts")
        .list("Account", nodes)
        .into()
}

fn devices(call: &Call) -> Answer {
    let devices = call.state.catalogue.devices.iter();
    let nodes: Vec<Node> = devices
        .map(|device| {
            Node::new("Device")
                .attr("id", device.id)
                .attr("name", &device.name)
                .attr("platform", &device.platform)
                .attr("clientIdentifier", &device.client)
                .attr(
                    "createdAt",
                    1_690_000_000 + i64::from(device.id) * 1_000_000,
                )
        })
        .collect();
    container(nodes.len())
        .attr("identifier", "com.plexapp.system.devices")
        .list("Device", nodes)
        .into()
}

fn servers(call: &Call) -> Answer {
    let host = call
        .request
        .headers
        .get("host")
        .and_then(|host| host.to_str().ok());
    let (host, port) = host
        .and_then(|host| host.rsplit_once(':'))
        .unwrap_or(("127.0.0.1", "32400"));
    let server = Node::new("Server")
        .attr("name", call.state.settings.name())
        .attr("host", host)
        .attr("address", host)
        .attr("port", port.parse::<u32>().unwrap_or(32_400))
        .attr("machineIdentifier", machine_identifier())
        .attr("version", VERSION);
    container(1).list("Server", vec![server]).into()
}

fn providers(call: &Call) -> Answer {
    let storage = call.request.parameter("includeStorage") == Some("1");
    let sections = call
        .sections()
        .map(|section| {
            let node = Node::new("Directory")
                .attr("id", section.id.to_string())
                .attr("key", format!("/library/sections/{}", section.id))
                .attr("title", &section.title)
                .attr("type", section.kind.name())
                .attr("uuid", section.uuid());
            if storage {
                with_storage(call, section, node)
            } else {
                node
            }
        })
        .collect();
    let feature = |kind: &str, key: &str| Node::new("Feature").attr("key", key).attr("type", kind);
    let features = vec![
        feature("content", "/library/sections").list("Directory", sections),
        feature("search", "/hubs/search"),
        feature("match", "/library/matches"),
        feature("metadata", "/library/metadata"),
        feature("promoted", "/hubs/promoted"),
        feature("continuewatching", "/hubs/continueWatching"),
        feature("playlist", "/playlists").attr("flavor", "universal"),
        feature("timeline", "/:/timeline")
            .attr("scrobbleKey", "/:/scrobble")
            .attr("unscrobbleKey", "/:/unscrobble"),
        feature("rate", "/:/rate"),
    ];
    let provider = Node::new("MediaProvider")
        .attr("identifier", "com.plexapp.plugins.library")
        .attr("title", "Library")
        .attr("types", "video,audio,photo")
        .attr("protocols", "stream,download")
        .list("Feature", features);
    container(1)
        .attr("friendlyName", call.state.settings.name())
        .attr("identifier", "com.plexapp.media")
        .attr("machineIdentifier", machine_identifier())
        .attr("version", VERSION)
        .list("MediaProvider", vec![provider])
        .into()
}

/// With the length and the size of everything in the library (plex-api-2, 23).
fn with_storage(call: &Call, section: &Section, node: Node) -> Node {
    let catalogue = &call.state.catalogue;
    let (mut duration, mut size) = (0, 0);
    for kind in section.kind.kinds() {
        let ids = catalogue.of_kind(section.id, *kind);
        for item in ids.iter().filter_map(|id| catalogue.item(id)) {
            duration += item.media.first().map_or(0, |media| media.duration);
            size += item.media.iter().map(|media| media.size).sum::<u64>();
        }
    }
    node.attr("durationTotal", duration)
        .attr("storageTotal", size)
}

/// The root is not a container here. A real one holds the account's token; this one a text in its place.
fn account(_: &Call) -> Answer {
    Node::new("MyPlex")
        .attr("authToken", "demo-account-token-of-nobody")
        .attr("username", "owner@plex-demo.example")
        .attr("mappingState", "mapped")
        .attr("mappingError", "")
        .attr("signInState", "ok")
        .attr("publicAddress", "192.0.2.17")
        .attr("publicPort", "32400")
        .attr("privateAddress", "127.0.0.1")
        .attr("privatePort", "32400")
        .attr("subscriptionActive", false)
        .attr("subscriptionFeatures", "")
        .attr("subscriptionState", "Inactive")
        .into()
}

//! `GET /api/v2/resources`: servers and players of an account (plex-api.md 16, plex-api-2.md 39).

use std::net::IpAddr;

use serde_json::{Value, json};

use super::options::{TvConnection, TvServer, TvUser};
use super::reply::Answer;
use super::state::State;
use crate::request::Request;

/// A top-level array. Addresses with TLS, of the relay and of IPv6 are only there for those who ask for them.
pub fn list(state: &State, request: &Request, user: &TvUser) -> Answer {
    // A player is in the same list, and provides something else.
    let player = json!({
        "name": "Living Room",
        "product": "Plex for Android (TV)",
        "clientIdentifier": "0000-a-player",
        "provides": "client,player,pubsub-player",
        "owned": true,
        "accessToken": null,
        "presence": true,
        "connections": [],
    });
    let servers = state.servers.iter().filter_map(|shown| {
        let mut tokens = shown.tokens.iter();
        let (_, token) = tokens.find(|(uuid, _)| *uuid == user.uuid)?;
        Some(server(shown, token, request))
    });
    Answer::new(200, [player].into_iter().chain(servers).collect())
}

fn server(server: &TvServer, token: &str, request: &Request) -> Value {
    let connections: Vec<Value> = server
        .connections
        .iter()
        .filter(|connection| !connection.relay || request.flag("includeRelay"))
        .filter(|connection| !is_ipv6(connection) || request.flag("includeIPv6"))
        .map(|shown| connection(shown, request.flag("includeHttps")))
        .collect();
    json!({
        "name": server.name,
        "product": "Plex Media Server",
        "productVersion": "1.43.0.10389-8be686aa6",
        "platform": "Linux",
        "device": "PC",
        "clientIdentifier": server.identifier,
        "provides": "server",
        "owned": server.owned,
        "ownerId": (!server.owned).then_some(7),
        "sourceTitle": (!server.owned).then_some("somebody"),
        "accessToken": token,
        "publicAddress": "203.0.113.7",
        "httpsRequired": server.https_required,
        "publicAddressMatches": server.public_address_matches,
        "presence": true,
        "relay": server.connections.iter().any(|connection| connection.relay),
        "dnsRebindingProtection": false,
        "natLoopbackSupported": false,
        "connections": connections,
    })
}

fn connection(connection: &TvConnection, https: bool) -> Value {
    let TvConnection { address, port, .. } = connection;
    let plain = if is_ipv6(connection) {
        format!("http://[{address}]:{port}")
    } else {
        format!("http://{address}:{port}")
    };
    json!({
        "protocol": if https { "https" } else { "http" },
        "address": address,
        "port": port,
        "uri": if https { &connection.secure_uri } else { &plain },
        "local": connection.local,
        "relay": connection.relay,
        "IPv6": is_ipv6(connection),
    })
}

fn is_ipv6(connection: &TvConnection) -> bool {
    connection
        .address
        .parse()
        .is_ok_and(|ip: IpAddr| ip.is_ipv6())
}

//! The servers of an account, and where each says that it can be reached (plex-api.md 16, plex-api-2.md 39).

use crate::token::Token;
use http::Method;
use serde_json::Value;

use crate::error::Error;
use crate::json;
use crate::message::{Answer, Request};
use crate::plex_tv::PlexTv;

/// A Plex Media Server that an account may use.
#[derive(Clone, Debug)]
pub struct Server {
    pub name: String,
    /// What the server answers when it is asked who it is: its `machineIdentifier`.
    pub identifier: String,
    /// Whether it belongs to the account; if not, somebody shares it.
    pub owned: bool,
    /// Who shares it.
    pub owner: Option<String>,
    /// The token that this server takes from this account; it is not the account's own.
    pub token: Option<Token>,
    /// Whether it refuses connections without TLS.
    pub https_required: bool,
    /// Whether plex.tv sees it at the same public address as this computer: both are in one network.
    pub public_address_matches: bool,
    /// Whether plex.tv has heard from it lately.
    pub present: bool,
    pub connections: Vec<Connection>,
}

/// One address of a server, as the server told it to plex.tv.
#[derive(Clone, Debug, PartialEq)]
pub struct Connection {
    /// The whole address, most often `https` with a name that the server has a certificate for.
    pub uri: String,
    /// Host name or IP address.
    pub address: String,
    pub port: u16,
    /// Whether it leads into the network that the server stands in.
    pub local: bool,
    /// Whether plex.tv passes everything on, at 2 Mbit/s.
    pub relay: bool,
    pub ipv6: bool,
}

impl Server {
    /// Whether a person who wrote `name` means this server: its name, in any case, or its identifier.
    pub fn is_called(&self, name: &str) -> bool {
        let name = name.trim();
        self.identifier == name || self.name.to_lowercase() == name.to_lowercase()
    }
}

impl PlexTv {
    /// The servers of the account that `token` belongs to, in plex.tv's order.
    ///
    /// # Errors
    /// When plex.tv does not tell.
    pub async fn servers(&self, token: &Token) -> Result<Vec<Server>, Error> {
        let request = Request::new(
            "list the account's servers",
            Method::GET,
            "/api/v2/resources",
        )
        .query("includeHttps", "1")
        .query("includeRelay", "1")
        .query("includeIPv6", "1");
        servers(&self.send(request.token(token)).await?)
    }
}

fn servers(answer: &Answer) -> Result<Vec<Server>, Error> {
    let body = answer.json()?;
    let resources = body.as_array();
    let resources = resources.ok_or_else(|| answer.bad("it is no list"))?;
    Ok(resources.iter().filter_map(server).collect())
}

/// Players and apps are in the same list.
fn server(value: &Value) -> Option<Server> {
    let provides = json::text(value, "provides")?;
    if !provides.split(',').any(|what| what.trim() == "server") {
        return None;
    }
    let identifier = json::text(value, "clientIdentifier")?;
    let connections = value["connections"].as_array();
    Some(Server {
        name: json::text(value, "name").unwrap_or_else(|| identifier.clone()),
        identifier,
        owned: json::flag(value, "owned"),
        owner: json::text(value, "sourceTitle"),
        token: json::token(value, "accessToken"),
        https_required: json::flag(value, "httpsRequired"),
        public_address_matches: json::flag(value, "publicAddressMatches"),
        present: json::flag(value, "presence"),
        connections: connections
            .into_iter()
            .flatten()
            .filter_map(connection)
            .collect(),
    })
}

fn connection(value: &Value) -> Option<Connection> {
    Some(Connection {
        uri: json::text(value, "uri")?,
        address: json::text(value, "address")?,
        port: json::number(value, "port")?.try_into().ok()?,
        local: json::flag(value, "local"),
        relay: json::flag(value, "relay"),
        ipv6: json::flag(value, "IPv6"),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_servers_and_only_connections_that_are_whole() {
        let body = r#"[
            {"name":"Phone","provides":"client,player","clientIdentifier":"p"},
            {"name":"Attic","provides":"client, server","clientIdentifier":"abc","owned":1,"accessToken":"t",
             "httpsRequired":true,"publicAddressMatches":"1","presence":true,
             "connections":[
               {"uri":"https://a.plex.direct:1","address":"192.168.1.10","port":"32400","local":true,"relay":false,"IPv6":false},
               {"uri":"https://b","port":1},
               {"uri":"https://c","address":"c","port":99999}]},
            {"name":"No id","provides":"server"},
            {"provides":"server","clientIdentifier":"def","accessToken":null,"connections":null}]"#;
        let found = servers(&Answer::of(200, body)).unwrap();
        assert_eq!(found.len(), 2);
        let attic = &found[0];
        assert!(attic.owned && attic.https_required && attic.public_address_matches);
        assert_eq!(attic.connections.len(), 1);
        assert_eq!(attic.connections[0].port, 32400);
        assert!(attic.is_called("attic") && attic.is_called("abc") && !attic.is_called("ABC"));
        assert_eq!((found[1].name.as_str(), &found[1].token), ("def", &None));
        assert!(!format!("{attic:?}").contains("\"t\""), "{attic:?}");
        assert!(servers(&Answer::of(200, "{}")).is_err());
    }

    proptest! {
        /// Whatever plex.tv answers is read, and what is read is whole.
        #[test]
        fn any_answer_is_read(body in json::any_answer()) {
            for server in servers(&Answer::of(200, &body)).into_iter().flatten() {
                prop_assert!(!server.name.is_empty() && !server.identifier.is_empty());
            }
        }
    }
}

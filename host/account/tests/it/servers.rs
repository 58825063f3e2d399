//! Finding the address that reaches a server.

use std::net::TcpListener;

use plex_mcp_account::{Probe, Trouble, candidates, probe};
use plex_mcp_demo::{Fault, FaultRule, Format, Paths};

use crate::world::{World, local};

/// Probes all addresses of the only server.
async fn probes(world: &World) -> Vec<Probe> {
    let account = world.signed_in().await;
    let servers = world.tv.servers(&account).await.unwrap();
    assert_eq!(servers.len(), 1, "a player is no server");
    let (candidates, _) = candidates(&servers[0]);
    probe(world.tv.client(), &servers[0].identifier, candidates).await
}

fn outcome<'p>(probes: &'p [Probe], url: &str) -> &'p Result<(), Trouble> {
    let probe = probes.iter().find(|probe| probe.candidate.url == url);
    &probe.unwrap().outcome
}

#[tokio::test]
async fn the_address_that_answers_is_found_and_sent_no_token() {
    for format in [Format::Negotiated, Format::Xml] {
        let world = World::new().await;
        world.plex.set_format(format);
        let probes = probes(&world).await;
        assert_eq!(outcome(&probes, &world.plex.url()), &Ok(()));
        let secure = world.plex.url().replace("http", "https");
        let unreached = outcome(&probes, &secure);
        assert!(
            matches!(unreached, Err(Trouble::Unreachable(_))),
            "{unreached:?}"
        );
        for seen in world.plex.seen() {
            assert_eq!(seen.target, "/identity");
            assert!(!seen.headers.contains_key("x-plex-token"));
        }
    }
}

#[tokio::test]
async fn another_server_at_the_address_is_not_taken() {
    let world =
        World::with(|options, _| options.servers[0].identifier = "another".to_owned()).await;
    let probes = probes(&world).await;
    assert_eq!(
        outcome(&probes, &world.plex.url()),
        &Err(Trouble::OtherServer)
    );
}

#[tokio::test]
async fn each_trouble_has_its_words() {
    let check = async |fault: Fault, expected: Trouble| {
        let world = World::new().await;
        world.plex.inject(FaultRule {
            paths: Paths::Every,
            first: None,
            fault,
        });
        let probes = probes(&world).await;
        assert_eq!(outcome(&probes, &world.plex.url()), &Err(expected));
    };
    check(Fault::NotPlex, Trouble::NotPlex).await;
    check(Fault::Maintenance, Trouble::Unavailable).await;
    check(Fault::Hang, Trouble::Timeout).await;
    check(Fault::HugeBody(1 << 20), Trouble::NotPlex).await;
    let elsewhere = Fault::Redirect("http://127.0.0.1:1/identity".to_owned());
    check(elsewhere, Trouble::NotPlex).await;
}

#[tokio::test]
async fn an_address_in_somebody_elses_network_is_not_asked() {
    let neighbour = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = neighbour.local_addr().unwrap().port();
    let world = World::with(|options, _| {
        let server = &mut options.servers[0];
        server.owned = false;
        server.public_address_matches = false;
        server.connections = vec![local(port)];
    })
    .await;
    assert!(probes(&world).await.is_empty());
    neighbour.set_nonblocking(true).unwrap();
    let asked = neighbour.accept().map_err(|error| error.kind());
    assert_eq!(asked.unwrap_err(), std::io::ErrorKind::WouldBlock);
}

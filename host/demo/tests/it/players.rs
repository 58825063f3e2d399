use std::sync::atomic::{AtomicU64, Ordering};

use plex_mcp_demo::Demo;
use serde_json::Value;

use crate::client::{Answer, admin, demo, guest, json, raw, uri};

const TV: &str = "demo-webos-3f1c2a90b4d7";
const HTPC: &str = "demo-htpc-c41e7790d2b6";
const PLEXAMP: &str = "demo-plexamp-0c4d95e1ab72";
const ROKU: &str = "demo-roku-52c7fa0e9d31";

/// Somebody with a remote control.
struct Remote {
    demo: Demo,
    commands: AtomicU64,
}

impl Remote {
    async fn new() -> Remote {
        Remote {
            demo: demo(0).await,
            commands: AtomicU64::new(1),
        }
    }

    async fn command(&self, player: &str, command: &str) -> Answer {
        let number = self.commands.fetch_add(1, Ordering::SeqCst);
        self.numbered(player, command, number).await
    }

    async fn numbered(&self, player: &str, command: &str, number: u64) -> Answer {
        let mark = if command.contains('?') { '&' } else { '?' };
        let target = format!("/player/{command}{mark}commandID={number}");
        let headers = format!(
            "{}X-Plex-Client-Identifier: me\r\nX-Plex-Target-Client-Identifier: {player}\r\nAccept: application/json\r\n",
            admin()
        );
        raw(&self.demo, "GET", &target, &headers).await.unwrap()
    }

    /// The row of what is not stopped.
    async fn timeline(&self, player: &str) -> Value {
        let answer = self.command(player, "timeline/poll?wait=0").await;
        let answer: Value = serde_json::from_slice(&answer.body).unwrap();
        let rows = answer["MediaContainer"]["Timeline"]
            .as_array()
            .unwrap()
            .clone();
        let mut playing = rows.into_iter().filter(|row| row["state"] != "stopped");
        playing.next().unwrap_or_default()
    }

    /// Plays films on a player, as clients do: a queue, a token for it, and the command.
    async fn play(&self, player: &str, films: &str, without: &str) -> Answer {
        let films = uri(&self.demo, &format!("/library/metadata/{films}"));
        let headers = format!(
            "{}X-Plex-Client-Identifier: me\r\nAccept: application/json\r\n",
            admin()
        );
        let target = format!("/playQueues?type=video&uri={films}");
        let queue = raw(&self.demo, "POST", &target, &headers).await.unwrap();
        let queue: Value = serde_json::from_slice(&queue.body).unwrap();
        let queue = &queue["MediaContainer"]["playQueueID"];
        let token = json(&self.demo, "/security/token?type=delegation&scope=all").await;
        let machine = self.demo.machine_identifier();
        let all = [
            ("machineIdentifier", machine.as_str()),
            ("providerIdentifier", "com.plexapp.plugins.library"),
            ("token", token["token"].as_str().unwrap()),
            ("type", "video"),
            ("offset", "5000"),
            ("key", "/library/metadata/1001"),
        ];
        let given = all.iter().filter(|(name, _)| *name != without);
        let rest: Vec<String> = given
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let container = format!("/playQueues/{queue}%3Fwindow=100");
        let rest = rest.join("&");
        self.command(
            player,
            &format!("playback/playMedia?containerKey={container}&{rest}"),
        )
        .await
    }
}

#[tokio::test]
async fn players_on_the_network_say_what_they_can_do() {
    let demo = demo(0).await;
    let clients = json(&demo, "/clients").await;
    let rows = clients["Server"].as_array().unwrap();
    assert_eq!(rows.len(), 6);
    assert!(rows.iter().all(|row| {
        row["protocolCapabilities"]
            .as_str()
            .unwrap()
            .contains("playback")
    }));
    assert!(!rows.iter().any(|row| row["product"] == "Plex Web"));
    demo.behave(|behaviour| behaviour.no_clients = true);
    assert_eq!(json(&demo, "/clients").await["size"], 0);
}

#[tokio::test]
async fn a_player_is_paused_moved_and_stopped() {
    let remote = Remote::new().await;
    assert_eq!(remote.timeline(TV).await["state"], "playing");
    remote.command(TV, "playback/pause?type=video").await;
    remote.command(TV, "playback/seekTo?offset=60000").await;
    remote.command(TV, "playback/stepForward").await;
    remote
        .command(TV, "playback/setParameters?volume=35&repeat=2")
        .await;
    let row = remote.timeline(TV).await;
    assert_eq!(
        (&row["state"], &row["time"]),
        (&"paused".into(), &90_000.into())
    );
    assert_eq!((&row["volume"], &row["repeat"]), (&35.into(), &2.into()));
    let sessions = json(&remote.demo, "/status/sessions").await;
    assert_eq!(sessions["Metadata"][0]["Player"]["state"], "paused");
    remote.command(TV, "playback/stop").await;
    assert_eq!(remote.timeline(TV).await, Value::Null);
    let item = json(
        &remote.demo,
        &format!("/library/metadata/{}", row["ratingKey"].as_str().unwrap()),
    )
    .await;
    assert_eq!(item["Metadata"][0]["viewOffset"], 90_000);
}

#[tokio::test]
async fn a_command_that_is_not_newer_has_no_effect() {
    let remote = Remote::new().await;
    assert_eq!(remote.numbered(TV, "playback/pause", 50).await.status, 200);
    assert_eq!(remote.numbered(TV, "playback/play", 50).await.status, 200);
    assert_eq!(remote.numbered(TV, "timeline/poll", 51).await.status, 200);
    let sessions = json(&remote.demo, "/status/sessions").await;
    assert_eq!(sessions["Metadata"][0]["Player"]["state"], "paused");
}

#[tokio::test]
async fn films_are_played_from_a_queue() {
    let remote = Remote::new().await;
    assert_eq!(remote.play(HTPC, "1001,1002", "").await.status, 200);
    let row = remote.timeline(HTPC).await;
    assert_eq!(
        (&row["ratingKey"], &row["time"]),
        (&"1001".into(), &5_000.into())
    );
    remote.command(HTPC, "playback/skipNext").await;
    assert_eq!(remote.timeline(HTPC).await["ratingKey"], "1002");
    remote
        .command(HTPC, "playback/skipTo?key=/library/metadata/1001")
        .await;
    assert_eq!(remote.timeline(HTPC).await["ratingKey"], "1001");
    remote.command(HTPC, "playback/skipPrevious").await;
    assert_eq!(remote.timeline(HTPC).await["ratingKey"], "1001");
}

#[tokio::test]
async fn a_player_that_is_told_too_little_plays_and_does_not_say_so() {
    for without in ["token", "providerIdentifier", "type"] {
        let remote = Remote::new().await;
        assert_eq!(remote.play(HTPC, "1001", without).await.status, 200);
        assert_eq!(remote.timeline(HTPC).await, Value::Null, "{without}");
    }
    let remote = Remote::new().await;
    remote.play(HTPC, "1001", "machineIdentifier").await;
    let sessions = json(&remote.demo, "/status/sessions").await;
    assert_eq!(sessions["size"], 3);
}

#[tokio::test]
async fn players_answer_in_their_own_ways() {
    let remote = Remote::new().await;
    let said = async |player| remote.command(player, "navigation/home").await.text();
    assert!(
        said(HTPC)
            .await
            .contains("<Response code=\"200\" status=\"OK\"/>")
    );
    assert_eq!(said(PLEXAMP).await, "OK");
    assert_eq!(said(ROKU).await, "Failure: 200 OK");
    assert!(
        said("demo-tizen-08bb6f23a971")
            .await
            .ends_with("status=\"OK\">")
    );
    let poll = remote.command(ROKU, "timeline/poll").await;
    assert!(poll.status == 200 && poll.text().contains("code=\"400\""));
}

#[tokio::test]
async fn commands_that_cannot_arrive_are_refused() {
    let remote = Remote::new().await;
    for player in ["nobody", "demo-chrome-91d05e7c66aa"] {
        assert_eq!(remote.command(player, "playback/pause").await.status, 404);
    }
    assert_eq!(remote.command(TV, "playback/explode").await.status, 404);
    let target = "/player/playback/pause?commandID=1";
    assert_eq!(
        raw(&remote.demo, "GET", target, &admin())
            .await
            .unwrap()
            .status,
        400
    );
    remote
        .demo
        .behave(|behaviour| behaviour.proxy_is_the_owners = true);
    assert_eq!(
        raw(&remote.demo, "GET", target, &guest())
            .await
            .unwrap()
            .status,
        403
    );
}

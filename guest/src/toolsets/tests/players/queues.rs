//! What is put behind what plays.

use super::*;

fn queued(fake: &Fake) -> Result<QueueState, ToolError> {
    let sent = plex_queue_next::Sent {
        player: TV.into(),
        rating_keys: vec!["7".into()],
    };
    let args = plex_queue_next::Args::check(sent)?;
    playback::plex_queue_next::run(&context(fake, ANSWER), args)
}

#[test]
fn items_are_put_behind_what_plays() {
    let uri = "server%3A%2F%2Fab12%2Fcom.plexapp.plugins.library%2Flibrary%2Fmetadata%2F7";
    let put = format!("/playQueues/301?uri={uri}&next=1");
    let server = |after: Answer| {
        server()
            .on("/player/timeline/poll", [plays(5, "playing", "")])
            .on("/playQueues/301?window", [queue(&[5, 6]), after])
            .on(&put, [queue(&[5, 7, 6])])
            .on("/player/playback/refreshPlayQueue", [arrived()])
    };
    let fake = server(queue(&[5, 7, 6]));
    let answer = queued(&fake).unwrap();
    let upcoming: Vec<_> = answer
        .upcoming
        .iter()
        .map(|item| item.title.as_str())
        .collect();
    assert_eq!(upcoming, ["Film 7", "Film 6"]);
    assert!(
        commands(&fake)[0]
            .starts_with("/player/playback/refreshPlayQueue?playQueueID=301&type=video&commandID=")
    );
    let fake = server(queue(&[5, 6]));
    let error = queued(&fake).unwrap_err();
    assert_eq!(
        error.message,
        "queue next: Plex answered as if it were done, and the queue is as before"
    );
    // A player that is not reached has it in its queue all the same.
    let fake = server(queue(&[5, 7, 6])).status("/player/playback/refreshPlayQueue", 404);
    assert!(queued(&fake).unwrap().player_note.is_some());
}

#[test]
fn nothing_is_queued_where_nothing_plays() {
    let fake = server().on("/player/timeline/poll", [idle()]);
    let error = queued(&fake).unwrap_err();
    assert!(
        error.message.contains("nothing plays on it"),
        "{}",
        error.message
    );
}

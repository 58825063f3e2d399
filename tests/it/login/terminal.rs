//! Questions to a person, on a terminal.

use tokio::process::Command;

use super::household::{self, Household, PIN};
use crate::harness::{Typed, answered_on_a_terminal, plex};

/// `command` in a session of its own, whose terminal is the one that it is started on: the PIN is asked for there, whatever
/// its streams are.
fn in_a_session(command: &Command) -> Command {
    let command = command.as_std();
    let mut session = Command::new("setsid");
    session
        .args(["--ctty", "--wait"])
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .kill_on_drop(true);
    session
}

fn typed(after: &'static str, text: &'static str, is_hidden: bool) -> Typed {
    Typed {
        after,
        text,
        is_hidden,
    }
}

#[tokio::test]
async fn a_pin_that_was_mistyped_is_asked_for_again_and_never_shown() {
    let home = Household::new().await;
    home.login(&[], "").await;
    const RIGHT: &str = "7351986420\n";
    assert_eq!(RIGHT.trim(), PIN);
    let command = in_a_session(&home.command(&["login", "--user", "Kids"]));
    let answers = vec![
        typed("PIN of Kids: ", "0000\n", true),
        typed("PIN of Kids: ", RIGHT, true),
    ];
    let shown = answered_on_a_terminal(command, &[], answers).await;
    assert_eq!(shown.status, 0, "{}", shown.text);
    assert!(shown.text.contains("the PIN is wrong"), "{}", shown.text);
    assert!(
        shown.text.contains("Attic (Kids) answers at"),
        "{}",
        shown.text
    );
    assert!(
        !shown.text.contains("0000") && !shown.text.contains(PIN),
        "{}",
        shown.text
    );
}

#[tokio::test]
async fn three_wrong_pins_are_enough() {
    let home = Household::new().await;
    home.login(&[], "").await;
    let command = in_a_session(&home.command(&["login", "--user", "Kids"]));
    let answers = (0..3)
        .map(|_| typed("PIN of Kids: ", "0000\n", true))
        .collect();
    let shown = answered_on_a_terminal(command, &[], answers).await;
    assert_eq!(shown.status, 1, "{}", shown.text);
    assert_eq!(
        shown.text.matches("the PIN is wrong").count(),
        3,
        "{}",
        shown.text
    );
}

#[tokio::test]
async fn of_several_servers_a_person_chooses_one() {
    let cellar = plex().await;
    let port = cellar.addr().port();
    let home = Household::with(|options| {
        let mut second = options.servers[0].clone();
        second.name = "Cellar".to_owned();
        second.connections = vec![household::local(port)];
        options.servers.push(second);
    })
    .await;
    home.login(&["--server", "Attic"], "").await;
    let command = in_a_session(&home.command(&["login"]));
    let answers = vec![
        typed("Which one? 1 to 2", "3\n", false),
        typed("Which one? 1 to 2", "2\n", false),
    ];
    let shown = answered_on_a_terminal(command, &[], answers).await;
    assert_eq!(shown.status, 0, "{}", shown.text);
    assert!(shown.text.contains("Cellar answers at"), "{}", shown.text);
}

//! `plex-mcp login`, `servers` and `logout`, against a stand-in for plex.tv.

mod household;

#[cfg(target_os = "linux")]
mod first_answer;
mod killed;
mod secrets;
mod settings;
#[cfg(target_os = "linux")]
mod terminal;
mod tls;
mod troubles;

use serde_json::{Value, json};

use self::household::{ACCOUNT, Household, KIDS};
use crate::harness::{OWNER_TOKEN, SHARED_TOKEN, Stdio, outcome};

#[tokio::test]
async fn signed_in_and_the_server_is_found() {
    let home = Household::new().await;
    let found = home.login(&[], "").await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert!(
        found.stdout.contains("Signed in as Ada."),
        "{}",
        found.stdout
    );
    let answers = format!("Attic answers at {} (local, http, IPv4)", home.plex.url());
    assert!(found.stdout.contains(&answers), "{}", found.stdout);
    assert!(found.stderr.contains("without TLS"), "{}", found.stderr);

    let check = home.run(&["check"]).await;
    assert_eq!(check.status, 0, "{}", check.stderr);
    for words in ["ok: ", "as Ada, to Attic", "local, http, IPv4"] {
        assert!(check.stderr.contains(words), "{words}: {}", check.stderr);
    }
    let json = home.run(&["check", "--json"]).await;
    let report: Value = serde_json::from_str(&json.stdout).unwrap();
    let kept = json!({"name": "Attic", "user": "Ada", "way": "local, http, IPv4"});
    assert_eq!(report["kept"], kept);
    assert_eq!(report["token"], "plex-mcp login");
    let mut client = Stdio::open(home.command(&[])).await;
    let answer = client.call("plex_get_libraries", json!({})).await;
    outcome(&answer).unwrap();
    client.end().await;
    for seen in home.plex.seen() {
        if seen.target != "/identity" {
            assert_eq!(seen.headers["x-plex-token"], OWNER_TOKEN);
        }
    }

    let out = home.run(&["logout"]).await;
    assert_eq!(out.status, 0, "{}", out.stderr);
    assert!(out.stdout.contains("Signed out"), "{}", out.stdout);
    assert!(!home.tv.knows(ACCOUNT));
    assert!(!home.file().exists());
    let check = home.run(&["check"]).await;
    assert!(check.stderr.contains("plex-mcp login"), "{}", check.stderr);
    let out = home.run(&["logout"]).await;
    assert_eq!(out.stdout, "Nobody is signed in.\n");
}

#[tokio::test]
async fn a_code_can_be_typed_on_another_device() {
    let home = Household::new().await;
    let found = home.login(&["--code"], "").await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert!(
        found.stdout.contains("https://plex.tv/link"),
        "{}",
        found.stdout
    );
}

#[tokio::test]
async fn what_is_kept_needs_no_second_sign_in() {
    let home = Household::new().await;
    home.login(&[], "").await;
    let again = home.run(&["login"]).await;
    assert_eq!(again.status, 0, "{}", again.stderr);
    assert_eq!(home.pins(), 1, "one code was asked for");
    // Unless plex.tv has ended it.
    home.tv.end(ACCOUNT);
    let again = home.login(&[], "").await;
    assert_eq!(again.status, 0, "{}", again.stderr);
    assert!(
        again.stderr.contains("not good any more"),
        "{}",
        again.stderr
    );
    assert_eq!(home.pins(), 2);
}

#[tokio::test]
async fn a_user_of_the_home_has_a_token_of_their_own() {
    let home = Household::new().await;
    let pin = format!("{}\n", household::PIN);
    let found = home.login(&["--user", "kids"], &pin).await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    assert!(
        found.stdout.contains("Attic (Kids) answers"),
        "{}",
        found.stdout
    );
    let check = home.run(&["check"]).await;
    assert_eq!(check.status, 6, "{}", check.stderr);
    let asked = home.plex.seen().into_iter();
    let tokens = asked.filter_map(|seen| seen.headers.get("x-plex-token").cloned());
    let tokens: Vec<_> = tokens.collect();
    assert!(!tokens.is_empty());
    assert!(tokens.iter().all(|token| token == SHARED_TOKEN));
    // Both sign-ins end.
    assert!(home.tv.knows(KIDS) && home.tv.knows(ACCOUNT));
    home.run(&["logout"]).await;
    assert!(!home.tv.knows(KIDS) && !home.tv.knows(ACCOUNT));
}

#[tokio::test]
async fn several_servers_have_names() {
    let cellar = crate::harness::plex().await;
    let port = cellar.addr().port();
    let home = Household::with(|options| {
        let mut second = options.servers[0].clone();
        second.name = "Cellar".to_owned();
        second.connections = vec![household::local(port)];
        options.servers.push(second);
    })
    .await;
    // Nobody is there to ask.
    let found = home.login(&[], "").await;
    assert_eq!(found.status, 1);
    for words in ["--server", "Attic", "Cellar", "the sign-in is kept"] {
        assert!(found.stderr.contains(words), "{}", found.stderr);
    }
    for name in ["attic", "Cellar"] {
        let found = home.run(&["login", "--server", name]).await;
        assert_eq!(found.status, 0, "{}", found.stderr);
    }
    assert_eq!(home.pins(), 1);

    let list = home.run(&["servers", "--json"]).await;
    let rows: Vec<Value> = serde_json::from_str(&list.stdout).unwrap();
    let row = |name: &str, url: String, is_default: bool| {
        json!({
            "name": name, "is_default": is_default, "url": url,
            "way": "local, http, IPv4", "user": "Ada", "answers": true,
        })
    };
    let expected = [
        row("Attic", home.plex.url(), false),
        row("Cellar", cellar.url(), true),
    ];
    assert_eq!(rows, expected);

    // Which one answers, told by who is asked.
    let (attic, in_cellar) = (home.plex.seen().len(), cellar.seen().len());
    home.run(&["check"]).await;
    assert_eq!(home.plex.seen().len(), attic);
    assert!(cellar.seen().len() > in_cellar);
    let in_cellar = cellar.seen().len();
    home.run(&["check", "--server", "attic"]).await;
    let mut command = home.command(&["check"]);
    command.env("PLEX_SERVER", "Attic");
    crate::harness::run(command, &[]).await;
    assert!(home.plex.seen().len() >= attic + 2);
    assert_eq!(cellar.seen().len(), in_cellar);

    drop(cellar);
    let list = home.run(&["servers"]).await;
    assert_eq!(list.status, 0, "{}", list.stderr);
    let line = |name: &str| {
        let mut lines = list.stdout.lines();
        lines.find(|line| line.contains(name)).unwrap().to_owned()
    };
    assert!(line("Attic").contains("answers"), "{}", list.stdout);
    assert!(line("Cellar").contains('*'), "{}", list.stdout);
    assert!(!line("Cellar").contains("answers"), "{}", list.stdout);
}

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use super::*;

fn server(name: &str, token: &str) -> StoredServer {
    StoredServer {
        name: name.to_owned(),
        identifier: format!("id-of-{name}"),
        url: "http://192.168.1.10:32400".to_owned(),
        way: "local, http, IPv4".to_owned(),
        token: Token::new(token).unwrap(),
        user: None,
    }
}

fn account(token: &str) -> Account {
    Account {
        id: "u-1".to_owned(),
        name: "Ada".to_owned(),
        token: Token::new(token).unwrap(),
    }
}

fn write_in(directory: &Path, change: impl FnOnce(&mut Stored)) {
    let mut update = Update::begin(directory).unwrap();
    change(&mut update.stored);
    update.commit().unwrap();
}

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_written_is_read() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("new/state");
    assert!(Stored::read(&directory).unwrap().servers().is_empty());
    write_in(&directory, |stored| {
        stored.account = Some(account("account-token"));
        stored.put(server("Attic", "one"));
        stored.put(StoredServer {
            user: Some(account("kids-token")),
            ..server("Cellar", "two")
        });
        stored.put(server("Attic", "three"));
    });
    let stored = Stored::read(&directory).unwrap();
    assert_eq!(stored.servers().len(), 2);
    assert_eq!(stored.default_server(), Some(&server("Attic", "three")));
    let tokens: Vec<_> = stored.account_tokens();
    let tokens: Vec<_> = tokens.iter().map(|token| token.expose()).collect();
    assert_eq!(tokens, ["kids-token", "account-token"]);
    assert_eq!(names(&directory), [LOCK, FILE]);
    let shown = format!("{stored:?}");
    assert!(!shown.contains("token\""), "{shown}");
    Update::delete(&directory).unwrap();
    Update::delete(&directory).unwrap();
    assert_eq!(names(&directory), [LOCK]);
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = tempfile::tempdir().unwrap();
    let path = Stored::path(place.path());
    fs::write(&path, r#"{"version":1,"servers":[]}"#).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    write_in(place.path(), |stored| stored.put(server("Attic", "one")));
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn names_of_servers() {
    let mut stored = Stored::default();
    let words = stored.find("Attic").unwrap_err();
    assert!(words.contains("plex-mcp login"), "{words}");
    for name in ["Attic", "ATTIC", "Cellar"] {
        stored.put(server(name, "t"));
    }
    let found = |name: &str| stored.find(name).map(|server| server.name.as_str());
    assert_eq!(found("Attic"), Ok("Attic"));
    assert_eq!(found("ATTIC"), Ok("ATTIC"));
    assert_eq!(found(" cellar "), Ok("Cellar"));
    assert_eq!(found("id-of-Cellar"), Ok("Cellar"));
    assert!(found("attic").is_err(), "either could be meant");
    let words = found("Kitchen").unwrap_err();
    assert!(words.contains("Attic, ATTIC, Cellar"), "{words}");
}

#[test]
fn a_file_that_cannot_be_used_is_named_and_not_shown() {
    let check = |text: &str, words: &str| {
        let place = tempfile::tempdir().unwrap();
        fs::write(Stored::path(place.path()), text).unwrap();
        let error = Stored::read(place.path()).unwrap_err();
        assert!(error.contains(words), "{error}");
        assert!(error.contains("servers.json"), "{error}");
        assert!(!error.contains("s3cret"), "{error}");
        // It can be deleted all the same.
        Update::delete(place.path()).unwrap();
    };
    check("", "damaged at line");
    check("{\n\"version\": \"s3cret\"}", "damaged at line 2");
    check(
        r#"{"version":1,"account":{"id":"a","name":"b","token":"s3cret s3cret"},"servers":[]}"#,
        "damaged",
    );
    check(r#"{"version":2,"servers":[]}"#, "another version");
    check(&" ".repeat(2 << 20), "too large");
}

#[test]
fn changes_at_the_same_time_are_all_kept() {
    let place = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let directory = place.path();
            scope.spawn(move || {
                write_in(directory, |stored| stored.put(server(&n.to_string(), "t")));
            });
        }
    });
    assert_eq!(Stored::read(place.path()).unwrap().servers().len(), 8);
}

const PLACE: &str = "PLEX_MCP_TEST_WRITES_IN";

/// The process that the next test kills; in a test run of its own it does nothing.
#[test]
fn writes_over_and_over() {
    let Some(place) = std::env::var_os(PLACE) else {
        return;
    };
    for n in 0_u32.. {
        write_in(Path::new(&place), |stored| {
            stored.put(server("Attic", &format!("{n}-{}", "x".repeat(9000))));
        });
        println!("\nwritten");
    }
}

#[test]
fn a_process_that_is_killed_leaves_a_whole_file() {
    let place = tempfile::tempdir().unwrap();
    for writes in 1..=24 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "stored::tests::writes_over_and_over",
                "--exact",
                "--nocapture",
            ])
            .env(PLACE, place.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let written = lines
            .map(Result::unwrap)
            .filter(|line| line == "written")
            .take(writes);
        assert_eq!(written.count(), writes);
        child.kill().unwrap();
        child.wait().unwrap();
        let stored = Stored::read(place.path()).unwrap();
        assert_eq!(stored.servers().len(), 1);
    }
    // And nothing of it lies about after the next change.
    write_in(place.path(), |_| {});
    assert_eq!(names(place.path()), [LOCK, FILE]);
}

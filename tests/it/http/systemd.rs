//! As a service of systemd: with a socket that is open already, and a word when clients are served.

use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::process::Stdio;

use rustix::process::Signal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Command;
use tokio::time::timeout;

use crate::harness::{DEADLINE, executable, plex, run, set_up, signal};

/// Makes stdin the first socket that is handed over, as systemd does.
const HAND_OVER: &str = r#"exec 3<&0 </dev/null; LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@""#;

/// `command` with a socket in the place of its stdin.
fn handed(command: &Command, socket: OwnedFd) -> Command {
    let command = command.as_std();
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(HAND_OVER).arg(command.get_program());
    shell.env_clear();
    let variables = command.get_envs();
    shell.envs(variables.filter_map(|(name, value)| Some((name, value?))));
    shell.stdin(Stdio::from(socket)).kill_on_drop(true);
    shell
}

#[tokio::test]
async fn a_client_that_connects_before_the_start_is_served_and_systemd_hears_of_it() {
    let plex = plex().await;
    let place = tempfile::tempdir().unwrap();
    let word = place.path().join("notify");
    let words = UnixDatagram::bind(&word).unwrap();
    words.set_read_timeout(Some(DEADLINE)).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let mut early = TcpStream::connect(address).await.unwrap();
    let asked = format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    early.write_all(asked.as_bytes()).await.unwrap();

    let mut service = handed(&set_up(&plex.url()), listener.into());
    service
        .args(["serve", "--http", "systemd"])
        .env("NOTIFY_SOCKET", &word);
    let mut service = service.spawn().unwrap();
    let heard = tokio::task::spawn_blocking(move || {
        let mut heard = [0; 100];
        let length = words.recv(&mut heard).unwrap();
        String::from_utf8(heard[..length].to_vec()).unwrap()
    });
    assert_eq!(heard.await.unwrap(), "READY=1\n");
    let mut answer = String::new();
    let read = early.read_to_string(&mut answer);
    timeout(DEADLINE, read).await.unwrap().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    signal(service.id().unwrap(), Signal::TERM);
    let ended = timeout(DEADLINE, service.wait()).await.unwrap().unwrap();
    assert!(ended.success(), "{ended}");
}

#[tokio::test]
async fn without_such_a_socket_it_is_said() {
    let found = run(executable(), &["serve", "--demo", "--http", "systemd"]).await;
    assert_eq!(found.status, 1);
    let words = "started without a socket";
    assert!(found.stderr.contains(words), "{}", found.stderr);
}

//! `plex-mcp demo-server`: a Plex server for other clients.

use std::process::Stdio as Pipe;

use rustix::process::Signal;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::time::timeout;

use crate::harness::{DEADLINE, executable, run, signal};

#[tokio::test]
async fn others_can_use_it() {
    let place = tempfile::tempdir().unwrap();
    let directory = place.path().join("tokens");
    let mut server = executable()
        .args(["demo-server", "--listen", "127.0.0.1:0", "--token-dir"])
        .arg(&directory)
        .stdout(Pipe::piped())
        .stderr(Pipe::piped())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(server.stdout.take().unwrap()).lines();
    let url = timeout(DEADLINE, stdout.next_line())
        .await
        .unwrap()
        .unwrap()
        .unwrap();

    for (name, status) in [("owner-token", 0), ("shared-token", 6)] {
        let file = directory.join(name);
        let token_file = file.to_str().unwrap();
        let check = ["check", "--url", &url, "--token-file", token_file];
        let found = run(executable(), &check).await;
        assert_eq!(found.status, status, "{name}: {}", found.stderr);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
    }

    signal(server.id().unwrap(), Signal::TERM);
    let status = timeout(DEADLINE, server.wait()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(0));
    let mut stderr = String::new();
    server
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut stderr)
        .await
        .unwrap();
    let token = std::fs::read_to_string(directory.join("owner-token")).unwrap();
    assert!(!stderr.contains(&token) && !url.contains(&token));
    assert!(stderr.contains("owner-token"), "{stderr}");
}

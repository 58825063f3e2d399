//! Compiled code is run as it is: it is kept only where nobody else can put other code.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::harness::{Run, plex, run, set_up};

/// A call with compiled code in `dir`.
async fn call(dir: &Path) -> Run {
    let plex = plex().await;
    let dir = dir.to_str().unwrap();
    let found = run(
        set_up(&plex.url()),
        &["call", "plex_get_libraries", "--cache-dir", dir],
    )
    .await;
    assert_eq!(found.status, 0, "{}", found.stderr);
    found
}

#[tokio::test]
async fn sandbox_a_directory_that_others_can_replace_keeps_nothing_and_it_is_said_once() {
    let place = tempfile::tempdir().unwrap();
    let open = place.path().join("open");
    let dir = open.join("cache");
    fs::create_dir(&open).unwrap();
    for (mode, is_used) in [
        (0o777, false),
        (0o775, false),
        (0o1777, true),
        (0o755, true),
    ] {
        fs::set_permissions(&open, Permissions::from_mode(mode)).unwrap();
        let said = call(&dir).await.stderr;
        let kept = fs::read_dir(&dir).unwrap().count();
        assert_eq!(kept > 0, is_used, "{mode:o}: {said}");
        if is_used {
            assert_eq!(said, "", "{mode:o}");
        } else {
            let words = format!(
                "others can write to `{}`",
                open.canonicalize().unwrap().display()
            );
            assert_eq!(said.matches(&words).count(), 1, "{mode:o}: {said}");
            assert!(said.contains("--cache-dir"), "{said}");
        }
        fs::remove_dir_all(&dir).unwrap();
    }
}

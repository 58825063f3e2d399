//! What may be given as a component: a file of bounded size, and nothing that never ends.

use std::fs::{self, File};
use std::path::Path;

use crate::harness::{executable, run};

/// Both who runs it and who only looks at it refuse the file, in time, in these words.
async fn check(file: &Path, words: &str) {
    let file = file.to_str().unwrap();
    for command in [&["inspect", file][..], &["tools", "--component", file]] {
        let found = run(executable(), command).await;
        assert_eq!((found.status, &*found.stdout), (1, ""), "{}", found.stderr);
        assert!(found.stderr.contains(words), "{}", found.stderr);
        assert_eq!(found.stderr.lines().count(), 1, "{}", found.stderr);
    }
}

#[tokio::test]
async fn what_is_no_file_is_refused_without_waiting() {
    let place = tempfile::tempdir().unwrap();
    let pipe = place.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let device = "it is a pipe, a socket or a device, and not a file";
    check(&pipe, device).await;
    check(Path::new("/dev/zero"), device).await;
    check(place.path(), "it is a directory").await;
    check(&place.path().join("none"), "there is no such file").await;
}

#[tokio::test]
async fn a_file_of_33_mebibytes_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("large.wasm");
    File::create(&path).unwrap().set_len(33 << 20).unwrap();
    check(&path, "it is larger than 32 MiB, which is the most").await;
}

#[tokio::test]
async fn what_is_no_component_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("other.wasm");
    fs::write(&path, "no component").unwrap();
    check(&path, "this is not a WebAssembly component").await;
    fs::write(&path, wat::parse_str("(module)").unwrap()).unwrap();
    check(&path, "this is a core WebAssembly module, not a component").await;
    let twice = r#"(component (@custom "mcp-tools" "1") (@custom "mcp-tools" "2"))"#;
    fs::write(&path, wat::parse_str(twice).unwrap()).unwrap();
    let found = run(
        executable(),
        &["tools", "--component", path.to_str().unwrap()],
    )
    .await;
    assert!(
        found
            .stderr
            .contains("it has more than one `mcp-tools` section"),
        "{}",
        found.stderr
    );
}

/// Instances that double with every line: forty lines of text would be a million million of them.
#[tokio::test]
async fn what_would_take_long_to_compile_is_refused() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("doubling.wasm");
    let doubling: String = (1..40)
        .map(|n| format!("(component $c{n} (alias outer 1 $c{} (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))", n - 1))
        .collect();
    let wat = format!("(component (component $c0) {doubling} (instance (instantiate $c39)))");
    fs::write(&path, wat::parse_str(wat).unwrap()).unwrap();
    check(&path, "it is made of more than 10000 instances").await;
}

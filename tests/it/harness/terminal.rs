//! A terminal of 80 columns, to see what a person sees.

use std::fs::File;
use std::io::Read as _;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use tokio::process::Command;
use tokio::time::timeout;

use super::DEADLINE;

/// What a terminal showed until the program ended.
pub struct Shown {
    pub status: i32,
    pub text: String,
}

/// Runs `command` with `arguments` on a terminal, which is all three of its streams.
pub async fn on_a_terminal(mut command: Command, arguments: &[&str]) -> Shown {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = File::options()
        .read(true)
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&theirs, size).unwrap();
    command
        .args(arguments)
        .stdin(theirs.try_clone().unwrap())
        .stdout(theirs.try_clone().unwrap())
        .stderr(theirs);
    let mut child = command.spawn().expect("the executable starts");
    // Its ends are the child's alone now: when that ends, so does the text.
    drop(command);
    let reading = tokio::task::spawn_blocking(move || {
        let (mut ours, mut bytes) = (File::from(ours), Vec::new());
        let mut piece = [0; 4096];
        // A terminal that nobody writes to any more is an error, and not an end.
        while let Ok(read @ 1..) = ours.read(&mut piece) {
            bytes.extend_from_slice(&piece[..read]);
        }
        bytes
    });
    let status = timeout(DEADLINE, child.wait())
        .await
        .unwrap_or_else(|_| panic!("{arguments:?} did not end in time"))
        .unwrap();
    let bytes = timeout(DEADLINE, reading)
        .await
        .expect("the text ends")
        .unwrap();
    Shown {
        status: status.code().unwrap_or(-1),
        text: String::from_utf8(bytes)
            .expect("UTF-8")
            .replace("\r\n", "\n"),
    }
}

//! A terminal of 80 columns, to see what a person sees.

use std::fs::File;
use std::io::{Read as _, Write as _};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};
use tokio::process::Command;
use tokio::time::timeout;

use super::DEADLINE;

/// What a terminal showed until the program ended.
pub struct Shown {
    pub status: i32,
    pub text: String,
}

/// A person's answer on a terminal.
pub struct Typed {
    /// The last words before it.
    pub after: &'static str,
    pub text: &'static str,
    /// True for one that the program is to show nobody.
    pub is_hidden: bool,
}

/// Runs `command` with `arguments` on a terminal, which is all three of its streams.
pub async fn on_a_terminal(command: Command, arguments: &[&str]) -> Shown {
    answered_on_a_terminal(command, arguments, Vec::new()).await
}

/// The same, with somebody who types these answers, one after the other, each when it is asked for.
pub async fn answered_on_a_terminal(
    mut command: Command,
    arguments: &[&str],
    answers: Vec<Typed>,
) -> Shown {
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
        let (mut answers, mut asked) = (answers.into_iter().peekable(), 0);
        // A terminal that nobody writes to any more is an error, and not an end.
        while let Ok(read @ 1..) = ours.read(&mut piece) {
            bytes.extend_from_slice(&piece[..read]);
            let new = String::from_utf8_lossy(&bytes[asked..]).into_owned();
            if let Some(answer) = answers.next_if(|answer| new.contains(answer.after)) {
                asked = bytes.len();
                // Nobody is as fast as to type before the program has stopped the echo.
                let echoes = || {
                    tcgetattr(&ours).is_ok_and(|modes| modes.local_modes.contains(LocalModes::ECHO))
                };
                while answer.is_hidden && echoes() {
                    std::thread::yield_now();
                }
                ours.write_all(answer.text.as_bytes()).unwrap();
            }
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

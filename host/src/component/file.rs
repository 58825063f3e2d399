//! Files that somebody names: only regular ones, and only up to a size.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::limits::size;

/// The largest component: one of ours has half a megabyte, an interpreter with its library ten or twenty.
pub(crate) const MAX_COMPONENT: usize = 32 << 20;

/// The whole of a regular file of at most `most` bytes.
///
/// # Errors
/// Why it is not read. Nothing that never ends is even opened.
pub(crate) fn read(path: &Path, most: usize) -> Result<Vec<u8>> {
    // Opening a pipe waits for somebody to write into it.
    regular(&fs::metadata(path).map_err(unreadable)?)?;
    let file = File::open(path).map_err(unreadable)?;
    // The file that is read is the one that has been opened.
    let metadata = file.metadata()?;
    regular(&metadata)?;
    let too_large = || format!("it is larger than {}, which is the most", size(most));
    if metadata.len() > most as u64 {
        bail!(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    file.take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .context("it cannot be read")?;
    if bytes.len() > most {
        bail!(too_large());
    }
    Ok(bytes)
}

fn regular(metadata: &Metadata) -> Result<()> {
    if metadata.is_dir() {
        bail!("it is a directory");
    }
    if !metadata.is_file() {
        bail!("it is a pipe, a socket or a device, and not a file");
    }
    Ok(())
}

fn unreadable(error: std::io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::NotFound => anyhow::anyhow!("there is no such file"),
        ErrorKind::PermissionDenied => anyhow::anyhow!("this user may not read it"),
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(path: &Path, expected: Result<&str, &str>) {
        let read = read(path, 4);
        let text = read
            .map(|bytes| String::from_utf8(bytes).unwrap())
            .map_err(|error| format!("{error:#}"));
        assert_eq!(text.as_deref().map_err(|error| &**error), expected);
    }

    #[test]
    fn sandbox_only_regular_files_of_some_size_are_read() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("file");
        check(&file, Err("there is no such file"));
        check(place.path(), Err("it is a directory"));
        for text in ["", "abc", "abcd"] {
            fs::write(&file, text).unwrap();
            check(&file, Ok(text));
        }
        fs::write(&file, "abcde").unwrap();
        check(&file, Err("it is larger than 4 bytes, which is the most"));
    }

    #[cfg(unix)]
    #[test]
    fn sandbox_what_never_ends_is_not_opened() {
        let device = "it is a pipe, a socket or a device, and not a file";
        check(Path::new("/dev/zero"), Err(device));
        let place = tempfile::tempdir().unwrap();
        let pipe = place.path().join("pipe");
        let status = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(status.unwrap().success());
        check(&pipe, Err(device));
    }
}

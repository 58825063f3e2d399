//! The operator's file of lines.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result, bail};
use tracing::warn;

/// A file that lines are added to, each in one piece.
pub(super) struct File {
    path: PathBuf,
    file: Mutex<fs::File>,
    failed: AtomicBool,
}

impl File {
    /// Opens or creates it.
    ///
    /// # Errors
    /// When it cannot be opened, or is no file.
    pub fn open(path: &Path) -> Result<File> {
        // A pipe that nobody reads would stop every call; standard output is not for this.
        if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            bail!("`{}` is not a file", path.display());
        }
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(path)
            .with_context(|| format!("cannot write to `{}`", path.display()))?;
        Ok(File::new(path, file))
    }

    fn new(path: &Path, file: fs::File) -> File {
        File {
            path: path.to_owned(),
            file: Mutex::new(file),
            failed: AtomicBool::new(false),
        }
    }

    /// Adds a line. A full disk fails no call; it is told once.
    pub fn write(&self, line: &str) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let written = file.write_all(format!("{line}\n").as_bytes());
        drop(file);
        if let Err(error) = written
            && !self.failed.swap(true, Ordering::Relaxed)
        {
            let path = self.path.display();
            warn!("--audit: cannot write to `{path}`, lines are missing from now on: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_to_a_file_of_the_owner() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("audit.jsonl");
        for line in ["1", "2"] {
            File::open(&path).unwrap().write(line);
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "1\n2\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn what_is_no_file_is_named() {
        let place = tempfile::tempdir().unwrap();
        let check = |path: &Path, words: &str| {
            let error = format!("{:#}", File::open(path).err().expect("it does not open"));
            assert!(
                error.contains(words) && error.contains(path.to_str().unwrap()),
                "{error}"
            );
        };
        check(place.path(), "is not a file");
        check(&place.path().join("gone/audit"), "cannot write to");
    }

    #[test]
    fn a_file_that_cannot_be_written_fails_nothing() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("audit");
        fs::write(&path, "").unwrap();
        let file = File::new(&path, fs::File::open(&path).unwrap());
        let log = tempfile::NamedTempFile::new().unwrap();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(Mutex::new(log.reopen().unwrap()))
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            for _ in 0..3 {
                file.write("line");
            }
        });
        let told = fs::read_to_string(log.path()).unwrap();
        assert_eq!(told.matches("lines are missing").count(), 1, "{told}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "");
    }
}

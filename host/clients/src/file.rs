//! A file of somebody else's, changed as a whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::error::Error;

/// The ending that a file's copy has after its name.
const BACKUP: &str = ".plex-mcp.bak";

/// Links that lead to links.
const MAX_LINKS: usize = 40;

/// Attempts, each of which somebody else may spoil by changing the file as well.
const TRIES: usize = 3;

/// Settings are a few kilobytes, and Claude Code's, with its history, a few megabytes.
const MAX_FILE: u64 = 64 << 20;

/// The outcome of a change.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// Everything was as it should be.
    None,
    /// There was no file before.
    Created,
    Replaced {
        /// The file as it was.
        backup: PathBuf,
    },
}

/// Replaces the text of the file at `path`, or that of the file that a link there leads to, by what `edit` makes of it; of
/// nothing where there is none. The old text is kept in a file beside it. Readers find the old file or the new one, also when
/// the process is killed; its mode and owner stay.
///
/// # Errors
/// Those of `edit`, and when the file cannot be read or replaced. Nothing has changed then.
pub fn change(path: &Path, edit: impl Fn(&str) -> Result<String, Error>) -> Result<Change, Error> {
    let path = followed(path)?;
    for _ in 0..TRIES {
        let old = Old::read(&path)?;
        let text = match &old {
            Some(old) => std::str::from_utf8(&old.bytes).map_err(|_| Error::NotText)?,
            None => "",
        };
        let new = edit(text)?;
        if new == text {
            return Ok(Change::None);
        }
        if old.as_ref().is_some_and(Old::is_read_only) {
            return Err(Error::ReadOnly);
        }
        let file = written(&path, new.as_bytes(), old.as_ref())?;
        let backup = with_ending(&path, BACKUP);
        if let Some(old) = &old {
            let copy = written(&backup, &old.bytes, Some(old))?;
            copy.persist(&backup).map_err(|error| error.error)?;
        }
        if Old::read(&path)?.map(|now| now.bytes) != old.as_ref().map(|old| old.bytes.clone()) {
            continue;
        }
        return match old {
            // A file that came into being meanwhile is not replaced.
            None => match file.persist_noclobber(&path) {
                Ok(_) => Ok(Change::Created),
                Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => continue,
                Err(error) => Err(error.error.into()),
            },
            Some(_) => {
                file.persist(&path).map_err(|error| error.error)?;
                Ok(Change::Replaced { backup })
            }
        };
    }
    Err(Error::Busy)
}

/// A file as it was found.
struct Old {
    bytes: Vec<u8>,
    metadata: Metadata,
}

impl Old {
    fn is_read_only(&self) -> bool {
        self.metadata.permissions().readonly()
    }

    fn read(path: &Path) -> Result<Option<Old>, Error> {
        let metadata = match fs::metadata(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            metadata => metadata?,
        };
        if !metadata.is_file() || metadata.len() > MAX_FILE {
            return Err(Error::NotAFile);
        }
        Ok(Some(Old {
            bytes: fs::read(path)?,
            metadata,
        }))
    }
}

/// A new file beside `path`, which has the mode and the owner of the `old` one.
fn written(path: &Path, bytes: &[u8], old: Option<&Old>) -> Result<NamedTempFile, Error> {
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    let mut file = Builder::new().prefix(".plex-mcp-").tempfile_in(directory)?;
    file.write_all(bytes)?;
    if let Some(old) = old {
        own(file.as_file(), &old.metadata)?;
        file.as_file().set_permissions(old.metadata.permissions())?;
    }
    // Or after a loss of power the name might stand for nothing.
    file.as_file().sync_all()?;
    Ok(file)
}

/// Gives a file to the owner of another one.
#[cfg(unix)]
fn own(file: &File, old: &Metadata) -> Result<(), Error> {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(file, Some(old.uid()), Some(old.gid())).map_err(|_| Error::NotOwned)
}

/// Elsewhere files have lists of who may do what, which a new file takes from its directory.
#[cfg(not(unix))]
fn own(_file: &File, _old: &Metadata) -> Result<(), Error> {
    Ok(())
}

/// The place that a path leads to; also that of a file that is not there yet.
fn followed(path: &Path) -> Result<PathBuf, Error> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::read_link(&path) {
            Ok(target) => {
                let directory = path.parent().unwrap_or(Path::new("")).to_owned();
                path = directory.join(target);
            }
            Err(_) => return Ok(path),
        }
    }
    Err(Error::NotAFile)
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path.file_name().unwrap_or_default());
    name.push(ending);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_it_should_be_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a");
        assert_eq!(
            change(&file, |text| Ok(text.to_owned())).unwrap(),
            Change::None
        );
        assert!(!file.exists());
        assert_eq!(
            change(&file, |_| Ok("new".to_owned())).unwrap(),
            Change::Created
        );
        assert_eq!(place.path().read_dir().unwrap().count(), 1);
    }

    #[test]
    fn what_somebody_else_writes_meanwhile_is_kept() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a");
        fs::write(&file, "1").unwrap();
        let turns = std::cell::Cell::new(0);
        let interrupted = |times: usize| {
            turns.set(0);
            change(&file, |text| {
                if turns.get() < times {
                    turns.set(turns.get() + 1);
                    fs::write(&file, format!("{text}{}", turns.get())).unwrap();
                }
                Ok(format!("{text}!"))
            })
        };
        interrupted(1).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "11!");
        // And one that was not there is not written over.
        fs::remove_file(&file).unwrap();
        assert!(matches!(interrupted(TRIES), Err(Error::Busy)));
        assert_eq!(fs::read_to_string(&file).unwrap(), "123");
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed() {
        use std::os::unix::fs::symlink;

        let place = tempfile::tempdir().unwrap();
        let (link, target) = (
            place.path().join("link"),
            place.path().join("dotfiles/real"),
        );
        symlink("dotfiles/real", &link).unwrap();
        assert_eq!(
            change(&link, |_| Ok("1".to_owned())).unwrap(),
            Change::Created
        );
        let changed = change(&link, |text| Ok(format!("{text}2"))).unwrap();
        let backup = place.path().join("dotfiles/real.plex-mcp.bak");
        assert_eq!(fs::read_to_string(&backup).unwrap(), "1");
        assert_eq!(changed, Change::Replaced { backup });
        assert!(link.is_symlink() && !target.is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "12");
        let round = place.path().join("round");
        symlink("round", &round).unwrap();
        assert!(matches!(
            change(&round, |_| Ok(String::new())),
            Err(Error::NotAFile)
        ));
    }

    #[cfg(unix)]
    #[test]
    fn modes_stay_and_what_is_read_only_is_not_replaced() {
        use std::os::unix::fs::PermissionsExt as _;

        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a");
        fs::write(&file, "1").unwrap();
        let set = |mode: u32| {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        };
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        set(0o640);
        let Change::Replaced { backup } = change(&file, |_| Ok("2".to_owned())).unwrap() else {
            panic!("it was replaced")
        };
        assert_eq!((mode(&file), mode(&backup)), (0o640, 0o640));
        set(0o444);
        assert!(matches!(
            change(&file, |_| Ok("3".to_owned())),
            Err(Error::ReadOnly)
        ));
        assert_eq!(fs::read_to_string(&file).unwrap(), "2");
        assert_eq!(place.path().read_dir().unwrap().count(), 2);
    }

    #[test]
    fn what_cannot_be_changed_is_left_as_it_was() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a");
        fs::write(&file, b"\xff").unwrap();
        assert!(matches!(
            change(&file, |_| Ok(String::new())),
            Err(Error::NotText)
        ));
        assert!(matches!(
            change(place.path(), |_| Ok(String::new())),
            Err(Error::NotAFile)
        ));
        fs::write(&file, "1").unwrap();
        assert!(matches!(
            change(&file, |_| Err(Error::NotAlone)),
            Err(Error::NotAlone)
        ));
        assert_eq!(fs::read(&file).unwrap(), b"1");
        assert_eq!(place.path().read_dir().unwrap().count(), 1);
    }
}

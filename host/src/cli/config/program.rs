//! The path that a client starts this program by.

use std::path::PathBuf;

use anyhow::Context as _;

/// The program's name, which its path ends with.
pub const NAME: &str = "plex-mcp";

/// The whole path of this program. Where it stands in `PATH` under a name of its own, that is the one: a package manager
/// changes what it leads to, and leaves the name.
///
/// # Errors
///
/// When the system does not tell, or the path cannot stand in a text.
pub fn path() -> anyhow::Result<String> {
    let own = std::env::current_exe().context("cannot find out where plex-mcp is")?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = named(&own, std::env::split_paths(&path)).unwrap_or(own);
    found
        .into_os_string()
        .into_string()
        .ok()
        .context("the path of plex-mcp is not text in UTF-8: move it elsewhere")
}

/// The path in one of `directories` that leads to `own`.
fn named(own: &std::path::Path, directories: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let own = own.canonicalize().ok()?;
    let file = format!("{NAME}{}", std::env::consts::EXE_SUFFIX);
    directories
        .filter(|directory| directory.is_absolute())
        .map(|directory| directory.join(&file))
        .find(|path| path.canonicalize().is_ok_and(|path| path == own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn the_name_in_path_is_the_one_that_stays() {
        let place = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            let directory = place.path().join(name);
            std::fs::create_dir(&directory).unwrap();
            directory
        };
        let (version, bin, other) = (make("1.0"), make("bin"), make("other"));
        let own = version.join(NAME);
        std::fs::write(&own, "").unwrap();
        std::fs::write(other.join(NAME), "").unwrap();
        std::os::unix::fs::symlink(&own, bin.join(NAME)).unwrap();
        let found = |directories: &[&PathBuf]| named(&own, directories.iter().copied().cloned());
        assert_eq!(found(&[&other, &bin, &version]), Some(bin.join(NAME)));
        assert_eq!(found(&[&other]), None);
        assert_eq!(found(&[&PathBuf::from(".")]), None);
    }
}

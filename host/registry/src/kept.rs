//! Files of earlier starts, each under its digest, by which it is judged whenever it is read.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use plex_mcp_contract::digest::sha256;

/// A directory of files that are called by their digests; or nothing, and everything is fetched each time.
pub(crate) struct Kept(Option<PathBuf>);

impl Kept {
    pub fn new(directory: Option<&Path>) -> Kept {
        Kept(directory.map(Path::to_owned))
    }

    /// The file with this digest, if it is there, is still the same, and has at most `most` bytes.
    pub fn read(&self, digest: &str, most: usize) -> Option<Vec<u8>> {
        let path = self.0.as_ref()?.join(digest);
        // Nothing else is opened: a pipe would wait for somebody.
        if !fs::metadata(&path).ok()?.is_file() {
            return None;
        }
        let mut bytes = Vec::new();
        let file = File::open(&path).ok()?;
        file.take(most as u64 + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() <= most && sha256(&bytes) == digest).then_some(bytes)
    }

    /// Keeps a file for the next start. When that does not work, the next start fetches it again.
    pub fn write(&self, digest: &str, bytes: &[u8]) {
        let Some(directory) = &self.0 else { return };
        let path = directory.join(digest);
        if self.read(digest, bytes.len()).is_some() {
            return;
        }
        let written = fs::create_dir_all(directory).and_then(|()| {
            let mut file = tempfile::NamedTempFile::new_in(directory)?;
            file.write_all(bytes)?;
            file.persist(path)?;
            Ok(())
        });
        // Nobody has to know.
        let _ = written;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_changed_is_not_the_one_that_was_kept() {
        let place = tempfile::tempdir().unwrap();
        let kept = Kept::new(Some(&place.path().join("made/for/it")));
        let digest = sha256(b"abc");
        assert_eq!(kept.read(&digest, 3), None);
        kept.write(&digest, b"abc");
        assert_eq!(kept.read(&digest, 3).as_deref(), Some(&b"abc"[..]));
        assert_eq!(kept.read(&digest, 2), None);
        let file = place.path().join("made/for/it").join(&digest);
        fs::write(&file, "abd").unwrap();
        assert_eq!(kept.read(&digest, 3), None);
        kept.write(&digest, b"abc");
        assert_eq!(kept.read(&digest, 3).as_deref(), Some(&b"abc"[..]));
    }

    #[test]
    fn without_a_place_nothing_is_kept() {
        let digest = sha256(b"abc");
        for kept in [Kept::new(None), Kept::new(Some(Path::new("/proc/nowhere")))] {
            kept.write(&digest, b"abc");
            assert_eq!(kept.read(&digest, 3), None);
        }
    }
}

//! The identifier under which Plex lists us as a device: one UUID for each place where state is kept.
//!
//! A new one for each start would add a device each time to the list that the owner of the server sees.

use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;
use uuid::Uuid;

const FILE: &str = "client-identifier";

/// The identifier kept in `directory`, made there if there is none yet. Several processes that start at once agree on one.
///
/// Without a directory that can be written it is a new one, which is good for this process.
pub fn client_identifier(directory: Option<&Path>) -> Uuid {
    let new = Uuid::new_v4();
    let Some(directory) = directory else {
        return new;
    };
    read(directory).unwrap_or_else(|| {
        keep(directory, new).unwrap_or_else(|error| {
            tracing::debug!(
                "the client identifier is not kept in {}: {error}",
                directory.display()
            );
            new
        })
    })
}

fn read(directory: &Path) -> Option<Uuid> {
    let text = std::fs::read_to_string(directory.join(FILE)).ok()?;
    Uuid::try_parse(text.trim()).ok()
}

fn keep(directory: &Path, new: Uuid) -> std::io::Result<Uuid> {
    std::fs::create_dir_all(directory)?;
    let mut file = NamedTempFile::new_in(directory)?;
    writeln!(file, "{new}")?;
    let path = directory.join(FILE);
    // Whole or not at all: a process that looks meanwhile never reads half of it.
    match file.persist_noclobber(&path) {
        Ok(_) => Ok(new),
        // Another process was first: its identifier counts, unless the file holds none.
        Err(lost) => match read(directory) {
            Some(theirs) => Ok(theirs),
            None => lost
                .file
                .persist(&path)
                .map(|_| new)
                .map_err(|lost| lost.error),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn is_kept() {
        let place = tempfile::tempdir().unwrap();
        let directory = place.path().join("new/state");
        let first = client_identifier(Some(&directory));
        assert_eq!(client_identifier(Some(&directory)), first);
    }

    #[test]
    fn processes_that_start_at_once_agree() {
        let place = tempfile::tempdir().unwrap();
        let found: HashSet<Uuid> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16)
                .map(|_| scope.spawn(|| client_identifier(Some(place.path()))))
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        assert_eq!(found.len(), 1);
        let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "no temporary file stays behind");
    }

    #[test]
    fn a_file_that_holds_none_is_replaced() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join(FILE), "").unwrap();
        let first = client_identifier(Some(place.path()));
        assert_eq!(client_identifier(Some(place.path())), first);
    }

    #[test]
    fn without_a_writable_place_it_is_new_for_the_process() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert_ne!(
            client_identifier(Some(&file.join("state"))),
            client_identifier(Some(&file.join("state")))
        );
        assert_ne!(client_identifier(None), client_identifier(None));
    }
}

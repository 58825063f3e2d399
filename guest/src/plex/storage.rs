//! How long and how large libraries are: `/media/providers?includeStorage=1` (plex-api-2, 23).

use super::{Client, Error, id::id, item::seconds, paths};
use crate::{types::LibraryId, wire::Inside};

/// The length and the size of everything in a library.
#[derive(Debug, PartialEq)]
pub struct Storage {
    pub library: LibraryId,
    pub seconds: Option<u32>,
    pub bytes: Option<u64>,
}

impl Client<'_> {
    /// What the server tells of its libraries; nothing on servers that do not know of it.
    pub fn storage(&self) -> Result<Vec<Storage>, Error> {
        let mut all = Vec::new();
        let target = paths::providers().with("includeStorage", 1);
        self.read("read sizes", target, Inside::Kept, &mut |provider| {
            let features = provider.children("Feature");
            for one in features.flat_map(|feature| feature.children("Directory")) {
                let (seconds, bytes) = (seconds(one, "durationTotal"), one.whole("storageTotal"));
                let known = seconds.is_some() || bytes.is_some();
                all.extend(id(one, "id").filter(|_| known).map(|library| Storage {
                    library,
                    seconds,
                    bytes,
                }));
            }
        })?;
        Ok(all)
    }
}

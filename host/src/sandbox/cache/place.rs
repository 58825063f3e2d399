//! A directory that nobody but this user can change.

/// Somebody else could change what is kept.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Untrusted(pub String);

#[cfg(unix)]
pub use unix::Place;

#[cfg(not(unix))]
pub use elsewhere::Place;

#[cfg(unix)]
mod unix {
    use std::fs::{self, DirBuilder, Metadata};
    use std::io::{ErrorKind, Write};
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    use std::path::{Path, PathBuf};

    use anyhow::{Context, Result, ensure};
    use wasmtime::Engine;
    use wasmtime::component::Component;

    use super::Untrusted;

    /// Others of the group, and everybody else.
    const OTHERS_WRITE: u32 = 0o022;

    /// Only its owner can rename or remove what is in such a directory, as in `/tmp`.
    const STICKY: u32 = 0o1000;

    const ROOT: u32 = 0;

    /// A directory that was checked, under its real path.
    #[derive(Clone, Debug)]
    pub struct Place {
        dir: PathBuf,
        user: u32,
    }

    impl Place {
        /// Makes the directory if it is missing, and checks it and every directory above it: who can write to one of these
        /// can put another in its place.
        ///
        /// # Errors
        /// [`Untrusted`] when somebody else could change what is kept; others when it cannot be made or written to.
        pub fn open(dir: &Path) -> Result<Place> {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(dir)
                .context("failed to create the directory")?;
            // Symbolic links on the way are of no interest: what is checked is what is used.
            let dir = fs::canonicalize(dir).context("failed to find the directory")?;
            let user = user(&dir)?;
            owned(&fs::metadata(&dir)?, user, &dir)?;
            for above in dir.ancestors().skip(1) {
                let metadata = fs::metadata(above)?;
                let path = above.display();
                let mode = metadata.mode();
                ensure!(
                    [ROOT, user].contains(&metadata.uid()),
                    Untrusted(format!("`{path}` belongs to somebody else"))
                );
                ensure!(
                    mode & OTHERS_WRITE == 0 || mode & STICKY != 0,
                    Untrusted(format!("others can write to `{path}`"))
                );
            }
            Ok(Place { dir, user })
        }

        /// Takes compiled code; `None` when there is none.
        pub fn load(&self, engine: &Engine, name: &str) -> Result<Option<Component>> {
            let path = self.dir.join(name);
            // Not through symbolic links: what is checked is what is opened.
            let file = match fs::symlink_metadata(&path) {
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                file => file?,
            };
            ensure!(file.is_file(), "`{}` is not a file", path.display());
            owned(&file, self.user, &path)?;
            // SAFETY: the bytes must be what `Component::serialize` wrote, unchanged. They were written by `store`, under
            // a name with the digest of the component and everything that compiling depends on, and became visible only
            // as a whole, by a rename. Since then only this user (and root) could change them: file and directory are
            // ours and writable for nobody else, and nobody else could put another directory in the place of one above.
            // A program that acts as this user could as well replace this one. wasmtime compares its own version and settings
            // once more.
            let component = unsafe { Component::deserialize_file(engine, &path) };
            Ok(Some(component?))
        }

        /// Keeps compiled code for the next start.
        pub fn store(&self, component: &Component, name: &str) -> Result<()> {
            // Several processes may start at once: each writes a file of its own, and the last rename wins.
            let mut file = tempfile::Builder::new()
                .prefix(".")
                .suffix(".tmp")
                .tempfile_in(&self.dir)?;
            file.write_all(&component.serialize()?)?;
            file.persist(self.dir.join(name))?;
            Ok(())
        }
    }

    /// The user that this process is to the file system: the owner of a file that it makes.
    fn user(dir: &Path) -> Result<u32> {
        let file = tempfile::tempfile_in(dir).context("failed to write to the directory")?;
        Ok(file.metadata()?.uid())
    }

    /// Only `user` can change what is at `path`.
    fn owned(metadata: &Metadata, user: u32, path: &Path) -> Result<()> {
        let path = path.display();
        ensure!(
            metadata.uid() == user,
            Untrusted(format!("`{path}` belongs to somebody else"))
        );
        ensure!(
            metadata.mode() & OTHERS_WRITE == 0,
            Untrusted(format!("others can write to `{path}`"))
        );
        Ok(())
    }
}

/// Elsewhere nothing tells cheaply who may write to a directory.
#[cfg(not(unix))]
mod elsewhere {
    use std::path::Path;

    use anyhow::{Result, bail};
    use wasmtime::Engine;
    use wasmtime::component::Component;

    /// There is none.
    #[derive(Clone, Debug)]
    pub enum Place {}

    impl Place {
        pub fn open(_: &Path) -> Result<Place> {
            bail!("this system is not asked who may write to a directory")
        }

        pub fn load(&self, _: &Engine, _: &str) -> Result<Option<Component>> {
            match *self {}
        }

        pub fn store(&self, _: &Component, _: &str) -> Result<()> {
            match *self {}
        }
    }
}

//! Compiled code on disk: a start takes a millisecond instead of a tenth of a second.
//!
//! Compiled code is run as it is, so that whoever can write here can run anything: only a directory that belongs to
//! this user and that nobody else can write to is used. Any failure means compiling, never more.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use wasmtime::Engine;
use wasmtime::component::Component;

/// Far more than the largest component takes whose cost is accepted, on a machine far slower than most.
const MAX_COMPILE: Duration = Duration::from_secs(120);

/// What an earlier start has compiled.
pub(super) fn kept(engine: &Engine, sha256: &str, dir: Option<&Path>) -> Option<Component> {
    match disk::load(engine, dir?, &file_name(engine, sha256)) {
        Ok(kept) => kept,
        Err(error) => {
            tracing::debug!("compiled code is not taken from the cache: {error:#}");
            None
        }
    }
}

/// Compiles a component, and keeps what comes of it for the next start.
///
/// # Errors
/// When the bytes are no component that can be compiled.
pub(super) fn compiled(
    engine: &Engine,
    bytes: &[u8],
    sha256: &str,
    dir: Option<&Path>,
) -> Result<Component> {
    let component = compile(engine, bytes, MAX_COMPILE)?;
    let stored = dir.map(|dir| disk::store(&component, dir, &file_name(engine, sha256)));
    if let Some(Err(error)) = stored {
        tracing::debug!("compiled code is not kept: {error:#}");
    }
    Ok(component)
}

/// Compiles on a thread that is left behind when it takes too long, or falls over something.
fn compile(engine: &Engine, bytes: &[u8], most: Duration) -> Result<Component> {
    let (done, outcome) = mpsc::channel();
    let (engine, bytes) = (engine.clone(), bytes.to_owned());
    thread::Builder::new()
        .name("compile".to_owned())
        .spawn(move || done.send(Component::new(&engine, &bytes)))
        .context("failed to start a thread")?;
    match outcome.recv_timeout(most) {
        Ok(compiled) => compiled
            .map_err(anyhow::Error::from)
            .context("it is not a WebAssembly component that can be compiled"),
        Err(RecvTimeoutError::Timeout) => bail!("it takes longer than {most:?} to compile"),
        Err(RecvTimeoutError::Disconnected) => bail!("the compiler cannot deal with it"),
    }
}

/// Everything that compiled code depends on: component, wasmtime, settings, processor.
fn file_name(engine: &Engine, sha256: &str) -> String {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{sha256}-{:016x}.cwasm", hasher.finish())
}

#[cfg(unix)]
mod disk {
    use std::fs::{self, DirBuilder, Metadata};
    use std::io::{ErrorKind, Write};
    use std::os::unix::fs::{DirBuilderExt, MetadataExt};
    use std::path::Path;

    use anyhow::{Context, Result, ensure};
    use wasmtime::Engine;
    use wasmtime::component::Component;

    /// Takes compiled code; `None` when there is none.
    pub fn load(engine: &Engine, dir: &Path, name: &str) -> Result<Option<Component>> {
        let path = dir.join(name);
        // Not through symbolic links: what is checked is what is opened.
        let file = match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let user = user(dir)?;
        trusted(&fs::symlink_metadata(dir)?, user, "the directory")?;
        ensure!(file.is_file(), "it is not a file");
        trusted(&file, user, "the file")?;
        // SAFETY: the bytes must be what `Component::serialize` wrote, unchanged. They were written by `store`, under a
        // name with the digest of the component and everything that compiling depends on, and became visible only as
        // a whole, by a rename. Since then only this user could change them: file and directory are ours and writable
        // for nobody else. Who acts as this user could as well replace this program. wasmtime compares its own version
        // and settings once more.
        let component = unsafe { Component::deserialize_file(engine, &path) };
        Ok(Some(component?))
    }

    /// Keeps compiled code for the next start.
    pub fn store(component: &Component, dir: &Path, name: &str) -> Result<()> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(dir)
            .context("failed to create the directory")?;
        trusted(&fs::symlink_metadata(dir)?, user(dir)?, "the directory")?;
        // Several processes may start at once: each writes a file of its own, and the last rename wins.
        let mut file = tempfile::Builder::new()
            .prefix(".")
            .suffix(".tmp")
            .tempfile_in(dir)?;
        file.write_all(&component.serialize()?)?;
        file.persist(dir.join(name))?;
        Ok(())
    }

    /// Who this process is to the file system: the owner of a file that it makes.
    fn user(dir: &Path) -> Result<u32> {
        Ok(tempfile::tempfile_in(dir)?.metadata()?.uid())
    }

    fn trusted(metadata: &Metadata, user: u32, what: &str) -> Result<()> {
        ensure!(!metadata.is_symlink(), "{what} is a symbolic link");
        ensure!(metadata.uid() == user, "{what} belongs to somebody else");
        ensure!(metadata.mode() & 0o022 == 0, "others can write to {what}");
        Ok(())
    }
}

/// Elsewhere nothing tells cheaply who may write to a directory.
#[cfg(not(unix))]
mod disk {
    use std::path::Path;

    use anyhow::Result;
    use wasmtime::Engine;
    use wasmtime::component::Component;

    pub fn load(_: &Engine, _: &Path, _: &str) -> Result<Option<Component>> {
        Ok(None)
    }

    pub fn store(_: &Component, _: &Path, _: &str) -> Result<()> {
        Ok(())
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::PathBuf;

    use super::*;
    use crate::component::sha256;
    use crate::sandbox::inspection_engine;

    /// Fills a cache, tampers with it, and says whether it is still used.
    #[track_caller]
    fn check(tamper: impl FnOnce(&Path, &Path), used: bool) {
        let engine = inspection_engine().unwrap();
        let bytes = wat::parse_str("(component)").unwrap();
        let parent = tempfile::tempdir().unwrap();
        let dir = parent.path().join("made/for/it");
        let sha256 = sha256(&bytes);
        let load = || match kept(&engine, &sha256, Some(&dir)) {
            Some(kept) => Ok(kept),
            None => compiled(&engine, &bytes, &sha256, Some(&dir)),
        };
        load().unwrap();
        let name = file_name(&engine, &sha256);
        let file = dir.join(&name);
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 1);
        tamper(&dir, &file);
        assert_eq!(kept(&engine, &sha256, Some(&dir)).is_some(), used);
        // Whatever happened, the component loads.
        load().unwrap();
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn sandbox_compiling_is_bounded_in_time() {
        let engine = inspection_engine().unwrap();
        let compile = |most| compile(&engine, crate::component::embedded(), most);
        assert!(compile(MAX_COMPILE).is_ok());
        let error = compile(Duration::ZERO).err().unwrap().to_string();
        assert_eq!(error, "it takes longer than 0ns to compile");
    }

    #[test]
    fn every_component_and_every_kind_of_engine_has_code_of_its_own() {
        let other = crate::sandbox::Limits {
            memory: 1 << 20,
            ..Default::default()
        };
        let engine = inspection_engine().unwrap();
        let other = crate::sandbox::engine::on_demand(&other).unwrap();
        let name = file_name(&engine, "0123");
        assert!(name.starts_with("0123-"), "{name}");
        assert_eq!(name, file_name(&engine, "0123"));
        assert_ne!(name, file_name(&engine, "4567"));
        assert_ne!(name, file_name(&other, "0123"));
    }

    #[test]
    fn compiled_code_is_taken_only_from_where_nobody_else_writes() {
        check(|_, _| (), true);
        check(
            |dir, _| {
                assert_eq!(
                    fs::metadata(dir).unwrap().permissions().mode() & 0o777,
                    0o700
                )
            },
            true,
        );
        check(|dir, _| set_mode(dir, 0o777), false);
        check(|dir, _| set_mode(dir, 0o720), false);
        check(|_, file| set_mode(file, 0o666), false);
        check(|_, file| fs::write(file, "").unwrap(), false);
        check(
            |_, file| fs::write(file, &fs::read(file).unwrap()[..100]).unwrap(),
            false,
        );
        check(|_, file| fs::remove_file(file).unwrap(), false);
        check(
            |dir, file| {
                let elsewhere: PathBuf = dir.join("elsewhere");
                fs::rename(file, &elsewhere).unwrap();
                symlink(elsewhere, file).unwrap();
            },
            false,
        );
    }

    #[test]
    fn what_is_not_there_is_told_from_what_cannot_be_looked_at() {
        let engine = inspection_engine().unwrap();
        let place = tempfile::tempdir().unwrap();
        let load = |name: &str| disk::load(&engine, place.path(), name);
        assert!(matches!(load("missing"), Ok(None)));
        assert!(load(&"x".repeat(1000)).is_err());
    }

    #[test]
    fn without_a_writable_place_it_only_takes_longer() {
        let engine = inspection_engine().unwrap();
        let bytes = wat::parse_str("(component)").unwrap();
        let place = Path::new("/proc/nowhere");
        let sha256 = sha256(&bytes);
        assert!(kept(&engine, &sha256, Some(place)).is_none());
        assert!(compiled(&engine, &bytes, &sha256, Some(place)).is_ok());
    }
}

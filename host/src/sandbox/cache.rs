//! Compiled code on disk: a start takes a millisecond instead of a tenth of a second.
//!
//! Compiled code is run as it is, so that whoever can write here can run anything: only a directory is used that nobody but
//! this user can change, nor put another in its place ([`place`]). A package may bring along code for the embedded component
//! ([`shipped`]). Any failure means compiling, never more.

mod place;
mod shipped;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use wasmtime::Engine;
use wasmtime::component::Component;

use place::{Place, Untrusted};

pub(crate) use shipped::write;

/// Far more than the largest component takes whose cost is accepted, on a machine far slower than most.
const MAX_COMPILE: Duration = Duration::from_secs(120);

/// The place of compiled code, if there is one.
#[derive(Clone)]
pub(super) struct Cache(Option<Place>);

impl Cache {
    /// In `dir`, which is made if it is missing. Where it cannot be used there is no cache, and if somebody else could change
    /// what is in it, the operator is told.
    pub fn new(dir: Option<&Path>) -> Cache {
        let Some(dir) = dir else {
            return Cache(None);
        };
        match Place::open(dir) {
            Ok(place) => Cache(Some(place)),
            Err(error) => {
                let path = dir.display();
                if error.is::<Untrusted>() {
                    tracing::warn!(
                        "compiled code is not kept in `{path}`, so that each start compiles it again: {error:#}; give a directory of your own with --cache-dir"
                    );
                } else {
                    tracing::debug!("compiled code is not kept in `{path}`: {error:#}");
                }
                Cache(None)
            }
        }
    }

    /// The code that an earlier start has compiled, or else the package's.
    pub fn kept(&self, engine: &Engine, sha256: &str) -> Option<Component> {
        self.own(engine, sha256)
            .or_else(|| shipped::load(engine, sha256))
    }

    fn own(&self, engine: &Engine, sha256: &str) -> Option<Component> {
        match self.0.as_ref()?.load(engine, &file_name(engine, sha256)) {
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
    pub fn compiled(&self, engine: &Engine, bytes: &[u8], sha256: &str) -> Result<Component> {
        let component = compile(engine, bytes, MAX_COMPILE)?;
        let name = file_name(engine, sha256);
        let stored = (self.0.as_ref()).map(|place| place.store(&component, &name));
        if let Some(Err(error)) = stored {
            tracing::debug!("compiled code is not kept: {error:#}");
        }
        Ok(component)
    }
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
        let load = || {
            let cache = Cache::new(Some(&dir));
            let kept = cache.kept(&engine, &sha256);
            let used = kept.is_some();
            kept.map_or_else(|| cache.compiled(&engine, &bytes, &sha256), Ok)
                .unwrap();
            used
        };
        assert!(!load());
        let name = file_name(&engine, &sha256);
        let file = dir.join(&name);
        assert_eq!(fs::read_dir(&dir).unwrap().count(), 1);
        tamper(&dir, &file);
        // Whatever happened, the component loads.
        assert_eq!(load(), used);
    }

    #[test]
    fn compiled_code_is_taken_only_from_where_nobody_can_put_another_directory() {
        let above = |dir: &Path, levels| dir.ancestors().nth(levels).unwrap().to_owned();
        for levels in 1..=2 {
            check(|dir, _| set_mode(&above(dir, levels), 0o755), true);
            check(|dir, _| set_mode(&above(dir, levels), 0o775), false);
            check(|dir, _| set_mode(&above(dir, levels), 0o757), false);
            // As /tmp: what is in it belongs to this user, and stays.
            check(|dir, _| set_mode(&above(dir, levels), 0o1777), true);
        }
        // Its own directory may not even be that.
        check(|dir, _| set_mode(dir, 0o1777), false);
    }

    #[test]
    fn a_way_through_a_symbolic_link_is_followed_and_checked_where_it_leads() {
        let place = tempfile::tempdir().unwrap();
        let (real, link) = (place.path().join("real"), place.path().join("link"));
        fs::create_dir(&real).unwrap();
        symlink(&real, &link).unwrap();
        assert!(Place::open(&link.join("cache")).is_ok());
        set_mode(&real, 0o777);
        let error = Place::open(&link.join("cache")).err().unwrap();
        let path = fs::canonicalize(&real).unwrap();
        let expected = format!("others can write to `{}`", path.display());
        assert!(
            error.is::<Untrusted>() && error.to_string() == expected,
            "{error}"
        );
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
        let other = crate::limits::Limits {
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
        let place = Place::open(place.path()).unwrap();
        let load = |name: &str| place.load(&engine, name);
        assert!(matches!(load("missing"), Ok(None)));
        assert!(load(&"x".repeat(1000)).is_err());
    }

    #[test]
    fn without_a_writable_place_it_only_takes_longer() {
        let engine = inspection_engine().unwrap();
        let bytes = wat::parse_str("(component)").unwrap();
        let cache = Cache::new(Some(Path::new("/proc/nowhere")));
        let sha256 = sha256(&bytes);
        assert!(cache.kept(&engine, &sha256).is_none());
        assert!(cache.compiled(&engine, &bytes, &sha256).is_ok());
    }
}

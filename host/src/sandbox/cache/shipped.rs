//! Compiled code that a package brings along: the first start ever takes no longer than the next.
//!
//! It lies in `lib/plex-mcp` beside the `bin` that this program is in, under the digest of its component. wasmtime compares
//! version, settings and processor with those that it was compiled for. It is run as it is, so it is taken only where nobody
//! but this user and root could have put it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::sandbox::engine;

/// The folder, seen from that of the program.
const FOLDER: &str = "../lib/plex-mcp";

/// The package's code for a component; `None` when there is none that can be used, and its component is compiled.
pub fn load(engine: &Engine, sha256: &str) -> Option<Component> {
    let program = std::env::current_exe().and_then(fs::canonicalize).ok()?;
    let file = program.parent()?.join(FOLDER).join(name(sha256));
    // Most programs are in no package.
    let file = fs::canonicalize(file).ok()?;
    match trusted::load(engine, &file, Path::new("/"), &trusted::owners()) {
        Ok(component) => {
            tracing::debug!("compiled code is taken from `{}`", file.display());
            Some(component)
        }
        Err(error) => {
            let file = file.display();
            tracing::debug!("compiled code is not taken from `{file}`: {error:#}");
            None
        }
    }
}

/// Writes the code for a component into `directory`, for a package, and returns the file.
///
/// # Errors
/// When it cannot be compiled or written.
pub fn write(bytes: &[u8], sha256: &str, directory: &Path) -> Result<PathBuf> {
    let engine = engine::portable()?;
    let code = engine.precompile_component(bytes)?;
    let file = directory.join(name(sha256));
    fs::create_dir_all(directory)
        .and_then(|()| fs::write(&file, code))
        .with_context(|| format!("cannot write {}", file.display()))?;
    Ok(file)
}

fn name(sha256: &str) -> String {
    format!("{sha256}.cwasm")
}

#[cfg(unix)]
mod trusted {
    use std::fs;
    use std::os::unix::fs::MetadataExt;
    use std::path::Path;

    use anyhow::{Result, ensure};
    use wasmtime::Engine;
    use wasmtime::component::Component;

    use super::super::place::Untrusted;

    /// Others of the group, and everybody else.
    const OTHERS_WRITE: u32 = 0o022;

    const ROOT: u32 = 0;

    /// Root and this user.
    pub fn owners() -> [u32; 2] {
        [ROOT, rustix::process::geteuid().as_raw()]
    }

    /// Takes the code in `file`, whose path has no symbolic links, if it and every folder above it up to `top` belong to one of
    /// `owners`, and nobody else may write there.
    pub fn load(engine: &Engine, file: &Path, top: &Path, owners: &[u32]) -> Result<Component> {
        ensure!(fs::metadata(file)?.is_file(), "it is not a file");
        let places = file.ancestors().take_while(|place| place.starts_with(top));
        for place in places {
            let metadata = fs::metadata(place)?;
            let path = place.display();
            ensure!(
                owners.contains(&metadata.uid()),
                Untrusted(format!("`{path}` belongs to somebody else"))
            );
            ensure!(
                metadata.mode() & OTHERS_WRITE == 0,
                Untrusted(format!("others can write to `{path}`"))
            );
        }
        // SAFETY: the bytes must be what wasmtime's compiler wrote, unchanged. They are what the package has: only root and
        // this user could write to the file and to every folder on its way, and either could as well replace this program.
        // wasmtime refuses code of another version of itself, for other settings, and for another processor.
        let component = unsafe { Component::deserialize_file(engine, file) };
        Ok(component?)
    }
}

/// Elsewhere nothing tells cheaply who may write to a file.
#[cfg(not(unix))]
mod trusted {
    use std::path::Path;

    use anyhow::{Result, bail};
    use wasmtime::Engine;
    use wasmtime::component::Component;

    pub fn owners() -> [u32; 0] {
        []
    }

    pub fn load(_: &Engine, _: &Path, _: &Path, _: &[u32]) -> Result<Component> {
        bail!("this system is not asked who may write to it")
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;
    use crate::component::sha256;
    use crate::limits::Limits;

    struct Package {
        place: tempfile::TempDir,
        file: PathBuf,
        engine: Engine,
        owners: Vec<u32>,
    }

    fn package() -> Package {
        let place = tempfile::tempdir().unwrap();
        let bytes = wat::parse_str("(component)").unwrap();
        let directory = place.path().join("usr/lib/plex-mcp");
        let file = write(&bytes, &sha256(&bytes), &directory).unwrap();
        for directory in ["usr", "usr/lib", "usr/lib/plex-mcp"] {
            set_mode(&place.path().join(directory), 0o755);
        }
        set_mode(&file, 0o644);
        let engine = engine::engine(&Limits::default()).unwrap();
        Package {
            place,
            file,
            engine,
            owners: trusted::owners().into(),
        }
    }

    impl Package {
        fn load(&self) -> Result<(), String> {
            let top = self.place.path().canonicalize().unwrap();
            let file = self.file.canonicalize().unwrap();
            let loaded = trusted::load(&self.engine, &file, &top, &self.owners);
            loaded.map(drop).map_err(|error| format!("{error:#}"))
        }
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn sandbox_code_of_a_package_is_taken_only_from_where_nobody_else_writes() {
        let package = package();
        assert_eq!(package.load(), Ok(()));
        let places = ["usr", "usr/lib", "usr/lib/plex-mcp"].map(|it| package.place.path().join(it));
        for (place, good) in places
            .iter()
            .map(|place| (place, 0o755))
            .chain([(&package.file, 0o644)])
        {
            // Not even a folder like /tmp will do.
            for added in [0o020, 0o002, 0o1002] {
                set_mode(place, good | added);
                let error = package.load().unwrap_err();
                let path = place.canonicalize().unwrap();
                let expected = format!("others can write to `{}`", path.display());
                assert_eq!(error, expected, "{added:o}");
            }
            set_mode(place, good);
        }
        assert_eq!(package.load(), Ok(()));
    }

    #[test]
    fn sandbox_code_of_a_package_belongs_to_root_or_this_user() {
        let mut package = package();
        let own = trusted::owners()[1];
        package.owners = vec![own + 1];
        let error = package.load().unwrap_err();
        assert!(error.ends_with("belongs to somebody else"), "{error}");
        package.owners = vec![own];
        assert_eq!(package.load(), Ok(()));
    }

    #[test]
    fn sandbox_code_of_a_package_is_judged_where_a_link_leads() {
        let mut package = package();
        let link = package.place.path().join("link");
        symlink(package.file.parent().unwrap(), &link).unwrap();
        package.file = link.join(package.file.file_name().unwrap());
        assert_eq!(package.load(), Ok(()));
        set_mode(&package.place.path().join("usr/lib"), 0o777);
        assert!(package.load().unwrap_err().contains("others can write"));
    }

    #[test]
    fn what_is_no_code_or_has_other_settings_is_compiled() {
        let mut package = package();
        let code = fs::read(&package.file).unwrap();
        for damaged in [&b""[..], b"nothing", &code[..code.len() / 2]] {
            fs::write(&package.file, damaged).unwrap();
            assert!(package.load().is_err(), "{} bytes", damaged.len());
        }
        fs::write(&package.file, &code).unwrap();
        package.engine = engine::on_demand(&Limits::default()).unwrap();
        let error = package.load().unwrap_err();
        assert!(error.contains("memory"), "{error}");
    }

    #[test]
    fn code_for_a_package_is_the_same_each_time_and_names_its_component() {
        let place = tempfile::tempdir().unwrap();
        let bytes = wat::parse_str("(component (core module (memory 1)))").unwrap();
        let write = |name: &str| write(&bytes, "0123", &place.path().join(name)).unwrap();
        let (first, second) = (write("1"), write("2/made/for/it"));
        assert_eq!(first.file_name().unwrap(), "0123.cwasm");
        assert_eq!(fs::read(first).unwrap(), fs::read(second).unwrap());
    }
}

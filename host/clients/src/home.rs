//! The directories of a person on one of the systems that clients run on.

use std::ffi::OsString;
use std::path::PathBuf;

/// A system, as far as clients keep their settings in other places on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Linux,
    MacOs,
    Windows,
}

impl System {
    /// The one that this program runs on; other Unixes are like Linux.
    pub fn here() -> System {
        if cfg!(windows) {
            System::Windows
        } else if cfg!(target_os = "macos") {
            System::MacOs
        } else {
            System::Linux
        }
    }
}

/// A person's home directory and environment.
pub struct Home<'e> {
    pub system: System,
    pub directory: PathBuf,
    pub environment: &'e dyn Fn(&str) -> Option<OsString>,
}

impl Home<'_> {
    /// A path below the home directory.
    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.directory.join(path)
    }

    /// The directory that a variable names; a path that is not whole counts for nothing.
    pub(crate) fn named(&self, variable: &str) -> Option<PathBuf> {
        let path = PathBuf::from((self.environment)(variable)?);
        path.has_root().then_some(path)
    }

    /// The directory in which programs of a desktop keep their settings: Electron's `appData`.
    pub(crate) fn settings(&self) -> PathBuf {
        match self.system {
            System::Linux => self
                .named("XDG_CONFIG_HOME")
                .unwrap_or_else(|| self.join(".config")),
            System::MacOs => self.join("Library/Application Support"),
            System::Windows => self
                .named("APPDATA")
                .unwrap_or_else(|| self.join("AppData/Roaming")),
        }
    }

    /// Windows' directory for what does not follow a person to another computer.
    pub(crate) fn local(&self) -> PathBuf {
        self.named("LOCALAPPDATA")
            .unwrap_or_else(|| self.join("AppData/Local"))
    }
}

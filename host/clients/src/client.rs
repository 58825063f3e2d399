//! A client: what it calls itself, and how it writes servers down.

use std::path::PathBuf;

use crate::entry::Entry;
use crate::error::Error;
use crate::home::Home;
use crate::link::Link;
use crate::{jsonc, toml, yaml};

/// The mark that some editors begin a file with.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// An MCP client.
#[derive(Debug)]
pub struct Client {
    /// Its name on a command line.
    pub id: &'static str,
    /// Its other names there.
    pub aliases: &'static [&'static str],
    /// The name that it has for itself.
    pub name: &'static str,
    pub format: Format,
    /// The key that its servers stand under.
    pub(crate) key: &'static str,
    /// Members of each entry besides command, arguments and variables.
    pub(crate) fixed: &'static [(&'static str, &'static str)],
    pub(crate) place: Option<fn(&Home) -> PathBuf>,
    pub(crate) link: Option<Link>,
    /// The next thing for a person to do, once the file is written.
    pub then: &'static str,
}

/// The language of a client's settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON. What comments and trailing commas do to it is not documented, or known to be harm.
    Json,
    /// JSON with comments.
    Jsonc,
    Toml,
    /// Shown, and never written.
    Yaml,
}

impl Client {
    /// The file that it reads servers for every project from; nothing where none is written.
    pub fn path(&self, home: &Home) -> Option<PathBuf> {
        let path = self.place?(home);
        // Or it would be one below the directory that somebody happens to be in.
        path.has_root().then_some(path)
    }

    /// A file with nothing but this server, to be copied from.
    ///
    /// # Errors
    /// None that a sound `name` has.
    pub fn snippet(&self, name: &str, entry: &Entry) -> Result<String, Error> {
        match self.format {
            Format::Yaml => Ok(yaml::snippet(self.key, name, &entry.members(self.fixed))),
            _ => self.with("", name, entry),
        }
    }

    /// A link that makes the client offer to add this server, if it has such links.
    pub fn link(&self, name: &str, entry: &Entry) -> Option<String> {
        let link = self.link?;
        Some(link.to(name, &entry.members(self.fixed)))
    }

    /// `text`, its settings, with the server `name` in it. One of that name is brought up to date if it starts the same
    /// program; what a person has added to it stays.
    ///
    /// # Errors
    /// When the settings cannot be read, or the name is that of another server.
    pub fn with(&self, text: &str, name: &str, entry: &Entry) -> Result<String, Error> {
        let members = entry.members(self.fixed);
        self.edited(text, |text| match self.format {
            Format::Json | Format::Jsonc => jsonc::with(text, self.key, name, &members),
            Format::Toml => toml::with(text, self.key, name, &members),
            Format::Yaml => Err(Error::NotWritten),
        })
    }

    /// `text`, its settings, without the server `name`, which has to be one that starts `program`; the same text if there
    /// is none.
    ///
    /// # Errors
    /// When the settings cannot be read, or the name is that of another server.
    pub fn without(&self, text: &str, name: &str, program: &str) -> Result<String, Error> {
        self.edited(text, |text| match self.format {
            Format::Json | Format::Jsonc => jsonc::without(text, self.key, name, program),
            Format::Toml => toml::without(text, self.key, name, program),
            Format::Yaml => Err(Error::NotWritten),
        })
    }

    /// True if the client may refuse these settings, or ignore them, for what is not plain JSON in them.
    pub fn may_refuse(&self, text: &str) -> bool {
        self.format == Format::Json && serde_json::from_str::<serde_json::Value>(text).is_err()
    }

    fn edited(
        &self,
        text: &str,
        edit: impl FnOnce(&str) -> Result<String, Error>,
    ) -> Result<String, Error> {
        match text.strip_prefix(BYTE_ORDER_MARK) {
            Some(text) => Ok(format!("{BYTE_ORDER_MARK}{}", edit(text)?)),
            None => edit(text),
        }
    }
}

//! What was signed in to, kept in one file that only its owner can read.
//!
//! The file is replaced as a whole: a process that is killed leaves the old one or the new one. A lock beside it keeps two
//! processes from replacing each other's changes; readers need none.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::token::Token;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tempfile::{Builder, NamedTempFile};

const FILE: &str = "servers.json";
const LOCK: &str = ".servers.lock";
/// How files begin that are not finished yet.
const UNFINISHED: &str = ".servers-";

/// Files of this program are a few kilobytes.
const MAX_FILE: u64 = 1 << 20;

const VERSION: u32 = 1;

/// The content of the file.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Stored {
    version: u32,
    /// Who signed in at plex.tv.
    pub account: Option<Account>,
    /// The name of the server that is used unless another one is named.
    default: Option<String>,
    servers: Vec<StoredServer>,
}

/// An account at plex.tv.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Account {
    /// plex.tv's identifier of the user.
    pub id: String,
    pub name: String,
    #[serde(serialize_with = "expose", deserialize_with = "token")]
    pub token: Token,
}

/// A user of the account's Home; the same fields.
pub type StoredUser = Account;

/// A server that was chosen.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct StoredServer {
    /// What `--server` takes.
    pub name: String,
    /// The server's `machineIdentifier`.
    pub identifier: String,
    /// The address that was chosen.
    pub url: String,
    /// Why: `local, https, IPv4`.
    pub way: String,
    /// The token that this server takes.
    #[serde(serialize_with = "expose", deserialize_with = "token")]
    pub token: Token,
    /// The user of the Home that the token belongs to, if it is not the account itself.
    pub user: Option<StoredUser>,
}

fn expose<S: Serializer>(token: &Token, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(token.expose())
}

fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Token, D::Error> {
    Token::new(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
}

impl Stored {
    /// Where it is kept, below the directory for state.
    pub fn path(directory: &Path) -> PathBuf {
        directory.join(FILE)
    }

    /// What is kept in `directory`; nothing is an empty one.
    ///
    /// # Errors
    /// Words on why the file cannot be read; they show nothing of what is in it.
    pub fn read(directory: &Path) -> Result<Stored, String> {
        let path = Stored::path(directory);
        let failed = |error: io::Error| format!("cannot read {}: {error}", path.display());
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Stored::default()),
            Err(error) => return Err(failed(error)),
            Ok(metadata) if metadata.len() > MAX_FILE => {
                return Err(format!("{} is too large", path.display()));
            }
            Ok(_) => {}
        }
        let text = fs::read(&path).map_err(failed)?;
        let stored: Stored = serde_json::from_slice(&text).map_err(|error| {
            // The parser's own words repeat what it found.
            format!(
                "{} is damaged at line {}: run `plex-mcp logout`, then `plex-mcp login`",
                path.display(),
                error.line()
            )
        })?;
        if stored.version != VERSION {
            return Err(format!(
                "{} was written by another version of plex-mcp: run `plex-mcp login` again",
                path.display()
            ));
        }
        Ok(stored)
    }

    /// The servers, in the order in which they were chosen.
    pub fn servers(&self) -> &[StoredServer] {
        &self.servers
    }

    /// The server that is used unless another one is named.
    pub fn default_server(&self) -> Option<&StoredServer> {
        let default = self.default.as_ref()?;
        self.servers.iter().find(|server| server.name == *default)
    }

    /// The server that a person means: by its name, in any case, or by its identifier.
    ///
    /// # Errors
    /// Words that list the names there are.
    pub fn find(&self, name: &str) -> Result<&StoredServer, String> {
        let name = name.trim();
        let exact = self.servers.iter().find(|server| server.name == name);
        let found: Vec<_> = self
            .servers
            .iter()
            .filter(|server| {
                server.identifier == name || server.name.to_lowercase() == name.to_lowercase()
            })
            .collect();
        match (exact, &found[..]) {
            (Some(server), _) => Ok(server),
            (None, [server]) => Ok(server),
            _ => Err(self.unknown(name)),
        }
    }

    fn unknown(&self, name: &str) -> String {
        let names: Vec<&str> = self.servers.iter().map(|server| &*server.name).collect();
        if names.is_empty() {
            return format!(
                "no server is called `{name}`: there is none yet; run `plex-mcp login`"
            );
        }
        format!(
            "no server is called `{name}`; there is {}: `plex-mcp login --server NAME` adds another",
            names.join(", ")
        )
    }

    /// Adds a server, in the place of one of the same name, and makes it the default.
    pub fn put(&mut self, server: StoredServer) {
        self.default = Some(server.name.clone());
        match self
            .servers
            .iter_mut()
            .find(|known| known.name == server.name)
        {
            Some(known) => *known = server,
            None => self.servers.push(server),
        }
    }

    /// All tokens of plex.tv in it, each once: those of Home users, then the account's.
    pub fn account_tokens(&self) -> Vec<&Token> {
        let users = self
            .servers
            .iter()
            .filter_map(|server| server.user.as_ref());
        let mut tokens: Vec<&Token> = Vec::new();
        for account in users.chain(&self.account) {
            if !tokens.contains(&&account.token) {
                tokens.push(&account.token);
            }
        }
        tokens
    }
}

/// A change of the file, for which it is locked.
pub struct Update {
    directory: PathBuf,
    _lock: File,
    /// What will be in it.
    pub stored: Stored,
}

impl Update {
    /// Waits until no other process changes it. What a killed one left unfinished is removed.
    ///
    /// # Errors
    /// Words on why the directory or the file cannot be used.
    pub fn begin(directory: &Path) -> Result<Update, String> {
        let lock = locked(directory)?;
        Ok(Update {
            stored: Stored::read(directory)?,
            directory: directory.to_owned(),
            _lock: lock,
        })
    }

    /// Replaces the file.
    ///
    /// # Errors
    /// Words on why it cannot be written; the old one is then as it was.
    pub fn commit(mut self) -> Result<(), String> {
        self.stored.version = VERSION;
        let path = Stored::path(&self.directory);
        write(&self.directory, &path, &self.stored)
            .map_err(|error| format!("cannot write {}: {error}", path.display()))
    }

    /// Deletes the file, whatever is in it.
    ///
    /// # Errors
    /// Words on why it is still there.
    pub fn delete(directory: &Path) -> Result<(), String> {
        let _lock = locked(directory)?;
        let path = Stored::path(directory);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(format!("cannot delete {}: {error}", path.display()))
            }
            _ => Ok(()),
        }
    }
}

fn locked(directory: &Path) -> Result<File, String> {
    let lock = || -> io::Result<File> {
        fs::create_dir_all(directory)?;
        let file = File::create(directory.join(LOCK))?;
        file.lock()?;
        // Under the lock nobody else is writing one.
        for entry in fs::read_dir(directory)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(file)
    };
    lock().map_err(|error| format!("cannot write in {}: {error}", directory.display()))
}

fn write(directory: &Path, path: &Path, stored: &Stored) -> io::Result<()> {
    // Created with mode 0600.
    let mut file: NamedTempFile = Builder::new().prefix(UNFINISHED).tempfile_in(directory)?;
    serde_json::to_writer_pretty(&mut file, stored)?;
    writeln!(file)?;
    // Or after a loss of power the new name might stand for nothing.
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

#[cfg(test)]
mod tests;

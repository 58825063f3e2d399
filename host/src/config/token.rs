//! Sources of the Plex token, and others who can read it there.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};

use super::{path, permissions};
use crate::secret::{Token, TokenSource};

/// A token, and the setting that it comes from.
#[derive(Clone, Debug)]
pub struct TokenSetting {
    pub source: TokenSource,
    /// The variable or flag.
    pub setting: &'static str,
    /// The file that it names, if it names one.
    pub file: Option<PathBuf>,
}

impl fmt::Display for TokenSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.file {
            Some(file) => write!(f, "the file {} ({})", file.display(), self.setting),
            None => f.write_str(self.setting),
        }
    }
}

/// Reads the token: the flag before the variables; of the variables only one.
///
/// # Errors
///
/// Names the setting, never the token.
pub(super) fn read(
    flag: Option<&Path>,
    environment: impl Fn(&str) -> Option<OsString>,
) -> anyhow::Result<Option<TokenSetting>> {
    let variable = |name: &str| environment(name).filter(|value| !value.is_empty());
    let (file, setting) = match (flag, variable("PLEX_TOKEN"), variable("PLEX_TOKEN_FILE")) {
        (Some(file), _, _) => (file.to_owned(), "--token-file"),
        (None, Some(_), Some(_)) => {
            bail!("both PLEX_TOKEN and PLEX_TOKEN_FILE are set: unset one of them")
        }
        (None, None, Some(file)) => (path::whole(file), "PLEX_TOKEN_FILE"),
        (None, Some(token), None) => {
            let token = Token::new(&token.to_string_lossy())
                .map_err(|error| anyhow!("PLEX_TOKEN is not usable: {error}"))?;
            return Ok(Some(TokenSetting {
                source: TokenSource::Fixed(token),
                setting: "PLEX_TOKEN",
                file: None,
            }));
        }
        (None, None, None) => return Ok(None),
    };
    from_file(file, setting).map(Some)
}

fn from_file(file: PathBuf, setting: &'static str) -> anyhow::Result<TokenSetting> {
    // The token itself, where the name of its file belongs: no file has such a name, and nothing shows it.
    let is_name = file.components().count() == 1 && !file.exists();
    if is_name && Token::new(&file.to_string_lossy()).is_ok() {
        bail!(
            "{setting} names no file: it takes the path of a file that holds the token; the token itself goes into PLEX_TOKEN"
        );
    }
    if path::has_variable(&file) {
        bail!(
            "{setting}: a variable in the path {} was not filled in: write the whole path",
            file.display()
        );
    }
    // Read to fail early, with the setting's name; the gate reads it again for each change.
    let token = Token::read(&file).map_err(|error| anyhow!("{setting}: {error}"))?;
    // A pipe, as `<(...)` of a shell makes it, gives its token once.
    let source = if file.is_file() {
        TokenSource::File(file.clone())
    } else {
        TokenSource::Fixed(token)
    };
    Ok(TokenSetting {
        source,
        setting,
        file: Some(file),
    })
}

impl TokenSetting {
    /// A warning where other users of this computer can read the file, with the command that mends it.
    pub(super) fn exposed(&self) -> Option<String> {
        permissions::exposed(self.file.as_deref()?)
    }
}

//! Paths as people write them where no shell reads them: in the settings of a client, `~` and quotation marks stay as they are.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser};
use directories::BaseDirs;

use forms::pasted;

/// Reads the path of a flag.
pub(super) fn parser() -> impl TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(whole)
}

/// The path that is meant: without quotation marks around it, and with the home directory for `~`. What is there under the very
/// name is left alone.
pub fn whole(text: OsString) -> PathBuf {
    let literal = PathBuf::from(&text);
    let Some(text) = text.to_str() else {
        return literal;
    };
    let bare = pasted::bare(text);
    let in_home = bare.strip_prefix("~/").or_else(|| bare.strip_prefix(r"~\"));
    if literal.exists() {
        return literal;
    }
    match (in_home, BaseDirs::new()) {
        (Some(rest), Some(directories)) => directories.home_dir().join(rest),
        _ => PathBuf::from(bare),
    }
}

/// True if a variable stands in the path that nobody filled in.
pub(super) fn has_variable(path: &std::path::Path) -> bool {
    let text = path.to_string_lossy();
    !path.exists() && text.split(['/', '\\']).any(pasted::is_variable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_no_shell_has_read() {
        let home = BaseDirs::new().unwrap().home_dir().to_owned();
        let check = |text: &str, expected: PathBuf| assert_eq!(whole(text.into()), expected);
        check("/a/b", "/a/b".into());
        check("a b", "a b".into());
        check("\"/a/b\"", "/a/b".into());
        check("'/a/b' ", "/a/b".into());
        check("~/a/b", home.join("a/b"));
        check("\"~/a\"", home.join("a"));
        check("/a/~/b", "/a/~/b".into());
        check("~me/a", "~me/a".into());
        let place = tempfile::tempdir().unwrap();
        let quoted = place.path().join("'x'");
        std::fs::write(&quoted, "").unwrap();
        check(quoted.to_str().unwrap(), quoted.clone());
    }

    #[test]
    fn variables_that_nobody_filled_in() {
        let check = |text: &str, expected: bool| {
            assert_eq!(has_variable(text.as_ref()), expected, "{text}");
        };
        check("$HOME/token", true);
        check("${HOME}/token", true);
        check("$env:APPDATA\\token", true);
        check("%APPDATA%\\plex-mcp\\token", true);
        check("/home/<you>/token", true);
        check("/home/me/gone", false);
        check("/a$b/c", false);
    }
}

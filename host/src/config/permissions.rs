//! Permissions of files with secrets: others on this computer who can read them.

use std::path::Path;

/// A warning about a file that other users can read, with the command that mends it.
#[cfg(unix)]
pub fn exposed(file: &Path) -> Option<String> {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = std::fs::metadata(file).ok()?;
    let others = metadata.permissions().mode() & 0o044 != 0;
    (others && metadata.is_file()).then(|| {
        let path = file.display();
        format!(
            "other users of this computer can read {path}: chmod 600 {}",
            quoted(file)
        )
    })
}

/// Elsewhere files have lists of who may read them, and a new one in a user's own folder is that user's.
#[cfg(not(unix))]
pub fn exposed(_file: &Path) -> Option<String> {
    None
}

/// The path as a shell takes it.
#[cfg(unix)]
fn quoted(file: &Path) -> String {
    let path = file.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%,:=".contains(c);
    if path.chars().all(plain) {
        return path;
    }
    format!("'{}'", path.replace('\'', r"'\''"))
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn files_that_others_can_read() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("it's mine");
        std::fs::write(&file, "x").unwrap();
        let check = |mode: u32, expected: bool| {
            std::fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
            let warning = exposed(&file);
            assert_eq!(warning.is_some(), expected, "{mode:o}: {warning:?}");
            let command = format!(r"chmod 600 '{}/it'\''s mine'", place.path().display());
            assert!(warning.is_none_or(|words| words.ends_with(&command)));
        };
        check(0o600, false);
        check(0o400, false);
        check(0o611, false);
        check(0o644, true);
        check(0o640, true);
        check(0o604, true);
        assert_eq!(exposed(place.path()), None);
        assert_eq!(exposed(&place.path().join("gone")), None);
    }

    #[test]
    fn paths_for_a_shell() {
        let check = |path: &str, expected: &str| assert_eq!(quoted(Path::new(path)), expected);
        check(
            "/home/me/.config/plex-mcp/token",
            "/home/me/.config/plex-mcp/token",
        );
        check("/home/me/my token", "'/home/me/my token'");
        check("/a/$(rm -rf x)", "'/a/$(rm -rf x)'");
    }
}

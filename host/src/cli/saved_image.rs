//! `--save-images`: the picture that a call answers, as a file.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// Files of one tool in a folder.
const MOST: u32 = 10_000;

/// Writes the image of `answer` into the folder `dir`, which is made if there is none, as `TOOL.jpg`, `TOOL-2.jpg` and so
/// on. No file is ever written over.
///
/// # Errors
/// What cannot be written, and why.
pub fn save(answer: &Value, tool: &str, dir: &Path) -> anyhow::Result<PathBuf> {
    let text = |field: &str| answer[field].as_str().unwrap_or_default();
    let image = (BASE64_STANDARD.decode(text("data"))).context("the answer is no image")?;
    fs::create_dir_all(dir)
        .with_context(|| format!("failed to make the folder {}", dir.display()))?;
    let extension = extension(text("media_type"));
    for number in 1..=MOST {
        let name = match number {
            1 => format!("{tool}.{extension}"),
            _ => format!("{tool}-{number}.{extension}"),
        };
        let path = dir.join(name);
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let written = match file {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            other => other.and_then(|mut file| file.write_all(&image)),
        };
        written.with_context(|| format!("failed to write {}", path.display()))?;
        return Ok(path);
    }
    anyhow::bail!("{} holds {MOST} files of {tool}", dir.display())
}

/// The end of the names of such files. A component says what type it is: only known ones name a file.
fn extension(media_type: &str) -> &'static str {
    match media_type {
        "image/jpeg" => "jpg",
        "image/png" => "png",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => "image",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn no_file_is_written_over_and_no_type_leaves_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("a/b");
        let save = |media_type: &str, data: &str| {
            let answer = json!({"media_type": media_type, "data": data});
            save(&answer, "plex_get_artwork", &inner).unwrap()
        };
        assert_eq!(
            save("image/jpeg", "AAA="),
            inner.join("plex_get_artwork.jpg")
        );
        assert_eq!(
            save("image/jpeg", "AQE="),
            inner.join("plex_get_artwork-2.jpg")
        );
        assert_eq!(
            save("image/../../x", "AAA="),
            inner.join("plex_get_artwork.image")
        );
        assert_eq!(
            fs::read(inner.join("plex_get_artwork.jpg")).unwrap(),
            [0, 0]
        );
        assert_eq!(
            fs::read(inner.join("plex_get_artwork-2.jpg")).unwrap(),
            [1, 1]
        );
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let answer = json!({"media_type": "image/png", "data": "AAA="});
        let error = save(&answer, "t", &file).unwrap_err();
        assert!(
            format!("{error:#}").starts_with("failed to make the folder"),
            "{error:#}"
        );
    }
}

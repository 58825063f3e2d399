//! The end of a call: what the function returned, as the caller gets it.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::failure::CallError;

/// The answer of a tool.
#[derive(Debug)]
pub enum Answer {
    /// A record, as the text of its JSON.
    Record(String),
    Image(Image),
}

/// An image, as MCP shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub media_type: String,
    /// In Base64.
    pub data: String,
}

impl Answer {
    /// The answer as JSON, an image as an object with its `media_type` and `data` in Base64.
    pub fn into_json(self) -> Value {
        match self {
            Answer::Record(text) => serde_json::from_str(&text).expect("it was written as JSON"),
            Answer::Image(Image { media_type, data }) => {
                json!({"media_type": media_type, "data": data})
            }
        }
    }
}

/// Most bytes of an image: what clients still show, and models still take.
pub const MAX_IMAGE: usize = 256 << 10;

/// Images that clients can show; others are not for them.
const IMAGES: [&str; 4] = ["image/jpeg", "image/png", "image/webp", "image/gif"];

impl Answer {
    /// A record, as JSON, if it has no more characters than are allowed.
    ///
    /// # Errors
    /// How many it has.
    pub fn record(text: String, allowed: usize) -> Result<Answer, CallError> {
        let characters = characters(&text, allowed)?;
        if characters > allowed {
            return Err(too_long(&characters.to_string(), allowed));
        }
        Ok(Answer::Record(text))
    }
}

impl Image {
    /// An image of a kind and a size that clients show.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(media_type: String, data: &[u8]) -> Result<Image, CallError> {
        if !IMAGES.contains(&media_type.as_str()) {
            let shown: String = media_type.chars().take(60).collect();
            return Err(CallError::Limit(format!(
                "the image is `{}`, and clients show {}",
                shown.escape_debug(),
                IMAGES.join(", ")
            )));
        }
        if data.is_empty() {
            return Err(unusable("an image without a byte"));
        }
        if data.len() > MAX_IMAGE {
            return Err(CallError::Limit(format!(
                "the image has {} bytes and {} are allowed: ask for a smaller one",
                data.len(),
                format_args!("{} KiB", MAX_IMAGE >> 10)
            )));
        }
        Ok(Image {
            media_type,
            data: BASE64_STANDARD.encode(data),
        })
    }
}

/// The characters of a text.
///
/// # Errors
/// When there are more than twice as many as are allowed.
pub fn characters(text: &str, allowed: usize) -> Result<usize, CallError> {
    // Counted only where there are so many bytes.
    if text.len() <= allowed {
        return Ok(text.len());
    }
    match text.chars().count() {
        count if count > allowed.saturating_mul(2) => Err(too_long("far too many", allowed)),
        count => Ok(count),
    }
}

/// The words for a component that answers what no component may.
pub fn unusable(what: &str) -> CallError {
    CallError::Trap(format!("the component answered {what}"))
}

/// The words for an answer of more characters than are allowed.
pub fn too_long(characters: &str, allowed: usize) -> CallError {
    CallError::Limit(format!(
        "the answer has {characters} characters and {allowed} are allowed: ask for less at once"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_of_a_kind_and_a_size_that_clients_show() {
        let check = |media_type: &str, bytes: usize, expected: Result<usize, &str>| {
            let image = Image::new(media_type.to_owned(), &vec![7; bytes]);
            let image = image.map(|image| {
                assert_eq!(image.media_type, media_type);
                BASE64_STANDARD.decode(image.data).unwrap().len()
            });
            let image = image.map_err(|error| error.to_string());
            assert_eq!(
                image.as_ref().map_err(String::as_str),
                expected.as_ref().map_err(|words| *words)
            );
        };
        check("image/jpeg", 1, Ok(1));
        check("image/png", MAX_IMAGE, Ok(MAX_IMAGE));
        check(
            "image/png",
            MAX_IMAGE + 1,
            Err("the image has 262145 bytes and 256 KiB are allowed: ask for a smaller one"),
        );
        check(
            "image/webp",
            0,
            Err("the component answered an image without a byte"),
        );
        check(
            "image/svg+xml",
            9,
            Err(
                "the image is `image/svg+xml`, and clients show image/jpeg, image/png, image/webp, image/gif",
            ),
        );
        let words = Image::new("text/\u{1b}html".into(), &[1])
            .unwrap_err()
            .to_string();
        assert!(
            words.starts_with("the image is `text/\\u{1b}html`"),
            "{words}"
        );
    }
}

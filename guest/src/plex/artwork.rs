//! Pictures of items: `/photo/:/transcode`.
//!
//! It fetches what its `url` names, from anywhere: what is asked for here is a picture of one item of this server, by a path
//! made of words of this program and of digits.

use super::{Cause, Client, Error, paths};
use crate::{
    types::{Id, ImageKind, Picture, RatingKey},
    wire::{Inside, Node},
};

/// Bytes that a picture may have.
pub const MAX: usize = 200_000;

/// Tried one after the other, until a picture is small enough.
const QUALITIES: [u32; 3] = [85, 60, 35];

impl Client<'_> {
    /// A picture of an item, at most `width` pixels wide.
    pub fn picture(&self, of: &RatingKey, kind: ImageKind, width: u32) -> Result<Picture, Error> {
        const OPERATION: &str = "get a picture";
        let item = || format!("item {of}");
        let mut path = None;
        let target = paths::items(std::slice::from_ref(of));
        self.read(OPERATION, target, Inside::Kept, &mut |node| {
            path = path.take().or_else(|| own(&node, kind));
        })
        .map_err(|error| error.or_no(item))?;
        let path = path.ok_or_else(|| none(OPERATION, of, kind, None))?;
        let path =
            of_item(&path, of).ok_or_else(|| none(OPERATION, of, kind, Some(path.as_str())))?;
        let mut size = 0;
        for quality in QUALITIES {
            // JPEG has no transparency, of which a logo is mostly made.
            let format = match kind {
                ImageKind::Logo => "png",
                _ => "jpg",
            };
            // Both sides are needed, and the picture fits into them: no poster is that tall.
            let target = paths::scaled_picture(&path)
                .with("width", width)
                .with("height", width * 2)
                .with("minSize", 0)
                .with("upscale", 0)
                .with("format", format)
                .with("quality", quality);
            let answer = self
                .fetch(OPERATION, target)
                .map_err(|error| match error.status {
                    Some(400 | 404) => none(OPERATION, of, kind, None),
                    _ => error,
                })?;
            let Some(media_type) = media_type(&answer.body) else {
                let words = "it is no whole picture".to_owned();
                return Err(Error {
                    status: Some(answer.status),
                    ..Error::new(OPERATION, Cause::BadResponse(words))
                });
            };
            size = answer.body.len();
            if size <= MAX {
                return Ok(Picture {
                    media_type: media_type.to_owned(),
                    data: answer.body,
                });
            }
        }
        let words =
            format!("it makes {size} bytes of it, and {MAX} are allowed: ask for less `width`");
        Err(Error::new(OPERATION, Cause::Unsupported(words)))
    }
}

fn none(operation: &'static str, of: &RatingKey, kind: ImageKind, other: Option<&str>) -> Error {
    let name = match kind {
        ImageKind::Poster => "poster",
        ImageKind::Background => "background",
        ImageKind::Logo => "logo",
        ImageKind::Square => "square picture",
    };
    let shown = other.and_then(|path| path.strip_prefix("/library/metadata/"));
    let shown = shown.and_then(|path| RatingKey::parse(path.split('/').next()?));
    let what = match shown {
        Some(other) => format!("{name} of item {of} (players show that of item {other})"),
        None => format!("{name} of item {of}"),
    };
    Error::new(operation, Cause::NotFound(what))
}

/// The path that an item gives for a picture. Lists of pictures came with 1.41; logos and squares are nowhere else on most.
fn own(node: &Node<'_>, kind: ImageKind) -> Option<String> {
    let (attributes, listed): (&[&str], &[&str]) = match kind {
        ImageKind::Poster => (&["thumb", "composite"], &["coverPoster", "snapshot"]),
        ImageKind::Background => (&["art"], &["background"]),
        ImageKind::Logo => (&["clearLogo"], &["clearLogo"]),
        ImageKind::Square => (&["squareArt"], &["backgroundSquare"]),
    };
    let attribute = attributes.iter().find_map(|name| node.text(name));
    attribute.or_else(|| {
        let mut images = node.children("Image");
        let image = images.find(|image| listed.iter().any(|listed| image.is("type", listed)));
        image.and_then(|image| image.text("url"))
    })
}

/// The path made anew, if it names a picture of that item on this server.
fn of_item(path: &str, of: &RatingKey) -> Option<String> {
    let path = path.split('?').next()?;
    let mut parts = path.strip_prefix("/library/")?.split('/');
    let (within, key, name, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let known = match within {
        "metadata" => ["thumb", "art", "clearLogo", "squareArt", "composite"].contains(&name),
        "collections" => name == "composite",
        _ => false,
    };
    let digits = (1..=20).contains(&time.len()) && time.bytes().all(|b| b.is_ascii_digit());
    (known && digits && key == of.as_str() && parts.next().is_none())
        .then(|| format!("/library/{within}/{key}/{name}/{time}"))
}

/// What the bytes are, from their beginning and their end: a picture that broke off is none.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    // Some encoders fill the end with zeros.
    let end = bytes.iter().rposition(|byte| *byte != 0)? + 1;
    if bytes.starts_with(b"\xff\xd8\xff") && bytes[..end].ends_with(b"\xff\xd9") {
        Some("image/jpeg")
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") && bytes.ends_with(b"IEND\xae\x42\x60\x82") {
        Some("image/png")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        http::{Response, fake::Fake},
        plex::tests::{client, id},
    };

    const ITEM: &str = r#"{"MediaContainer":{"Metadata":[{"ratingKey":"5","thumb":"/library/metadata/5/thumb/17",
        "art":"/library/metadata/9/art/3","Image":[{"type":"clearLogo","url":"/library/metadata/5/clearLogo/17"},
        {"type":"backgroundSquare","url":"https://metadata.example/square.jpg"}]}]}}"#;

    fn jpeg(size: usize) -> Response {
        let mut body = b"\xff\xd8\xff\xe0".to_vec();
        body.resize(size - 2, 7);
        body.extend(b"\xff\xd9");
        Response {
            status: 200,
            content_type: "image/jpeg".into(),
            retry_after: None,
            body,
        }
    }

    fn fake(pictures: impl IntoIterator<Item = Response>) -> Fake {
        Fake::default()
            .json("/library/metadata/5", ITEM)
            .on("/photo/:/transcode", pictures.into_iter().map(Ok))
    }

    #[test]
    fn a_picture_is_made_smaller_until_it_fits() {
        let fake = fake([jpeg(300_000), jpeg(100_000)]);
        let picture = client(&fake)
            .picture(&id("5"), ImageKind::Poster, 400)
            .unwrap();
        assert_eq!(
            (picture.media_type.as_str(), picture.data.len()),
            ("image/jpeg", 100_000)
        );
        assert_eq!(
            fake.paths()[2],
            "/photo/:/transcode?url=%2Flibrary%2Fmetadata%2F5%2Fthumb%2F17&width=400&height=800&minSize=0&upscale=0\
             &format=jpg&quality=60"
        );
        assert_eq!(fake.seen.borrow()[1].headers[0], ("accept", "*/*".into()));
        let fake = self::fake([jpeg(300_000)]);
        let error = client(&fake)
            .picture(&id("5"), ImageKind::Poster, 1_000)
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "get a picture: this Plex server cannot do that: it makes 300000 bytes of it, and 200000 are allowed: ask for \
             less `width`"
        );
        assert_eq!(fake.paths().len(), 4);
    }

    #[test]
    fn a_picture_of_another_item_or_elsewhere_is_not_asked_for() {
        for (kind, expected) in [
            (
                ImageKind::Background,
                "background of item 5 (players show that of item 9)",
            ),
            (ImageKind::Square, "square picture of item 5"),
        ] {
            let fake = fake([]);
            let error = client(&fake).picture(&id("5"), kind, 400).unwrap_err();
            assert_eq!(error.cause, Cause::NotFound(expected.into()));
            assert_eq!(fake.paths().len(), 1);
        }
    }

    #[test]
    fn only_own_pictures_have_a_path() {
        let of = |path| of_item(path, &id("5"));
        let own = "/library/metadata/5/thumb/17";
        assert_eq!(of(own).as_deref(), Some(own));
        assert_eq!(
            of("/library/collections/5/composite/17?width=400&height=600").as_deref(),
            Some("/library/collections/5/composite/17")
        );
        for path in [
            "/library/metadata/6/thumb/17",
            "/library/metadata/5/thumb/17/../../8",
            "/library/metadata/5/file/17",
            "/library/metadata/5/thumb/x",
            "/library/metadata/5/thumb/",
            "http://127.0.0.1/library/metadata/5/thumb/17",
            "//host/library/metadata/5/thumb/17",
            "/library/collections/5/thumb/17",
        ] {
            assert_eq!(of(path), None, "{path}");
        }
    }

    #[test]
    fn what_broke_off_is_no_picture() {
        let whole = jpeg(100).body;
        assert_eq!(media_type(&whole), Some("image/jpeg"));
        assert_eq!(
            media_type(&[&whole[..], &[0, 0]].concat()),
            Some("image/jpeg")
        );
        assert_eq!(media_type(&whole[..60]), None);
        assert_eq!(media_type(b"<html>\xff\xd9"), None);
        assert_eq!(media_type(b""), None);
        let png = b"\x89PNG\r\n\x1a\n....IEND\xae\x42\x60\x82";
        assert_eq!(media_type(png), Some("image/png"));
        assert_eq!(media_type(&png[..png.len() - 1]), None);
    }
}

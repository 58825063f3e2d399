//! Pictures as files. All of them are drawn; what is uploaded is shown as it came.

use crate::call::Call;
use crate::catalogue::{Item, Kind};
use crate::drawing::{Format, MAX_SIDE, Scene, Size};
use crate::reply::{Answer, BAD_REQUEST, NOT_FOUND, Refusal, Reply};
use crate::state::{Element, seed_of};

use super::{Access::User, Route};

pub const ROUTES: &[Route] = &[
    Route::read("/photo/:/transcode", User, transcode, "25 O C"),
    Route::read("/library/metadata/{id}/file", User, candidate, "25 P"),
    Route::read(
        "/library/metadata/{id}/{picture}/{time}",
        User,
        of_item,
        "8,25 O P",
    ),
    Route::read(
        "/library/sections/{section}/composite/{time}",
        User,
        of_section,
        "7 R P",
    ),
    Route::read(
        "/playlists/{id}/composite/{time}",
        User,
        of_playlist,
        "12 R P",
    ),
    Route::read("/:/resources/{name}", User, resource, "7 R P"),
];

/// A picture before it is drawn: what it shows, and how large the original is.
enum Picture {
    Drawn(u64, Size),
    Uploaded(&'static str, Vec<u8>),
}

const POSTER: Size = Size::new(600, 900);
const WIDE: Size = Size::new(1_280, 720);
const FRAME: Size = Size::new(640, 360);
const SQUARE: Size = Size::new(600, 600);

/// Quality of a JPEG when none is asked for.
const QUALITY: u8 = 85;

/// An item's own picture, in its original size: width and height in the query make no difference (plex-api-2 21).
fn of_item(call: &Call) -> Answer {
    original(item_picture(call, call.at("id"), call.at("picture"))?)
}

fn item_picture(call: &Call, id: &str, element: &str) -> Result<Picture, Refusal> {
    let item = id.parse().ok().and_then(|id| call.item(id));
    let item = item.ok_or(NOT_FOUND)?;
    if element == "composite" {
        return Ok(Picture::Drawn(
            seed_of("composite") ^ u64::from(item.id),
            SQUARE,
        ));
    }
    let element = Element::by_name(element).ok_or(NOT_FOUND)?;
    let selected = call
        .state
        .artwork
        .selected(&item, element)
        .ok_or(NOT_FOUND)?;
    Ok(by_key(call, &item, element, &selected))
}

/// A candidate for an item's picture, by its key.
fn candidate(call: &Call) -> Answer {
    let item = call.item_at()?;
    let key = call.request.parameter("url").ok_or(BAD_REQUEST)?;
    original(candidate_picture(call, &item, key)?)
}

fn candidate_picture(call: &Call, item: &Item, key: &str) -> Result<Picture, Refusal> {
    let element = call.state.artwork.element_of(item, key).ok_or(NOT_FOUND)?;
    Ok(by_key(call, item, element, key))
}

fn by_key(call: &Call, item: &Item, element: Element, key: &str) -> Picture {
    match call.state.artwork.uploaded(key) {
        Some((media_type, bytes)) => Picture::Uploaded(media_type, bytes.to_vec()),
        None => Picture::Drawn(seed_of(key), size_of(item.kind, element)),
    }
}

fn size_of(kind: Kind, element: Element) -> Size {
    match (element, kind) {
        (Element::Art | Element::Banner, _) => WIDE,
        (Element::ClearLogo, _) => Size::new(800, 310),
        (Element::SquareArt, _) => SQUARE,
        (_, Kind::Episode) => FRAME,
        (_, Kind::Artist | Kind::Album | Kind::Track | Kind::Photo | Kind::PhotoAlbum) => SQUARE,
        _ => POSTER,
    }
}

fn of_section(call: &Call) -> Answer {
    let section = call.section_at()?.id;
    original(Picture::Drawn(
        seed_of("section") ^ u64::from(section),
        SQUARE,
    ))
}

fn of_playlist(call: &Call) -> Answer {
    original(Picture::Drawn(seed_of(call.at("id")), SQUARE))
}

fn resource(call: &Call) -> Answer {
    let name = call.at("name");
    let size = if name.ends_with("-fanart.jpg") {
        WIDE
    } else {
        SQUARE
    };
    let format = if name.ends_with(".png") {
        Format::Png
    } else {
        Format::Jpeg(QUALITY)
    };
    Ok(drawn(seed_of(name), size, format))
}

fn original(picture: Picture) -> Answer {
    Ok(match picture {
        Picture::Drawn(seed, size) => drawn(seed, size, Format::Jpeg(QUALITY)),
        Picture::Uploaded(media_type, bytes) => Reply::File { media_type, bytes },
    })
}

fn drawn(seed: u64, size: Size, format: Format) -> Reply {
    Reply::File {
        media_type: format.media_type(),
        bytes: format.write(Scene::new(seed), size),
    }
}

/// A picture in another size and format. Both sides have to be asked for.
fn transcode(call: &Call) -> Answer {
    let side = |name| -> Result<u32, Refusal> {
        let side = call.request.number(name).ok_or(BAD_REQUEST)?;
        (1..=MAX_SIDE)
            .contains(&side)
            .then_some(side)
            .ok_or(BAD_REQUEST)
    };
    let asked = Size::new(side("width")?, side("height")?);
    let url = call.request.parameter("url").ok_or(BAD_REQUEST)?;
    let (seed, original) = match inner(call, url)? {
        Picture::Drawn(seed, size) => (seed, size),
        // A picture from outside is drawn when it is scaled.
        Picture::Uploaded(_, bytes) => (seed_of(&String::from_utf8_lossy(&bytes)), POSTER),
    };
    let size = original.scaled(
        asked,
        call.request.flag("minSize"),
        call.request.flag("upscale"),
    );
    let quality = call.request.number("quality").unwrap_or(-1);
    let quality = u8::try_from(quality)
        .ok()
        .filter(|quality| (1..=100).contains(quality));
    let format = match call.request.parameter("format").unwrap_or("jpg") {
        "jpg" | "jpeg" => Format::Jpeg(quality.unwrap_or(QUALITY)),
        "png" => Format::Png,
        "ppm" => Format::Ppm,
        _ => return Err(BAD_REQUEST),
    };
    Ok(drawn(seed, size, format))
}

/// The picture at a path of this server, or at an address elsewhere, which a real server would fetch.
fn inner(call: &Call, url: &str) -> Result<Picture, Refusal> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match segments.as_slice() {
        _ if url.starts_with("http://") || url.starts_with("https://") => {
            Ok(Picture::Drawn(seed_of(url), POSTER))
        }
        ["library", "metadata" | "collections", id, "file"] => {
            let item = id
                .parse()
                .ok()
                .and_then(|id| call.item(id))
                .ok_or(NOT_FOUND)?;
            let key = query.strip_prefix("url=").ok_or(NOT_FOUND)?;
            let key = percent_encoding::percent_decode_str(key).decode_utf8_lossy();
            candidate_picture(call, &item, &key)
        }
        ["library", "metadata" | "collections", id, element, _] => item_picture(call, id, element),
        ["library", "sections", id, "composite", _] => {
            let section = call.section(id).ok_or(NOT_FOUND)?.id;
            Ok(Picture::Drawn(
                seed_of("section") ^ u64::from(section),
                SQUARE,
            ))
        }
        ["playlists", id, "composite", _] => Ok(Picture::Drawn(seed_of(id), SQUARE)),
        [":", "resources", name] => Ok(Picture::Drawn(seed_of(name), SQUARE)),
        _ => Err(NOT_FOUND),
    }
}

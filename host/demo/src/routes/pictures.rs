use crate::call::Call;
use crate::reply::{Answer, BAD_REQUEST, Reply};

use super::{Access::User, Route};

pub const ROUTES: &[Route] = &[Route::read("/photo/:/transcode", User, photo, "25 O C")];

/// A gif of one pixel, whatever picture is asked for.
fn photo(call: &Call) -> Answer {
    match call.request.parameter("url") {
        Some(_) => Ok(Reply::Image(PIXEL)),
        None => Err(BAD_REQUEST),
    }
}

const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x21\xf9\x04\x01\x00\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b";

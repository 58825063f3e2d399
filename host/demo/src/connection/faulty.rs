use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use http::request::Parts;

use crate::call::Quirks;
use crate::faults::{Broken, Fault, FaultBody, Then, damage};
use crate::server::Server;

use super::Line;

/// The answer, or what is injected in its place.
pub async fn respond(
    server: Arc<Server>,
    mut parts: Parts,
    body: Bytes,
    line: Line,
) -> Result<Response<FaultBody>, Broken> {
    let watch = server
        .faults
        .record(&parts, line.target(), Server::changes(&parts));
    if line.sleeps < server.faults.sleeps() {
        line.reset();
        return Err(Broken);
    }
    let Some(fault) = server.faults.fault(&watch, parts.uri.path()) else {
        let response = server.answer(&parts, body, Quirks::default());
        return Ok(FaultBody::whole(response, watch, &parts));
    };
    // Damaged bodies are not packed.
    parts.headers.remove("accept-encoding");
    let quirks = Quirks {
        ignore_filters: fault == Fault::IgnoreFilters,
        echo_token: fault == Fault::EchoToken,
        impossible_times: fault == Fault::ImpossibleTimes,
        long_texts: match fault {
            Fault::LongTexts(length) => Some(length),
            _ => None,
        },
        no_effect: fault == Fault::NoEffect,
        half: fault == Fault::HalfBatch,
        lag: match fault {
            Fault::LateRead(length) => Some(length),
            _ => None,
        },
    };
    match fault {
        Fault::Latency(delay) => tokio::time::sleep(delay).await,
        Fault::Hang => std::future::pending().await,
        Fault::Reset => {
            line.reset();
            return Err(Broken);
        }
        Fault::LostAnswer => {
            server.answer(&parts, body, quirks);
            line.reset();
            return Err(Broken);
        }
        _ => {}
    }
    let response = match &fault {
        Fault::Ignored => damage::ignored(),
        Fault::Status(code, after) => damage::status(*code, *after),
        Fault::Maintenance => damage::maintenance(&parts),
        Fault::NotPlex => damage::router(),
        Fault::Redirect(to) => damage::redirect(to),
        Fault::HugeBody(bytes) => return Ok(FaultBody::huge(*bytes, watch)),
        _ => server.answer(&parts, body, quirks),
    };
    Ok(match fault {
        Fault::HangBody => FaultBody::half(response, watch, Then::Hang),
        Fault::TruncatedBody => FaultBody::half(response, watch, Then::Close),
        Fault::WrongContentType => FaultBody::whole(damage::mislabelled(response), watch, &parts),
        Fault::InvalidUtf8 => FaultBody::whole(damage::invalid_utf8(response), watch, &parts),
        Fault::IllegalXmlCharacters => {
            FaultBody::whole(damage::illegal_characters(response), watch, &parts)
        }
        _ => FaultBody::whole(response, watch, &parts),
    })
}

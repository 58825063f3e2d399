//! A page of films as Plex answers it, in both formats, and the structs that hold what a tool shows of it.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// A page of so many films, in JSON.
pub fn json(films: usize) -> String {
    let mut items: Vec<String> = Vec::new();
    for n in 0..films {
        items.push(format!(
            r#"{{"ratingKey":"{n}","key":"/library/metadata/{n}","guid":"plex://movie/{n:024x}","studio":"Comenius-Film","type":"movie","title":"Film {n}","summary":"A sorcerer's flying horse carries a prince off to the land of spirits, where he steals a queen from her bath. The whole tale is cut from black paper and moved by hand.","rating":9.1,"audienceRating":7.8,"viewCount":3,"lastViewedAt":1738993724,"year":1926,"thumb":"/library/metadata/{n}/thumb/1761343452","art":"/library/metadata/{n}/art/1761343452","duration":4014252,"originallyAvailableAt":"1926-05-02","addedAt":1761213852,"updatedAt":1761343452,"Media":[{{"id":{n},"duration":4014252,"bitrate":10100,"width":1440,"height":1080,"aspectRatio":1.33,"audioChannels":6,"audioCodec":"ac3","videoCodec":"h264","videoResolution":"1080","container":"mkv","videoFrameRate":"24p","Part":[{{"id":{n},"key":"/library/parts/{n}/file.mkv","duration":4014252,"file":"/data/films/Film {n} (1926)/Film {n} (1926) - 1080.mkv","size":5067993150,"container":"mkv"}}]}}],"Genre":[{{"tag":"Animation"}},{{"tag":"Adventure"}}],"Director":[{{"tag":"Lotte Reiniger"}}]}}"#
        ));
    }
    let items = items.join(",");
    format!(
        r#"{{"MediaContainer":{{"size":{films},"offset":0,"totalSize":{films},"Metadata":[{items}]}}}}"#
    )
}

/// The same in XML.
pub fn xml(films: usize) -> String {
    let mut text = format!(
        r#"<?xml version="1.0"?><MediaContainer size="{films}" offset="0" totalSize="{films}">"#
    );
    for n in 0..films {
        let _ = write!(
            text,
            r#"<Video ratingKey="{n}" key="/library/metadata/{n}" guid="plex://movie/{n:024x}" studio="Comenius-Film" type="movie" title="Film {n}" summary="A sorcerer&#39;s flying horse carries a prince off to the land of spirits, where he steals a queen from her bath. The whole tale is cut from black paper and moved by hand." rating="9.1" audienceRating="7.8" viewCount="3" lastViewedAt="1738993724" year="1926" thumb="/library/metadata/{n}/thumb/1761343452" art="/library/metadata/{n}/art/1761343452" duration="4014252" originallyAvailableAt="1926-05-02" addedAt="1761213852" updatedAt="1761343452"><Media id="{n}" duration="4014252" bitrate="10100" width="1440" height="1080" aspectRatio="1.33" audioChannels="6" audioCodec="ac3" videoCodec="h264" videoResolution="1080" container="mkv" videoFrameRate="24p"><Part id="{n}" key="/library/parts/{n}/file.mkv" duration="4014252" file="/data/films/Film {n} (1926)/Film {n} (1926) - 1080.mkv" size="5067993150" container="mkv"/></Media><Genre tag="Animation"/><Genre tag="Adventure"/><Director tag="Lotte Reiniger"/></Video>"#
        );
    }
    text + "</MediaContainer>"
}

/// What a brief item shows of a film, as JSON has it.
#[derive(Deserialize, Serialize)]
#[serde(rename_all(deserialize = "camelCase", serialize = "snake_case"))]
pub struct Film {
    #[serde(alias = "@ratingKey")]
    rating_key: String,
    #[serde(rename(deserialize = "type", serialize = "kind"), alias = "@type")]
    kind: String,
    #[serde(alias = "@title")]
    title: String,
    #[serde(alias = "@year", skip_serializing_if = "Option::is_none")]
    year: Option<u32>,
    #[serde(alias = "@duration", skip_serializing_if = "Option::is_none")]
    duration: Option<u64>,
    #[serde(alias = "@audienceRating", skip_serializing_if = "Option::is_none")]
    audience_rating: Option<f64>,
    #[serde(alias = "@viewCount", skip_serializing_if = "Option::is_none")]
    view_count: Option<u32>,
    #[serde(alias = "@viewOffset", skip_serializing_if = "Option::is_none")]
    view_offset: Option<u64>,
}

#[derive(Deserialize)]
pub struct Container {
    #[serde(rename = "Metadata", alias = "Video")]
    pub films: Vec<Film>,
}

#[derive(Deserialize)]
pub struct Root {
    #[serde(rename = "MediaContainer")]
    pub container: Container,
}

//! Pictures of items, as MCP hands them over and as files.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use crate::harness::{Stdio, outcome, plex, run, set_up};

/// Width and height of a JPEG, all of which is read.
fn decoded(image: &[u8]) -> (u16, u16) {
    let mut decoder = jpeg_decoder::Decoder::new(image);
    decoder.decode().expect("a whole picture");
    let info = decoder.info().unwrap();
    (info.width, info.height)
}

fn bytes(result: &Value) -> Vec<u8> {
    let content = &result["content"][0];
    assert_eq!(content["type"], "image", "{result}");
    BASE64_STANDARD
        .decode(content["data"].as_str().unwrap())
        .unwrap()
}

#[tokio::test]
async fn a_picture_is_a_whole_jpeg_as_wide_as_was_asked() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    for (arguments, expected) in [
        (json!({"rating_key": "1014"}), (400, 600)),
        (json!({"rating_key": "1014", "width": 100}), (100, 150)),
        (
            json!({"rating_key": "1014", "image": "background", "width": 640}),
            (640, 360),
        ),
        (json!({"rating_key": "2001", "width": 1000}), (600, 900)),
    ] {
        let result = client.call("plex_get_artwork", arguments).await;
        let image = bytes(&result);
        assert_eq!(result["content"][0]["mimeType"], "image/jpeg");
        assert_eq!(decoded(&image), expected);
        assert!(image.len() <= 200_000, "{}", image.len());
    }
    let seen = plex.seen();
    let pictures = (seen.iter()).filter(|seen| seen.target.starts_with("/photo/"));
    assert_eq!(pictures.count(), 4);
}

#[tokio::test]
async fn a_picture_that_is_another_items_is_told() {
    let plex = plex().await;
    let mut client = Stdio::open(set_up(&plex.url())).await;
    // An episode, of whose show players show the background.
    let arguments = json!({"rating_key": "2001", "level": "leaves", "limit": 1});
    let episodes = client.call("plex_get_children", arguments).await;
    let episode = outcome(&episodes).unwrap()["items"][0]["rating_key"].clone();
    let arguments = json!({"rating_key": episode, "image": "background"});
    let result = client.call("plex_get_artwork", arguments).await;
    let words = outcome(&result).unwrap_err();
    assert!(
        words.contains("(players show that of item 2001)"),
        "{words}"
    );
}

#[tokio::test]
async fn a_call_writes_its_picture_into_a_folder() {
    let plex = plex().await;
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("pictures");
    let folder = folder.to_str().unwrap();
    for name in ["plex_get_artwork.jpg", "plex_get_artwork-2.jpg"] {
        let call = [
            "call",
            "plex_get_artwork",
            "rating_key=1014",
            "--save-images",
            folder,
        ];
        let ran = run(set_up(&plex.url()), &call).await;
        assert_eq!(
            ran.stdout.trim(),
            format!("{folder}/{name}"),
            "{}",
            ran.stderr
        );
        assert_eq!(
            decoded(&std::fs::read(ran.stdout.trim()).unwrap()),
            (400, 600)
        );
    }
    let call = ["call", "plex_get_server", "--save-images", folder];
    let ran = run(set_up(&plex.url()), &call).await;
    assert_eq!(
        ran.stderr.trim(),
        "plex-mcp: plex_get_server answers no picture: leave --save-images out"
    );
}

use crate::client::{Answer, admin, demo, get, json};

/// Width and height of a JPEG (after its SOF0 marker), a PNG or a PPM.
fn size(bytes: &[u8]) -> (u32, u32) {
    let two = |at: usize| u32::from(bytes[at]) << 8 | u32::from(bytes[at + 1]);
    if bytes.starts_with(b"\x89PNG") {
        return (two(18), two(22));
    }
    assert!(bytes.starts_with(b"\xff\xd8") && bytes.ends_with(b"\xff\xd9"));
    let mut at = 2;
    while !(0xc0..=0xc2).contains(&bytes[at + 1]) {
        at += 2 + two(at + 2) as usize;
    }
    (two(at + 7), two(at + 5))
}

async fn fetch(path: &str) -> Answer {
    get(&demo(0).await, path, &admin()).await
}

async fn check(path: &str, media_type: &str, expected: (u32, u32)) {
    let answer = fetch(path).await;
    assert_eq!(answer.status, 200, "{path}");
    assert_eq!(answer.header("content-type"), Some(media_type), "{path}");
    assert_eq!(size(&answer.body), expected, "{path}");
}

async fn refused(path: &str, status: u16) {
    assert_eq!(fetch(path).await.status, status, "{path}");
}

/// Every path in an item that stands for a picture.
#[tokio::test]
async fn the_demos_own_links_are_pictures() {
    let demo = demo(0).await;
    let mut links = std::collections::BTreeSet::new();
    for path in [
        "/library/sections",
        "/library/metadata/1014,2001,2003,3001,3003,4001,4002,5001",
        "/library/metadata/2001/children",
        "/playlists",
    ] {
        let answer = json(&demo, path).await;
        let rows = ["Metadata", "Directory"].map(|key| answer[key].clone());
        for row in rows.iter().filter_map(|rows| rows.as_array()).flatten() {
            let texts = row
                .as_object()
                .unwrap()
                .values()
                .filter_map(|value| value.as_str());
            let pictures = texts.filter(|text| {
                ["/thumb/", "/art/", "/composite/", "/:/resources/"]
                    .iter()
                    .any(|part| text.contains(part) && text.starts_with('/'))
            });
            links.extend(pictures.map(str::to_owned));
        }
    }
    assert!(links.len() > 15, "{links:?}");
    for link in links {
        let answer = get(&demo, &link, &admin()).await;
        assert_eq!(answer.status, 200, "{link}");
        assert!(
            answer.header("content-type").unwrap().starts_with("image/"),
            "{link}"
        );
        size(&answer.body);
    }
}

#[tokio::test]
async fn originals_have_one_size() {
    check(
        "/library/metadata/1014/thumb/1?width=10&height=10",
        "image/jpeg",
        (600, 900),
    )
    .await;
    check("/library/metadata/1014/art/1", "image/jpeg", (1_280, 720)).await;
    check("/library/metadata/3002/thumb/1", "image/jpeg", (600, 600)).await;
}

#[tokio::test]
async fn a_picture_is_scaled_as_asked() {
    let url = "url=%2Flibrary%2Fmetadata%2F1014%2Fthumb%2F1";
    for (query, media_type, expected) in [
        ("width=200&height=300", "image/jpeg", (200, 300)),
        ("width=300&height=300", "image/jpeg", (200, 300)),
        ("width=300&height=300&minSize=1", "image/jpeg", (300, 450)),
        ("width=1200&height=1800&format=png", "image/png", (600, 900)),
        (
            "width=900&height=1350&upscale=1",
            "image/jpeg",
            (900, 1_350),
        ),
    ] {
        check(
            &format!("/photo/:/transcode?{url}&{query}"),
            media_type,
            expected,
        )
        .await;
    }
}

#[tokio::test]
async fn what_cannot_be_drawn_is_refused() {
    let url = "url=%2Flibrary%2Fmetadata%2F1014%2Fthumb%2F1";
    refused(&format!("/photo/:/transcode?{url}&width=200"), 400).await;
    refused(&format!("/photo/:/transcode?{url}&width=0&height=4"), 400).await;
    refused(
        &format!("/photo/:/transcode?{url}&width=9&height=9000"),
        400,
    )
    .await;
    refused("/photo/:/transcode?width=9&height=9", 400).await;
    refused(
        "/photo/:/transcode?width=9&height=9&url=%2Fetc%2Fpasswd",
        404,
    )
    .await;
    refused("/library/metadata/999999/thumb/1", 404).await;
    refused("/library/metadata/1014/nonsense/1", 404).await;
}

#[tokio::test]
async fn the_same_item_looks_the_same_and_others_do_not() {
    let thumb = async |id: u32| fetch(&format!("/library/metadata/{id}/thumb/5")).await.body;
    assert_eq!(thumb(1014).await, thumb(1014).await);
    assert_ne!(thumb(1014).await, thumb(1015).await);
}

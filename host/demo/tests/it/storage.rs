use crate::client::{demo, json, titles};

/// Length and size of each library, for who asks for them.
#[tokio::test]
async fn libraries_tell_how_much_they_hold() {
    let demo = demo(0).await;
    let directories =
        |answer: serde_json::Value| answer["MediaProvider"][0]["Feature"][0]["Directory"].clone();
    let without = directories(json(&demo, "/media/providers").await);
    assert!(without[0].get("storageTotal").is_none(), "{without}");
    let with = directories(json(&demo, "/media/providers?includeStorage=1").await);
    let films = json(&demo, "/library/sections/1/all").await;
    let (mut size, mut duration) = (0, 0);
    for film in films["Metadata"].as_array().unwrap() {
        let media = film["Media"].as_array().unwrap();
        duration += media[0]["duration"].as_u64().unwrap();
        let parts = media.iter().map(|media| &media["Part"][0]["size"]);
        size += parts.map(|size| size.as_u64().unwrap()).sum::<u64>();
    }
    assert_eq!(with[0]["storageTotal"], size);
    assert_eq!(with[0]["durationTotal"], duration);
}

#[tokio::test]
async fn items_are_found_by_codec_versions_and_match() {
    let demo = demo(0).await;
    let codecs = json(&demo, "/library/sections/1/videoCodec?type=1").await;
    let codecs = codecs["Directory"].as_array().unwrap();
    let all = json(&demo, "/library/sections/1/all?type=1").await;
    let mut counted = 0;
    for codec in codecs {
        let key = codec["key"].as_str().unwrap();
        let found = json(
            &demo,
            &format!("/library/sections/1/all?type=1&videoCodec={key}"),
        )
        .await;
        counted += found["size"].as_u64().unwrap();
    }
    assert!(codecs.len() > 1 && counted >= all["size"].as_u64().unwrap());
    let several = json(&demo, "/library/sections/1/all?type=1&duplicate=1").await;
    for film in several["Metadata"].as_array().unwrap() {
        assert!(film["Media"].as_array().unwrap().len() > 1, "{film}");
    }
    let unmatched = json(&demo, "/library/sections/1/all?type=1&unmatched=1").await;
    for film in unmatched["Metadata"].as_array().into_iter().flatten() {
        assert!(
            !film["guid"].as_str().unwrap().starts_with("plex://"),
            "{film}"
        );
    }
    let trash = json(&demo, "/library/sections/1/all?type=1&trash=1").await;
    assert_eq!(titles(&trash), [""; 0]);
}

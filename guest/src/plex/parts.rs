//! Parts of an item that are told only where they are asked for: files, streams, chapters, markers, reviews.

use super::{Target, item::seconds};
use crate::{
    types::{File, ItemDetails, ItemPart, MediaStream, Review, StreamKind, Stretch},
    wire::Node,
};

/// Asks for them. A check of the files takes the server a look at its disks.
pub fn with(target: Target, include: &[ItemPart]) -> Target {
    let asked = |part: ItemPart| include.contains(&part).then_some(1);
    target
        .with_some("includeChapters", asked(ItemPart::Chapters))
        .with_some("includeMarkers", asked(ItemPart::Markers))
        .with_some("includeReviews", asked(ItemPart::Reviews))
        .with_some("checkFiles", asked(ItemPart::Files))
}

/// The details with what was asked for.
pub fn add(details: ItemDetails, node: &Node<'_>, include: &[ItemPart]) -> ItemDetails {
    let asked = |part: ItemPart| include.contains(&part);
    let parts = || {
        node.children("Media")
            .flat_map(|media| media.children("Part"))
    };
    ItemDetails {
        files: asked(ItemPart::Files).then(|| parts().map(file).collect()),
        streams: asked(ItemPart::Streams).then(|| {
            parts()
                .flat_map(|part| part.children("Stream").map(|one| stream(part, one)))
                .collect()
        }),
        chapters: asked(ItemPart::Chapters).then(|| {
            node.children("Chapter")
                .filter_map(|one| stretch(one, "tag"))
                .collect()
        }),
        markers: asked(ItemPart::Markers).then(|| {
            node.children("Marker")
                .filter_map(|one| stretch(one, "type"))
                .collect()
        }),
        reviews: asked(ItemPart::Reviews)
            .then(|| node.children("Review").filter_map(review).collect()),
        ..details
    }
}

fn file(part: &Node<'_>) -> File {
    let flags = [part.flag("exists"), part.flag("accessible")];
    File {
        path: part.text("file"),
        container: part.text("container"),
        size_bytes: part.whole("size"),
        available: flags.into_iter().flatten().reduce(|all, one| all && one),
    }
}

fn stream(part: &Node<'_>, node: &Node<'_>) -> MediaStream {
    MediaStream {
        part_id: part.text("id"),
        kind: match node.text("streamType").as_deref() {
            Some("1") => StreamKind::Video,
            Some("2") => StreamKind::Audio,
            Some("3") => StreamKind::Subtitle,
            Some("4") => StreamKind::Lyrics,
            _ => StreamKind::Other,
        },
        codec: node.text("codec"),
        language: node.text("language"),
        title: node.text("title").or_else(|| node.text("displayTitle")),
        channels: node.small("channels"),
        forced: node.flag("forced").filter(|forced| *forced),
        selected: node.flag("selected").filter(|selected| *selected),
        // A stream that is in no file has an address of its own.
        external: node.has("key").then_some(true),
    }
}

fn stretch(node: &Node<'_>, title: &str) -> Option<Stretch> {
    Some(Stretch {
        title: node.text(title),
        from_seconds: seconds(node, "startTimeOffset")?,
        to_seconds: seconds(node, "endTimeOffset"),
    })
}

fn review(node: &Node<'_>) -> Option<Review> {
    Some(Review {
        author: node.text("tag"),
        source: node.text("source"),
        text: node.text("text")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        http::fake::Fake,
        plex::tests::{client, id},
    };

    #[test]
    fn parts_are_told_where_they_are_asked_for() {
        let body = r#"{"MediaContainer":{"Metadata":[{"ratingKey":"1","title":"T",
            "Media":[{"Part":[{"file":"/data/t.mkv","size":5,"exists":true,"accessible":false,"Stream":[
                {"streamType":1,"codec":"hevc"},{"streamType":3,"key":"/library/streams/7","language":"English"}]}]}],
            "Chapter":[{"tag":"One","startTimeOffset":1000,"endTimeOffset":9000}],
            "Marker":[{"type":"intro","startTimeOffset":2000,"endTimeOffset":3000}],
            "Review":[{"tag":"A","source":"B","text":"Good"},{"tag":"C"}]}]}}"#;
        let fake = Fake::default().json("/library/metadata/1", body);
        let plex = client(&fake);
        let nothing = plex.details(&[id("1")], &[]).unwrap().remove(0);
        assert_eq!((&nothing.files, &nothing.reviews), (&None, &None));
        assert!(!fake.paths()[0].contains("checkFiles"));
        let include = [
            ItemPart::Files,
            ItemPart::Streams,
            ItemPart::Chapters,
            ItemPart::Markers,
            ItemPart::Reviews,
        ];
        let all = plex.details(&[id("1")], &include).unwrap().remove(0);
        assert_eq!(all.files.unwrap()[0].available, Some(false));
        let streams = all.streams.unwrap();
        assert_eq!(
            (streams[0].kind, streams[1].external),
            (StreamKind::Video, Some(true))
        );
        assert_eq!(all.chapters.unwrap()[0].to_seconds, Some(9));
        assert_eq!(all.markers.unwrap()[0].title.as_deref(), Some("intro"));
        assert_eq!(all.reviews.unwrap().len(), 1);
        assert!(
            fake.paths()[1]
                .ends_with("&includeChapters=1&includeMarkers=1&includeReviews=1&checkFiles=1")
        );
    }
}

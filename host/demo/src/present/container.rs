use crate::catalogue::Section;
use crate::node::Node;

/// The root of nearly every answer.
pub fn container(size: usize) -> Node {
    Node::new("MediaContainer").attr("size", size)
}

/// The root of lists of one library.
pub fn section_container(size: usize, section: &Section) -> Node {
    container(size)
        .attr("allowSync", true)
        .attr(
            "art",
            format!("/:/resources/{}-fanart.jpg", section.kind.name()),
        )
        .attr("content", "secondary")
        .attr("identifier", "com.plexapp.plugins.library")
        .attr("librarySectionID", section.id)
        .attr("librarySectionTitle", &section.title)
        .attr("librarySectionUUID", section.uuid())
        .attr("mediaTagPrefix", "/system/bundle/media/flags/")
        .attr("mediaTagVersion", 1_763_000_000)
        .attr("thumb", format!("/:/resources/{}.png", section.kind.name()))
        .attr("title1", &section.title)
}

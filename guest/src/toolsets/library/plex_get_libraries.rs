//! `plex-get-libraries`

use crate::{
    arguments::plex_get_libraries::Args,
    toolsets::Context,
    types::{Detail, Id, Library, LibraryId, LibraryList, ToolError},
};

/// Libraries that are asked how many items they hold, one request each; few servers have ten.
const COUNTED: usize = 200;

pub fn run(cx: &Context, args: Args) -> Result<LibraryList, ToolError> {
    let sections = cx.plex.sections("list libraries")?;
    let mut libraries: Vec<_> = sections
        .into_iter()
        .map(|section| Library {
            folders: args.folders.then_some(section.folders),
            ..told(section.library, args.detail)
        })
        .collect();
    // Asked for those only whose id may stand in a path; what a server calls otherwise has no count, nor have those for
    // which a host that bounds requests would have none left.
    let (places, ids): (Vec<usize>, Vec<LibraryId>) = (libraries.iter().enumerate())
        .filter_map(|(place, library)| Some((place, LibraryId::parse(&library.id)?)))
        .take(COUNTED)
        .unzip();
    for (place, count) in places.into_iter().zip(cx.plex.counts(&ids)) {
        libraries[place].item_count = count;
    }
    let rest = LibraryList {
        libraries: Vec::new(),
        omitted: Some(u32::MAX),
    };
    let omitted = cx.budget.beside(&rest).cut(&mut libraries)?;
    Ok(LibraryList { libraries, omitted })
}

/// What tells a library from others; or all of it. That a scan runs is told either way.
fn told(library: Library, detail: Detail) -> Library {
    match detail {
        Detail::Full => library,
        Detail::Brief => Library {
            language: None,
            agent: None,
            scanner: None,
            uuid: None,
            created_at: None,
            updated_at: None,
            scanned_at: None,
            refreshing: library.refreshing.filter(|running| *running),
            ..library
        },
    }
}

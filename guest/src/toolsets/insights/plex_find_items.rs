//! `plex-find-items`

use crate::{
    arguments::plex_find_items::Args,
    plex::{
        Cause, Error,
        columns::Columns,
        copies::Work,
        every_item::Walked,
        filter::Unresolved,
        library::{Listing, Shape},
        media::lines,
        page::{Asked, Page},
    },
    sorted,
    toolsets::{Context, failure::invalid},
    types::{
        Detail, Finding, FoundItem, FoundPage, Id, Item, ItemSort, LibraryId, LibraryKind,
        ListKind, RatingKey, ToolError,
    },
};

const OPERATION: &str = "find items";

/// Items of low quality that one call looks for better copies of, with a request each.
const LOOKED_AT: u32 = 150;

/// What resolutions are low, in lines.
const LOW: std::ops::Range<u32> = 1..1080;

/// Items with several versions that are looked for.
const SEVERAL: u32 = 1_000;

pub fn run(cx: &Context, args: Args) -> Result<FoundPage, ToolError> {
    let section = cx.plex.section(OPERATION, &args.library_id);
    let section = section?;
    let level = args.kind.unwrap_or(level(args.find, section.library.kind));
    let find = Find { cx, args, level };
    match find.args.find {
        Finding::NeverWatched => find.never_watched(),
        Finding::Largest if !has_files(level) => find.largest_holders(),
        Finding::Largest => find.listed(None, "the server's own order of sizes"),
        Finding::Duplicates => find.duplicates(),
        Finding::LowQuality => find.low_quality(),
        Finding::Unmatched => find.listed(Some("unmatched is true"), FILTER),
        Finding::WithoutSubtitles => {
            let language = find.args.language.as_deref().ok_or_else(|| {
                invalid("`without_subtitles` needs a `language`, like \"English\"")
            })?;
            let filter = format!("subtitle_language is not {language}");
            find.listed(Some(&filter), FILTER)
        }
        Finding::MissingPosters => find.missing_posters(),
        Finding::Trashed => find.listed(Some("trash is true"), FILTER),
    }
}

const FILTER: &str = "the server's own filter";

/// What is looked at where nobody says it.
fn level(find: Finding, library: LibraryKind) -> ListKind {
    let of_files = matches!(
        find,
        Finding::Duplicates | Finding::LowQuality | Finding::WithoutSubtitles | Finding::Trashed
    );
    match library {
        LibraryKind::Show if of_files => ListKind::Episode,
        LibraryKind::Show => ListKind::Show,
        LibraryKind::Artist if of_files => ListKind::Track,
        LibraryKind::Artist => ListKind::Album,
        LibraryKind::Photo => ListKind::Photo,
        LibraryKind::Movie | LibraryKind::Other => ListKind::Movie,
    }
}

fn has_files(level: ListKind) -> bool {
    matches!(
        level,
        ListKind::Movie | ListKind::Episode | ListKind::Track | ListKind::Photo
    )
}

struct Find<'c, 't> {
    cx: &'c Context<'t>,
    args: Args,
    level: ListKind,
}

impl Find<'_, '_> {
    fn library(&self) -> &LibraryId {
        &self.args.library_id
    }

    fn columns(&self) -> Columns {
        let words: &[&str] = match self.args.find {
            Finding::NeverWatched | Finding::Trashed => &["added_at", "size_bytes"],
            Finding::Largest | Finding::LowQuality => &["size_bytes", "resolution"],
            Finding::Duplicates => &["versions", "size_bytes", "resolution"],
            Finding::WithoutSubtitles => &["audio_languages", "subtitle_languages"],
            Finding::Unmatched | Finding::MissingPosters => &["added_at"],
        };
        words.iter().copied().fold(Columns::default(), Columns::and)
    }

    /// A page of the server's list under a filter, the largest first where there are sizes.
    fn page(&self, filter: Option<&str>, asked: Asked) -> Result<Page<Item>, ToolError> {
        let mut rule = None;
        if let Some(filter) = filter {
            let filters = [filter.to_owned()];
            let library = self.library();
            let read = (self.cx.plex).rule(OPERATION, library, Some(self.level), &filters, false);
            rule = Some(read.map_err(|error| self.unresolved(error))?);
        }
        let list = Listing {
            kind: Some(self.level),
            sort: Some(if has_files(self.level) {
                ItemSort::SizeDesc
            } else {
                ItemSort::Title
            }),
            rule,
        };
        let shape = Shape {
            detail: Detail::Brief,
            columns: self.columns(),
        };
        Ok(self.cx.plex.items(self.library(), &list, asked, &shape)?)
    }

    /// What the server cannot be asked; of a language, what is wrong with it.
    fn unresolved(&self, error: Unresolved) -> ToolError {
        match error {
            Unresolved::Words(words) if self.args.find == Finding::WithoutSubtitles => {
                invalid(words.replacen("`filters`[0]", "`language`:", 1))
            }
            Unresolved::Words(words) => {
                let why = words
                    .split_once("\": ")
                    .map_or(words.as_str(), |(_, why)| why);
                Error::new(OPERATION, Cause::Unsupported(why.to_owned())).into()
            }
            Unresolved::Plex(error) => error.into(),
        }
    }

    fn listed(&self, filter: Option<&str>, how: &str) -> Result<FoundPage, ToolError> {
        let page = self.page(filter, self.args.page)?;
        if self.args.find == Finding::Largest
            && let (Some(first), Some(last)) = (page.items.first(), page.items.last())
            && first.size_bytes < last.size_bytes
        {
            let words = "it does not sort by size".to_owned();
            return Err(Error::new(OPERATION, Cause::Unsupported(words)).into());
        }
        let how = match filter {
            Some(filter) => format!("{how}: {filter}"),
            None => how.to_owned(),
        };
        let (total, read) = (page.total, page.items.len() as u32);
        let found = page.items.into_iter().map(alone).collect();
        let places = Places {
            places: page.places,
            next: page.next,
        };
        self.answer(found, places, total, read, how)
    }

    /// What the token's user has not watched, without what the history has rows of.
    fn never_watched(&self) -> Result<FoundPage, ToolError> {
        let filter = match self.level {
            ListKind::Movie | ListKind::Episode => "unwatched is true",
            _ => "view_count is 0",
        };
        let page = self.page(Some(filter), self.args.page)?;
        let read = page.items.len() as u32;
        let known = page.items.iter().zip(&page.places);
        let known = known.filter_map(|(item, place)| Some((key(item)?, (item, *place))));
        let (keys, items): (Vec<_>, Vec<_>) = known.unzip();
        let played = self.cx.plex.are_played(&keys)?;
        let unplayed = items.into_iter().zip(played).filter(|(_, played)| !played);
        let unplayed = unplayed.map(|((item, place), _)| (alone(item.clone()), place));
        let (found, places) = unplayed.unzip();
        let how = format!(
            "the server's own filter ({filter}), and no row of any user in the history that this token may read; whatever \
             others only marked as watched is not known"
        );
        let places = Places {
            places,
            next: page.next,
        };
        self.answer(found, places, None, read, how)
    }

    /// What is below 1080, with better copies.
    fn low_quality(&self) -> Result<FoundPage, ToolError> {
        let mut low = Vec::new();
        let name = "resolution";
        let read = self
            .cx
            .plex
            .values(OPERATION, self.library(), name, self.level, &mut |value| {
                if LOW.contains(&lines(&value.key)) {
                    low.push(value.key);
                }
            });
        read.map_err(|error| match error.cause {
            Cause::NotFound(_) => {
                let words = "it lists no resolutions of items of this kind".to_owned();
                Error::new(OPERATION, Cause::Unsupported(words))
            }
            _ => error,
        })?;
        let mut page = Page {
            items: Vec::new(),
            places: Vec::new(),
            offset: self.args.page.start,
            total: Some(0),
            next: None,
        };
        let filter = format!("resolution is any of {}", low.join(", "));
        if !low.is_empty() {
            let asked = Asked {
                start: self.args.page.start,
                size: LOOKED_AT,
            };
            page = self.page(Some(&filter), asked)?;
        }
        let read = page.items.len() as u32;
        let keys: Vec<RatingKey> = page.items.iter().filter_map(key).collect();
        let mut better = self.cx.plex.better_copies(&keys)?;
        let found = page.items.into_iter().zip(&page.places);
        let found = found.filter_map(|(item, place)| {
            let copy = better.remove(item.rating_key.as_deref()?)?;
            let resolution = Some(copy.worst);
            let item = Item { resolution, ..item };
            let better = Some(copy.best);
            Some((FoundItem { item, better }, *place))
        });
        let (mut found, mut places): (Vec<_>, Vec<_>) = found.unzip();
        let most = self.args.page.size as usize;
        let next = places.get(most).copied().or(page.next);
        found.truncate(most);
        places.truncate(most);
        let how = format!(
            "the server's own filter ({filter}), and its list of all items with the same guid"
        );
        self.answer(found, Places { places, next }, None, read, how)
    }

    /// Versions of one item, which the server knows, and items of one work, which only their guids tell.
    fn duplicates(&self) -> Result<FoundPage, ToolError> {
        let (mut works, walked) = self.cx.plex.same_works(self.library(), self.level)?;
        let several = Asked {
            start: 0,
            size: SEVERAL,
        };
        let page = self.page(Some("duplicate is true"), several)?;
        let rest = page
            .next
            .map_or("", |_| ", of which the largest thousand were looked at");
        for item in &page.items {
            let is_known = |work: &Work| {
                work.keys
                    .iter()
                    .any(|key| item.rating_key.as_deref() == Some(key.as_str()))
            };
            if !works.iter().any(is_known) {
                works.extend(key(item).map(|key| Work {
                    title: item.title.clone(),
                    keys: vec![key],
                }));
            }
        }
        sorted::sort_by(&mut works, |a, b| a.title.cmp(&b.title));
        let keys = works.into_iter().flat_map(|work| work.keys).collect();
        let how = format!(
            "the server's own filter for versions of one item{rest}, and equal guids for items of one work; {}",
            words(walked)
        );
        self.of_keys(keys, walked.items, how, |_| None)
    }

    fn missing_posters(&self) -> Result<FoundPage, ToolError> {
        let (keys, walked) = self.cx.plex.without_poster(self.library(), self.level)?;
        let how = format!("no thumb in the server's list; {}", words(walked));
        self.of_keys(keys, walked.items, how, |_| None)
    }

    /// Shows, seasons, artists or albums by what their files take.
    fn largest_holders(&self) -> Result<FoundPage, ToolError> {
        let (sizes, walked) = self.cx.plex.sizes_of(self.library(), self.level)?;
        let mut by_size: Vec<(&String, &u64)> = sizes.iter().collect();
        sorted::sort_by(&mut by_size, |a, b| b.1.cmp(a.1));
        let keys = by_size.iter().filter_map(|(key, _)| RatingKey::parse(key));
        let how = format!("added up from all their files; {}", words(walked));
        self.of_keys(keys.collect(), walked.items, how, |key| {
            sizes.get(key).copied()
        })
    }

    /// A page of items that are known by their keys.
    fn of_keys(
        &self,
        keys: Vec<RatingKey>,
        read: u32,
        how: String,
        size: impl Fn(&str) -> Option<u64>,
    ) -> Result<FoundPage, ToolError> {
        let (start, most) = (self.args.page.start, self.args.page.size);
        let total = keys.len() as u32;
        let of_page = keys.iter().skip(start as usize).take(most as usize);
        let of_page: Vec<RatingKey> = of_page.cloned().collect();
        let mut items = self
            .cx
            .plex
            .items_of(OPERATION, &of_page, &self.columns())?;
        for item in &mut items {
            let known = item.rating_key.as_deref().and_then(&size);
            item.size_bytes = known.or(item.size_bytes);
        }
        // Those that went in the meantime have a place all the same.
        let place = |item: &Item| {
            let key = item.rating_key.as_deref();
            let place = of_page.iter().position(|one| Some(one.as_str()) == key);
            start + place.unwrap_or(0) as u32
        };
        let places = items.iter().map(place).collect();
        let end = start.saturating_add(of_page.len() as u32);
        let places = Places {
            places,
            next: Some(end).filter(|end| *end < total),
        };
        let found = items.into_iter().map(alone).collect();
        self.answer(found, places, Some(total), read, how)
    }

    fn answer(
        &self,
        mut items: Vec<FoundItem>,
        places: Places,
        total: Option<u32>,
        items_read: u32,
        how: String,
    ) -> Result<FoundPage, ToolError> {
        let rest = FoundPage {
            items: Vec::new(),
            total,
            offset: self.args.page.start,
            next_offset: Some(u32::MAX),
            items_read,
            how,
        };
        self.cx.budget.beside(&rest).cut(&mut items)?;
        Ok(FoundPage {
            next_offset: places.places.get(items.len()).copied().or(places.next),
            items,
            ..rest
        })
    }
}

/// Where in the whole list each item of a page is, and where the next page begins.
struct Places {
    places: Vec<u32>,
    next: Option<u32>,
}

fn alone(item: Item) -> FoundItem {
    FoundItem { item, better: None }
}

fn key(item: &Item) -> Option<RatingKey> {
    RatingKey::parse(item.rating_key.as_deref()?)
}

fn words(walked: Walked) -> String {
    if walked.is_whole {
        "all items of the library were read".to_owned()
    } else {
        format!(
            "only the first {} items of the library were read",
            walked.items
        )
    }
}

//! Single items and what they hold: `/library/metadata`.

use super::{
    Client, Error,
    columns::Columns,
    external::external_ids,
    id::id,
    item::{Extent, item, views},
    library::Shape,
    list::List,
    media::media,
    page::{Asked, Page, Received},
    parts, paths,
    trimming::trimmed,
};
use crate::{
    sorted,
    types::{Id, Item, ItemDetails, ItemPart, LibraryId, Person, Rating, RatingKey, RatingKind},
    wire::{Inside, Node},
};

impl Client<'_> {
    /// Everything about each of `items` that exists, in the server's order. None at all is an error.
    pub fn details(
        &self,
        items: &[RatingKey],
        include: &[ItemPart],
    ) -> Result<Vec<ItemDetails>, Error> {
        let mut found = Vec::new();
        self.read(
            "get item",
            parts::with(paths::metadata(items), include),
            Inside::Kept,
            &mut |node| found.push(parts::add(details(&node), &node, include)),
        )
        .map_err(|error| error.or_no(|| named(items)))?;
        Ok(found)
    }

    /// One page of what an item holds; of an artist, all albums.
    pub fn children(
        &self,
        of: &RatingKey,
        asked: Asked,
        shape: &Shape,
    ) -> Result<Page<Item>, Error> {
        let list = |target, extent: Extent| List {
            operation: "list children",
            target,
            extent: extent.unless_full(shape.detail),
            columns: shape.columns.clone(),
        };
        let mut albums = false;
        let children = list(paths::children(of), Extent::Brief);
        let (page, container) = self
            .rows(&children, asked, &mut |node| {
                albums |= is_album_of(node, of);
                true
            })
            .map_err(|error| error.or_no(|| format!("item {of}")))?;
        // An artist may have nothing among the children that are asked for, and more beside them.
        let nothing = page.items.is_empty() && is_of_albums(&container);
        match id::<LibraryId>(&container, "librarySectionID") {
            Some(section) if albums || nothing => {
                let all = list(paths::albums(&section, of), Extent::Albums);
                let found = self.albums(&all, of, asked)?;
                if albums || found.total != Some(0) {
                    Ok(found)
                } else {
                    Ok(page)
                }
            }
            _ => self.completed(&children, asked, page),
        }
    }

    /// One page of what plays below an item, in the server's order.
    pub fn leaves(&self, of: &RatingKey, asked: Asked, shape: &Shape) -> Result<Page<Item>, Error> {
        let list = List {
            operation: LEAVES,
            target: paths::leaves(of),
            extent: Extent::of(shape.detail),
            columns: shape.columns.clone(),
        };
        self.page(&list, asked)
            .map_err(|error| error.or_no(|| format!("item {of}")))
    }

    /// Everything that plays below an item, by season and number, or album, disc and number.
    pub fn tree(&self, of: &RatingKey) -> Result<Vec<Leaf>, Error> {
        let mut leaves = Vec::new();
        let mut next = Some(0);
        while let Some(start) = next.filter(|start| *start < MAX_LEAVES) {
            let asked = Asked { start, size: 1000 };
            let target = trimmed(paths::leaves(of), Extent::Brief, &Columns::default());
            let mut received = Received::new(asked);
            let container = self
                .read(LEAVES, target.page(asked), Inside::Skipped, &mut |node| {
                    received.push(|| leaf(&node))
                })
                .map_err(|error| error.or_no(|| format!("item {of}")))?;
            let page = received.page(&container);
            next = page.next;
            leaves.extend(page.items.into_iter().flatten());
        }
        sorted::sort_by(&mut leaves, |a: &Leaf, b: &Leaf| {
            a.place.cmp(&b.place).then(a.order.cmp(&b.order))
        });
        Ok(leaves)
    }

    /// One page of an artist's albums. What a server adds that ignores the filter is left out.
    fn albums(&self, list: &List, artist: &RatingKey, asked: Asked) -> Result<Page<Item>, Error> {
        let mut others = false;
        let (page, _) = self.rows(list, asked, &mut |node| {
            others |= !is_album_of(node, artist);
            true
        })?;
        if others {
            self.sifted(list, asked, &mut |node| is_album_of(node, artist))
        } else {
            self.completed(list, asked, page)
        }
    }
}

/// Begins the message of a failure.
const LEAVES: &str = "list what plays";

/// Leaves of a tree, at most: more than any show has.
const MAX_LEAVES: u32 = 20_000;

/// What plays, and where in the tree it is.
#[derive(Clone, Debug)]
pub struct Leaf {
    pub leaf: crate::types::Leaf,
    /// Season number and title, or the album's.
    pub place: (u32, String),
    pub title: String,
    pub rating_key: Option<String>,
    pub season_number: Option<u32>,
    /// Disc and number.
    order: (u32, u32),
}

fn leaf(node: &Node<'_>) -> Option<Leaf> {
    let is_episode = node.is("type", "episode");
    let parent = node.small("parentIndex");
    let title = node.text("parentTitle").unwrap_or_default();
    let number = node.small("index");
    let season_number = parent.filter(|_| is_episode);
    Some(Leaf {
        leaf: crate::types::Leaf {
            number,
            rating_key: id::<RatingKey>(node, "ratingKey")?.into(),
            title: node.text("title").unwrap_or_default(),
            watched: (is_episode && views(node) > 0).then_some(true),
        },
        place: (season_number.unwrap_or(0), title.clone()),
        title,
        rating_key: id::<RatingKey>(node, "parentRatingKey").map(String::from),
        season_number,
        order: (
            if is_episode { 0 } else { parent.unwrap_or(0) },
            number.unwrap_or(u32::MAX),
        ),
    })
}

fn is_album_of(node: &Node<'_>, artist: &RatingKey) -> bool {
    node.is("type", "album") && node.is("parentRatingKey", artist.as_str())
}

/// Whether a list without rows may be one of albums.
fn is_of_albums(container: &Node<'_>) -> bool {
    let group = container.text("viewGroup");
    group.is_none_or(|group| group == "album")
}

fn named(items: &[RatingKey]) -> String {
    let items: Vec<&str> = items.iter().map(RatingKey::as_str).collect();
    match items.as_slice() {
        [one] => format!("item {one}"),
        several => format!("item {}", several.join(" or ")),
    }
}

fn details(node: &Node<'_>) -> ItemDetails {
    ItemDetails {
        item: item(node, Extent::Full),
        original_title: node.text("originalTitle"),
        tagline: node.text("tagline"),
        summary: node.text("summary"),
        countries: node.tags("Country"),
        directors: node.tags("Director"),
        writers: node.tags("Writer"),
        producers: node.tags("Producer"),
        cast: node.children("Role").filter_map(person).collect(),
        cast_omitted: None,
        ratings: ratings(node),
        media: node.children("Media").map(media).collect(),
        external_ids: external_ids(node),
        collections: node.tags("Collection"),
        labels: node.tags("Label"),
        library: node.text("librarySectionTitle"),
        parent_rating_key: id::<RatingKey>(node, "parentRatingKey").map(String::from),
        grandparent_rating_key: id::<RatingKey>(node, "grandparentRatingKey").map(String::from),
        files: None,
        streams: None,
        chapters: None,
        markers: None,
        reviews: None,
    }
}

fn person(node: &Node<'_>) -> Option<Person> {
    Some(Person {
        name: node.text("tag")?,
        role: node.text("role"),
    })
}

/// The list of ratings where there is one, else the two of old; and the user's own.
fn ratings(node: &Node<'_>) -> Vec<Rating> {
    let rating = |source: Option<String>, kind, value: Option<f64>| {
        Some(Rating {
            source: source.as_deref().and_then(source_of),
            kind,
            value: value?,
        })
    };
    let mut ratings: Vec<Rating> = node
        .children("Rating")
        .filter_map(|one| {
            let kind = if one.is("type", "critic") {
                RatingKind::Critic
            } else {
                RatingKind::Audience
            };
            rating(one.text("image"), kind, one.decimal("value"))
        })
        .collect();
    if ratings.is_empty() {
        let critic = rating(
            node.text("ratingImage"),
            RatingKind::Critic,
            node.decimal("rating"),
        );
        let audience = rating(
            node.text("audienceRatingImage"),
            RatingKind::Audience,
            node.decimal("audienceRating"),
        );
        ratings.extend(critic.into_iter().chain(audience));
    }
    ratings.extend(rating(None, RatingKind::User, node.decimal("userRating")));
    ratings
}

/// `rottentomatoes` of `rottentomatoes://image.rating.ripe`.
fn source_of(image: &str) -> Option<String> {
    Some(image.split_once("://")?.0.to_owned())
}

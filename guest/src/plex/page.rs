//! Pages: what is asked for, and what came.

use super::{Answer, Error};
use crate::wire::Node;

/// A page that is asked for. Every list is asked for in pages: without them Plex builds the whole list
/// and locks its database meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub start: u32,
    pub size: u32,
}

/// How many there are, and nothing else.
pub const COUNT: Asked = Asked { start: 0, size: 0 };

/// A page as it came.
#[derive(Debug, PartialEq)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where in the server's list each of them is.
    pub places: Vec<u32>,
    pub offset: u32,
    pub total: Option<u32>,
    /// Where the next page begins; absent on the last.
    pub next: Option<u32>,
}

impl<T> Page<Option<T>> {
    /// The page without what was not wanted on it.
    pub fn flatten(self) -> Page<T> {
        let found = std::iter::zip(self.places, self.items);
        let (places, items) = found
            .filter_map(|(place, item)| Some((place, item?)))
            .unzip();
        Page {
            items,
            places,
            offset: self.offset,
            total: self.total,
            next: self.next,
        }
    }
}

/// What comes in answer to `asked`, as far as the page may need it: a server may send a hundred thousand
/// where fifty were asked for.
pub struct Received<T> {
    asked: Asked,
    kept: Vec<T>,
    came: u32,
}

impl<T> Received<T> {
    pub fn new(asked: Asked) -> Received<T> {
        Received {
            asked,
            kept: Vec::new(),
            came: 0,
        }
    }

    /// Counts one more, and reads it if it may be on the page.
    pub fn push(&mut self, read: impl FnOnce() -> T) {
        if !self.is_full() {
            self.kept.push(read());
        }
        self.came = self.came.saturating_add(1);
    }

    /// Whether nothing that comes from here on can be on the page.
    pub fn is_full(&self) -> bool {
        self.came >= self.asked.start.saturating_add(self.asked.size)
    }

    /// The page that was asked for.
    ///
    /// A server that pages says `totalSize` or `offset`. One that says neither sent its whole list, whatever
    /// was asked: the page is cut out of it here. What follows is reckoned from what came, because a server
    /// may send more or fewer than asked.
    pub fn page(self, container: &Node<'_>) -> Page<T> {
        let Received { asked, kept, came } = self;
        let total = container.small("totalSize");
        let paged = total.is_some() || container.small("offset").is_some();
        let (skip, total) = if paged {
            (0, total)
        } else {
            (asked.start, Some(came))
        };
        let items: Vec<T> = kept
            .into_iter()
            .skip(skip as usize)
            .take(asked.size as usize)
            .collect();
        let end = asked
            .start
            .saturating_add(u32::try_from(items.len()).unwrap_or(u32::MAX));
        let more = match total {
            Some(total) => end < total,
            None => came >= asked.size,
        };
        let next = (more && !items.is_empty()).then_some(end);
        Page {
            items,
            places: (asked.start..end).collect(),
            offset: asked.start,
            total,
            next,
        }
    }
}

/// The same, from one of several answers.
pub fn count(answer: Answer) -> Result<Option<u32>, Error> {
    let mut came = 0;
    let container = answer.read(&mut |_| came += 1)?;
    Ok(total(&container, came))
}

/// How many there are in all, from an answer to [`COUNT`].
pub fn total(container: &Node<'_>, came: usize) -> Option<u32> {
    container
        .small("totalSize")
        .or_else(|| container.small("size").filter(|size| *size > 0))
        .or_else(|| u32::try_from(came).ok())
}

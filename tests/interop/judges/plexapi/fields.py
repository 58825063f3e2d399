"""Each field of an item, and how plexapi reads it."""

from collections.abc import Callable

from plexapi.audio import Album, Artist, Track
from plexapi.collection import Collection
from plexapi.photo import Photo, Photoalbum
from plexapi.playlist import Playlist
from plexapi.video import Clip, Episode, Movie, Season, Show

from plex import Item, instant, seconds

#: Our kinds by plexapi's classes; its sessions and history rows are subclasses of them.
KINDS: list[tuple[type, str]] = [
    (Movie, "movie"),
    (Show, "show"),
    (Season, "season"),
    (Episode, "episode"),
    (Artist, "artist"),
    (Album, "album"),
    (Track, "track"),
    (Photoalbum, "photo_album"),
    (Photo, "photo"),
    (Clip, "clip"),
    (Collection, "collection"),
    (Playlist, "playlist"),
]

Reader = Callable[[Item], object]


def kind(item: Item) -> str:
    """The kind of an item in our words."""
    return next(name for cls, name in KINDS if isinstance(item, cls))


def attribute(name: str) -> Reader:
    """An attribute, for the classes that have it."""
    return lambda item: getattr(item, name, None)


def of(readers: dict[str, str]) -> Reader:
    """An attribute that depends on the item's kind; other kinds have none."""
    return lambda item: getattr(item, readers[kind(item)]) if kind(item) in readers else None


def text(read: Reader) -> Reader:
    """A number as our ids are written. Nothing is no id."""
    return lambda item: None if (value := read(item)) is None else str(value)


def nonzero(read: Reader) -> Reader:
    """A count which plexapi gives as 0 where the server gives none, as ours leaves it out."""
    return lambda item: read(item) or None


def _artist(item: Item) -> str | None:
    if isinstance(item, Track):
        return item.originalTitle or item.grandparentTitle
    return item.parentTitle if isinstance(item, Album) else None


def _rating(item: Item) -> float | None:
    audience = getattr(item, "audienceRating", None)
    return getattr(item, "rating", None) if audience is None else audience


#: Ours speaks of watching only where it is about pictures that move; plexapi has it for music too.
_WATCHED = ("movie", "show", "season", "episode", "clip")


def _watched(item: Item) -> bool | None:
    if kind(item) not in _WATCHED:
        return None
    return item.isPlayed if hasattr(item, "isPlayed") else item.viewCount > 0


def _unseen(item: Item) -> int | None:
    return item.leafCount - item.viewedLeafCount if isinstance(item, Show | Season) else None


def _genres(item: Item) -> list[str] | None:
    return [genre.tag for genre in getattr(item, "genres", [])] or None


def _released(item: Item) -> str | None:
    day = getattr(item, "originallyAvailableAt", None)
    return None if day is None else day.strftime("%Y-%m-%d")


def _formats(item: Item) -> list[str] | None:
    return [tag.tag for name in ("formats", "subformats") for tag in getattr(item, name, [])] or None


def _resolution(item: Item) -> str | None:
    media = getattr(item, "media", [])
    return resolution(media[0]) if media else None


def resolution(media: Item) -> str | None:
    """`1080` in lists, `1080p` in sessions; ours is always the former."""
    if media.videoResolution is None:
        return None
    return media.videoResolution.lower().removesuffix("p")


def _library(item: Item) -> str | None:
    """The library that the item's own row names: where a library is listed, plexapi copies the list's into every row."""
    return item._data.attrib.get("librarySectionID")


_SHARED: dict[str, Reader] = {
    "rating_key": text(attribute("ratingKey")),
    "kind": kind,
    "title": attribute("title"),
    "edition": attribute("editionTitle"),
    "year": attribute("year"),
    "show": of({"season": "parentTitle", "episode": "grandparentTitle"}),
    "season_number": of({"season": "index", "episode": "parentIndex"}),
    "episode_number": of({"episode": "index"}),
    "artist": _artist,
    "album": of({"track": "parentTitle", "photo": "parentTitle"}),
    "disc_number": of({"track": "parentIndex"}),
    "track_number": of({"track": "index"}),
    "duration_seconds": lambda item: seconds(getattr(item, "duration", None)),
    "watched": _watched,
    "progress_seconds": nonzero(lambda item: seconds(getattr(item, "viewOffset", None))),
    "episodes_unseen": _unseen,
}

BRIEF: dict[str, Reader] = {**_SHARED, "rating": _rating}

#: Of lists over several libraries.
MIXED: dict[str, Reader] = {**BRIEF, "library_id": _library}

FULL: dict[str, Reader] = {
    **_SHARED,
    "critic_rating": attribute("rating"),
    "audience_rating": attribute("audienceRating"),
    "user_rating": attribute("userRating"),
    "content_rating": attribute("contentRating"),
    "genres": _genres,
    "studio": attribute("studio"),
    "released_on": _released,
    "added_at": lambda item: instant(item.addedAt),
    "last_viewed_at": lambda item: instant(getattr(item, "lastViewedAt", None)),
    "view_count": nonzero(attribute("viewCount")),
    "episode_count": of({"show": "leafCount", "season": "leafCount"}),
    "formats": _formats,
    "resolution": _resolution,
    "library_id": _library,
}

#: What a brief item has only where another would look the same.
TWINS = ("resolution", "added_at")


def record(item: Item, fields: dict[str, Reader]) -> dict[str, object]:
    """The item as our tools answer it, fields without a value left out."""
    values = {name: read(item) for name, read in fields.items()}
    return {name: value for name, value in values.items() if value is not None}


def expected(ours: dict, item: Item, fields: dict[str, Reader]) -> dict[str, object]:
    """The item as our tools answer it, with what tells it from one that looks the same if ours has that."""
    return record(item, {**{name: FULL[name] for name in TWINS if name in ours}, **fields})

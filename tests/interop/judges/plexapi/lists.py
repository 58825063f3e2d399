"""Lists besides the libraries': recently added, on deck, children."""

from plexapi.audio import Album, Artist
from plexapi.collection import Collection
from plexapi.library import LibrarySection
from plexapi.photo import Photoalbum
from plexapi.server import PlexServer
from plexapi.video import Season, Show

from fields import BRIEF, FULL, MIXED
from judging.report import Report
from judging.session import Tools
from libraries import compared
from plex import PAGE, Item

DETAILS = (("brief", BRIEF, 5), ("full", FULL, 9))


def recent(report: Report, tools: Tools, server: PlexServer) -> None:
    """What was added last, everywhere and to each library."""
    for detail, fields, limit in DETAILS:
        # What this list is sorted by is in it either way.
        added = {"added_at": FULL["added_at"]}
        fields = {**fields, **added}
        ours = tools.all("plex_get_recently_added", limit=limit, detail=detail)
        compared(report, f"recently added {detail}", ours, server.library.recentlyAdded(), {**MIXED, **added} if detail == "brief" else FULL)
        for section in server.library.sections():
            key = f"/library/sections/{section.key}/recentlyAdded"
            ours = tools.all("plex_get_recently_added", library_id=str(section.key), limit=limit, detail=detail)
            compared(report, f"recently added to {section.key} {detail}", ours, section.fetchItems(key, container_size=PAGE), fields)


def on_deck(report: Report, tools: Tools, server: PlexServer) -> None:
    """What can be continued."""
    theirs = server.library.onDeck()
    report.holds("on deck: something is", len(theirs) > 0)
    for detail, fields, limit in (("brief", MIXED, 5), ("full", FULL, 9)):
        compared(report, f"on deck {detail}", tools.all("plex_get_on_deck", limit=limit, detail=detail), theirs, fields)


def children(report: Report, tools: Tools, section: LibrarySection, everything: list[Item]) -> None:
    """What every show, season, artist, album, photo album and collection holds."""
    for item in [*everything, *_albums(section)]:
        theirs = _held(item)
        if theirs is None:
            continue
        for detail, fields, limit in DETAILS:
            ours = tools.all("plex_get_children", rating_key=str(item.ratingKey), limit=limit, detail=detail)
            compared(report, f"children of {item.ratingKey} {item.title} {detail}", ours, theirs, fields)


def _albums(section: LibrarySection) -> list[Item]:
    return section.search(libtype="photoalbum") if section.type == "photo" else []


def _held(item: Item) -> list[Item] | None:
    match item:
        case Show():
            return item.seasons()
        case Season():
            return item.episodes()
        case Artist():
            # As plexapi finds them: by a search of the library, which has more than the artist's children.
            query = f"type=9&artist.id={item.ratingKey}&sort=originallyAvailableAt:desc&includeGuids=1"
            return item.fetchItems(f"/library/sections/{item.librarySectionID}/all?{query}")
        case Album():
            return item.tracks()
        case Photoalbum():
            return item.fetchItems(f"{item.key}/children?includeGuids=1")
        case Collection():
            return item.items()
    return None

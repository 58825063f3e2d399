"""Libraries and the pages of what they list."""

from plexapi.library import LibrarySection
from plexapi.server import PlexServer

from fields import BRIEF, FULL, expected
from judging.report import Report
from judging.session import Tools
from plex import Item, instant, keys, listing, scanned

#: What each kind of library can list, by our name of the kind and Plex's number of the type. The first is the default.
LEVELS: dict[str, list[tuple[str, int]]] = {
    "movie": [("movie", 1), ("collection", 18)],
    "show": [("show", 2), ("season", 3), ("episode", 4)],
    "artist": [("artist", 8), ("album", 9), ("track", 10)],
    "photo": [("photo", 13)],
}


def overview(report: Report, tools: Tools, server: PlexServer) -> None:
    """The libraries themselves."""
    ours = tools.call("plex_get_libraries", detail="full")["libraries"]
    theirs = server.library.sections()
    report.equal("libraries: ids in order", [library["id"] for library in ours], [str(section.key) for section in theirs])
    for library, section in zip(ours, theirs):
        report.record(f"library {section.key}", library, _library(section))


def _library(section: LibrarySection) -> dict[str, object]:
    values = {
        "id": str(section.key),
        "title": section.title,
        "kind": section.type,
        "item_count": section.totalSize,
        "language": section.language,
        "agent": section.agent,
        "scanner": section.scanner,
        "uuid": section.uuid,
        "created_at": instant(section.createdAt),
        "updated_at": instant(section.updatedAt),
        "scanned_at": scanned(section),
        "refreshing": section.refreshing,
    }
    return {name: value for name, value in values.items() if value is not None}


def compared(report: Report, what: str, ours: list[dict], theirs: list[Item], fields: dict) -> None:
    """Compares two lists: the same items in the same order, and every field of each."""
    report.equal(f"{what}: rating keys in order", [item.get("rating_key") for item in ours], keys(theirs))
    by_key = {str(item.ratingKey): item for item in theirs}
    for item in ours:
        if item.get("rating_key") in by_key:
            their = by_key[item["rating_key"]]
            report.record(f"{what}: item {their.ratingKey}", item, expected(item, their, fields))


def everything(report: Report, tools: Tools, section: LibrarySection) -> list[Item]:
    """All items of all levels of a library, in pages of odd sizes; gives what plexapi found."""
    found: list[Item] = []
    for level, (kind, number) in enumerate(LEVELS[section.type]):
        theirs = listing(section, f"type={number}&sort=titleSort")
        for detail, fields, limit in (("brief", BRIEF, 7), ("full", FULL, 13)):
            what = f"library {section.key} {kind} {detail}"
            arguments = {"library_id": str(section.key), "limit": limit, "detail": detail, "kind": kind}
            pages = list(tools.pages("plex_get_library_items", "items", **arguments))
            ours = [item for page in pages for item in page["items"]]
            compared(report, what, ours, theirs, fields)
            report.equal(f"{what}: total of every page", {page["total"] for page in pages}, {len(theirs)})
            report.equal(f"{what}: pages", len(pages), max(1, -(-len(theirs) // limit)))
        if level == 0:
            default = tools.all("plex_get_library_items", library_id=str(section.key), limit=100)
            compared(report, f"library {section.key} by default", default, section.fetchItems(f"/library/sections/{section.key}/all?sort=titleSort"), BRIEF)
        found += theirs
    return found

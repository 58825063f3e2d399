"""Orders and filters of a library's items."""

from collections.abc import Callable
from typing import Any

from plexapi.library import LibrarySection

from fields import FULL, record
from judging.report import Report
from judging.session import Tools
from libraries import LEVELS, compared
from plex import PAGE, Item, keys, listing

#: Our order, Plex's name of it, and the field of a full item that it sorts by where there is one.
SORTS: list[tuple[str, str, str | None]] = [
    ("title", "titleSort", None),
    ("title_desc", "titleSort:desc", None),
    ("year", "year", "year"),
    ("year_desc", "year:desc", "year"),
    ("released", "originallyAvailableAt", "released_on"),
    ("released_desc", "originallyAvailableAt:desc", "released_on"),
    ("added", "addedAt", "added_at"),
    ("added_desc", "addedAt:desc", "added_at"),
    ("rating", "audienceRating", "audience_rating"),
    ("rating_desc", "audienceRating:desc", "audience_rating"),
    ("duration", "duration", "duration_seconds"),
    ("duration_desc", "duration:desc", "duration_seconds"),
    ("last_viewed_desc", "lastViewedAt:desc", "last_viewed_at"),
    ("view_count_desc", "viewCount:desc", "view_count"),
]

#: People that are looked up in a library, at most.
PEOPLE = 30


def sorts(report: Report, tools: Tools, section: LibrarySection) -> None:
    """Every order, as plexapi gets it, and by the values themselves."""
    kind, number = LEVELS[section.type][0]
    for ours, theirs, field in SORTS:
        what = f"library {section.key} sorted by {ours}"
        got = tools.all("plex_get_library_items", library_id=str(section.key), kind=kind, sort=ours, limit=17, detail="full")
        compared(report, what, got, listing(section, f"type={number}&sort={theirs}"), FULL)
        if field:
            values = [item[field] for item in got if field in item]
            report.equal(f"{what}: by the values", values, sorted(values, reverse=ours.endswith("_desc")))
    shuffled = tools.call("plex_get_library_items", library_id=str(section.key), kind=kind, sort="random", limit=100)["items"]
    everything = keys(listing(section, f"type={number}"))
    report.holds(f"library {section.key} at random: known items", {item["rating_key"] for item in shuffled} <= set(everything))
    report.equal(f"library {section.key} at random: how many", len(shuffled), min(100, len(everything)))


def filters(report: Report, tools: Tools, section: LibrarySection, everything: list[Item]) -> None:
    """Each filter that works on the library's films, shows, artists or photos."""
    kind, number = LEVELS[section.type][0]
    top = [item for item in everything if item.type == kind]
    # By default a library of photos lists their albums.
    level = {"kind": kind} if kind == "photo" else {}

    def same(name: str, theirs: list[Item], **arguments: Any) -> None:
        got = tools.all("plex_get_library_items", library_id=str(section.key), limit=9, detail="full", **level, **arguments)
        compared(report, f"library {section.key} {name}", got, theirs, FULL)

    def chosen(name: str, test: Callable[[Item], bool], **arguments: Any) -> None:
        """A filter whose result follows from the fields of the items."""
        same(name, [item for item in top if test(item)], **arguments)

    for year in sorted({item.year for item in top if getattr(item, "year", None)}):
        chosen(f"of {year}", lambda item: item.year == year, filters=[f"year is {year}"])
    chosen("of a year without any", lambda item: item.year == 2199, filters=["year is 2199"]) if kind in ("movie", "show") else None
    if kind in ("movie", "show"):
        chosen("unwatched", lambda item: not item.isPlayed, filters=["unwatched is true"])
        chosen("watched", lambda item: item.isPlayed, filters=["watched is true"])
    for words in _words(top):
        # Plex takes a comma for "or", and plexapi leaves it at that.
        if "," not in words:
            same(f"titled {words!r}", listing(section, f"type={number}&sort=titleSort&title={words}"), filters=[f"title contains {words!r}"])
        chosen(f"titled {words!r} by the titles", lambda item: words.lower() in item.title.lower(), filters=[f"title contains {words!r}"])
    if section.type == "photo":
        return
    for genre in section.listFilterChoices("genre"):
        theirs = section.search(genre=genre, sort="titleSort", container_size=PAGE)
        same(f"of genre {genre.title}", theirs, filters=[f"genre is {genre.title}"])
        same(f"of genre {genre.key}", theirs, filters=[f"genre is {genre.key}"])
        if theirs:
            year = theirs[0].year if kind in ("movie", "show") else None
            if year:
                both = section.search(genre=genre, year=year, sort="titleSort")
                same(f"of genre {genre.title} and {year}", both, filters=[f"genre is {genre.title.upper()}", f"year is {year}"])
    if kind in ("movie", "show"):
        for role in ("actor", "director") if kind == "movie" else ("actor",):
            for person in section.listFilterChoices(role)[:PEOPLE]:
                theirs = section.search(**{role: person}, sort="titleSort", container_size=PAGE)
                same(f"with {role} {person.title}", theirs, filters=[f"{role} is {person.key}"])


def _words(items: list[Item]) -> list[str]:
    """Parts of titles: of the first, the longest, one with a letter beyond ASCII, and none of all."""
    if not items:
        return []
    titles = [item.title for item in items]
    foreign = [title for title in titles if not title.isascii()]
    samples = [titles[0], max(titles, key=len), titles[-1][1:4], *foreign[:1]]
    return [sample for sample in dict.fromkeys(samples) if sample.strip()] + ["zzqq"]


def unwatched_episodes(report: Report, tools: Tools, section: LibrarySection, everything: list[Item]) -> None:
    """The filter of a level below the top one."""
    theirs = [item for item in everything if item.type == "episode" and not item.isPlayed]
    arguments: dict[str, Any] = {"library_id": str(section.key), "kind": "episode", "filters": ["unwatched is true"], "limit": 19, "detail": "full"}
    compared(report, f"library {section.key} unwatched episodes", tools.all("plex_get_library_items", **arguments), theirs, FULL)
    report.equal("what is compared", record(theirs[0], FULL)["watched"] if theirs else None, False if theirs else None)

"""Matches, and items with several files."""

from plexapi.exceptions import NotFound
from plexapi.server import PlexServer

from judging.report import Report


def check(report: Report, server: PlexServer, _shared: PlexServer) -> None:
    """One item and its work; several files and their items."""
    _matches(report, server)
    _versions(report, server)


def _matches(report: Report, server: PlexServer) -> None:
    """Unmatched, found by another name, matched again."""
    film = server.library.section("Films").get("Detour")
    guid = film.guid
    film.unmatch()
    film.reload()
    report.holds("unmatched", film.guid.startswith("tv.plex.agents.none://"), film.guid)
    report.equal("no ids", film.guids, [])
    found = film.matches(title="Detour", year=1945)
    report.equal("best candidate", (found[0].guid, found[0].name), (guid, "Detour"))
    film.fixMatch(found[0])
    film.reload()
    report.equal("matched", film.guid, guid)
    report.equal("ids", film.guids[0].id, "imdb://tt0037638")


def _versions(report: Report, server: PlexServer) -> None:
    """Every file becomes an item, and the items one again."""
    section = server.library.section("Films")
    film = section.get("The Gold Rush")
    key = film.ratingKey
    film.split()
    parts = [part for part in section.search(title="The Gold Rush") if part.title == "The Gold Rush"]
    report.equal("parts", len(parts), 3)
    report.equal("of one work", {part.guid for part in parts}, {film.guid})
    report.holds("the old key is gone", _is_gone(server, key))
    first, *others = parts
    first.merge([other.ratingKey for other in others])
    report.equal("versions", len(first.reload().media), 3)
    report.holds("the others are gone", all(_is_gone(server, other.ratingKey) for other in others))


def _is_gone(server: PlexServer, key: int) -> bool:
    try:
        server.fetchItem(key)
    except NotFound:
        return True
    return False

"""Search: items by score, and the people, genres and collections with what lists them."""

from urllib.parse import urlencode

from plexapi.collection import Collection
from plexapi.library import Hub, LibraryMediaTag
from plexapi.server import PlexServer

from fields import BRIEF, FULL, MIXED, expected
from judging.report import Report
from judging.session import Tools
from plex import Item, keys

#: Kinds of match that we name; any other is `other`.
KINDS = ("actor", "director", "genre", "collection")


def check(report: Report, tools: Tools, server: PlexServer, queries: list[str]) -> None:
    """Compares the hits of every query, and what the matches list."""
    followed: set[tuple[str, str]] = set()
    for query in queries:
        for limit in (3, 10):
            _compare(report, tools, server, query, {"limit": limit, "detail": "full" if limit == 3 else "brief"})
        for match in tools.call("plex_search", query=query)["matches"]:
            where = (match.get("library_id", ""), match.get("filter", ""))
            if match.get("filter") and where not in followed:
                followed.add(where)
                _follow(report, tools, server, match)
    for section in server.library.sections():
        _compare(report, tools, server, queries[0], {"limit": 10, "section_id": str(section.key)})
    report.holds("search: some matches list items", len(followed) > 0)


def _compare(report: Report, tools: Tools, server: PlexServer, query: str, arguments: dict) -> None:
    what = f"search {query!r} {arguments}"
    ours = tools.call("plex_search", query=query, **arguments)
    hubs = _hubs(server, query, arguments)
    items, matches = _hits(hubs)
    report.equal(f"{what}: items in order", [item["rating_key"] for item in ours["items"]], keys(items))
    fields = FULL if arguments.get("detail") == "full" else BRIEF if "section_id" in arguments else MIXED
    for item, their in zip(ours["items"], items):
        report.record(f"{what}: item {their.ratingKey}", item, expected(item, their, fields))
    report.equal(f"{what}: how many matches", len(ours["matches"]), len(matches))
    for match, their in zip(ours["matches"], matches):
        report.record(f"{what}: match {their['title']}", match, their)
    report.equal(f"{what}: omitted", ours.get("omitted"), None)


def _hubs(server: PlexServer, query: str, arguments: dict) -> list[Hub]:
    """The hubs, as `PlexServer.search` asks for them; it gives away which hub a hit is from."""
    given = {"query": query, "includeCollections": 1, "includeExternalMedia": 1, "limit": arguments["limit"]}
    if "section_id" in arguments:
        given["sectionId"] = arguments["section_id"]
    return server.fetchItems(f"/hubs/search?{urlencode(given)}", Hub)


def _hits(hubs: list[Hub]) -> tuple[list[Item], list[dict[str, object]]]:
    """Items without repeats and matches, best first and otherwise in the order of the hubs."""
    items: dict[str, tuple[float, Item]] = {}
    matches: list[tuple[float, dict[str, object]]] = []
    for hub in hubs:
        for hit in hub._partialItems:
            score = float(hit._data.attrib.get("score", 0))
            if isinstance(hit, LibraryMediaTag):
                matches.append((score, _match(hub, hit)))
            elif isinstance(hit, Collection):
                matches.append((score, _collection(hit)))
            else:
                items.setdefault(str(hit.ratingKey), (score, hit))
    return _best(list(items.values())), _best(matches)


def _best(scored: list) -> list:
    return [hit for _, hit in sorted(scored, key=lambda pair: -pair[0])]


def _match(hub: Hub, tag: LibraryMediaTag) -> dict[str, object]:
    name, _, value = tag.filter.partition("=")
    return _present(
        kind=hub.type if hub.type in KINDS else "other",
        title=tag.tag,
        library_id=str(tag.librarySectionID),
        library=tag.librarySectionTitle,
        item_count=tag.count,
        filter=f"{name} is {value}" if name in KINDS else None,
    )


def _collection(collection: Collection) -> dict[str, object]:
    return _present(
        kind="collection",
        title=collection.title,
        library_id=str(collection.librarySectionID),
        library=collection.librarySectionTitle,
        item_count=collection.childCount,
        rating_key=str(collection.ratingKey),
    )


def _present(**fields: object) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _follow(report: Report, tools: Tools, server: PlexServer, match: dict) -> None:
    """The call that a match tells lists what plexapi lists for it."""
    what = f"search match {match['title']}"
    ours = tools.all("plex_get_library_items", library_id=match["library_id"], limit=50, filters=[match["filter"]])
    query = f"{match['filter'].replace(' is ', '=')}&sort=titleSort"
    theirs = server.fetchItems(f"/library/sections/{match['library_id']}/all?{query}")
    report.equal(f"{what}: items", [item["rating_key"] for item in ours], keys(theirs))
    report.equal(f"{what}: as many as it says", len(ours), match["item_count"])

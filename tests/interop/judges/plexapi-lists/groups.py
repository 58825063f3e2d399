"""Collections of both sides, read by the other."""

from plexapi.collection import Collection
from plexapi.exceptions import NotFound
from plexapi.server import PlexServer

from judging.report import Report
from judging.session import Tools
from refusal import refused

#: Our words for plexapi's numbers.
MODES = {-1: "default", 0: "hide", 1: "hide_items", 2: "show_items"}
ORDERS = {0: "release", 1: "title", 2: "custom"}


def of_items(report: Report, ours: Tools, server: PlexServer) -> None:
    """Ours makes, fills, orders and empties; plexapi reads each step."""
    section = server.library.section("Films")
    films = section.all()[:5]
    keys = [str(film.ratingKey) for film in films]
    library = str(section.key)
    made = ours.call("plex_create_collection", library_id=library, title="Of ours", kind="movie", rating_keys=keys[:3])
    theirs = section.collection("Of ours")
    report.equal("made: id", made["id"], str(theirs.ratingKey))
    report.equal("made: members", sorted(_keys(theirs)), sorted(keys[:3]))
    _same(report, "made", _read(ours, theirs), theirs)
    added = ours.call("plex_add_to_collection", collection_id=made["id"], rating_keys=[keys[3], keys[0], keys[4]])
    report.equal("added: members", sorted(_keys(theirs.reload())), sorted(keys))
    report.equal("added: count", added["items_after"], len(theirs.items()))
    _same(report, "added", _read(ours, theirs), theirs)
    report.holds("added: the items say so", "Of ours" in [tag.tag for tag in films[3].reload().collections])
    ours.call("plex_move_collection_items", collection_id=made["id"], rating_keys=[keys[2], keys[0]])
    report.equal("moved: to the front", _keys(theirs.reload())[:2], [keys[2], keys[0]])
    _same(report, "moved", _read(ours, theirs), theirs)
    order = _keys(theirs)
    ours.call("plex_move_collection_items", collection_id=made["id"], rating_keys=[order[0]], after_rating_key=order[4])
    report.equal("moved: behind the last", _keys(theirs.reload()), [*order[1:], order[0]])
    removed = ours.call("plex_remove_from_collection", collection_id=made["id"], rating_keys=[keys[3], keys[1]])
    report.equal("removed: members", sorted(_keys(theirs.reload())), sorted([keys[0], keys[2], keys[4]]))
    report.equal("removed: count", removed["items_after"], len(theirs.items()))
    _same(report, "removed", _read(ours, theirs), theirs)
    series = str(server.library.section("Series").all()[0].ratingKey)
    refused(report, "of another library", ours, "plex_add_to_collection", collection_id=made["id"], rating_keys=[series])
    refused(report, "delete: another title", ours, "plex_delete_collection", library_id=library, collection_id=made["id"], title="Ours")
    refused(report, "delete: a film", ours, "plex_delete_collection", library_id=library, collection_id=keys[0], title=films[0].title)
    ours.call("plex_delete_collection", library_id=library, collection_id=made["id"], title="Of ours")
    report.holds("deleted", _is_gone(section, "Of ours"))
    report.equal("deleted: the members stay", [str(film.ratingKey) for film in section.all()[:5]], keys)


def settings(report: Report, ours: Tools, server: PlexServer) -> None:
    """All settings, set by ours and read by plexapi, and the other way round."""
    section = server.library.section("Films")
    made = ours.call("plex_create_collection", library_id=str(section.key), title="Set", kind="movie")
    theirs = section.collection("Set")
    report.equal("empty: count", made["item_count"], 0)
    texts = {"title": "Set & sorted", "sort_title": "A set", "summary": "Words: 100%?"}
    ours.call("plex_edit_collection", collection_id=made["id"], **texts)
    theirs = theirs.reload()
    read = (theirs.title, theirs.titleSort, theirs.summary)
    report.equal("texts", read, tuple(texts.values()))
    report.equal("texts: locked", sorted(field.name for field in theirs.fields), ["summary", "title", "titleSort"])
    for number, mode in MODES.items():
        after = ours.call("plex_edit_collection", collection_id=made["id"], mode=mode)["after"]
        report.equal("mode", theirs.reload().collectionMode, number)
        _same(report, "mode", after, theirs)
    for number, order in ORDERS.items():
        after = ours.call("plex_edit_collection", collection_id=made["id"], order=order)["after"]
        report.equal("order", theirs.reload().collectionSort, number)
        _same(report, "order", after, theirs)
    theirs.modeUpdate(mode="showItems").sortUpdate(sort="alpha").editTitle("Theirs").editSortTitle("B").editSummary("Of plexapi")
    answer = ours.call("plex_edit_collection", collection_id=made["id"], title="Theirs")
    report.equal("of plexapi: nothing to change", answer["changed"], False)
    _same(report, "of plexapi", answer["after"], theirs.reload())
    theirs.delete()


def visibility(report: Report, ours: Tools, server: PlexServer) -> None:
    """Where a collection is shown."""
    section = server.library.section("Films")
    theirs = section.createCollection("Shown", items=section.all()[:2])
    key = str(theirs.ratingKey)
    for flags in ((True, True, False), (False, True, True), (False, False, False), (True, False, True)):
        names = ("on_library", "on_home", "on_shared_home")
        answer = ours.call("plex_edit_collection", collection_id=key, **dict(zip(names, flags)))
        hub = theirs.visibility()
        report.equal("shown", (hub.promotedToRecommended, hub.promotedToOwnHome, hub.promotedToSharedHome), flags)
        report.equal("shown: answered", tuple(answer["after"][name] for name in names), flags)
    theirs.visibility().updateVisibility(recommended=False, home=True, shared=False)
    answer = ours.call("plex_edit_collection", collection_id=key, on_library=False, on_home=True, on_shared_home=False)
    report.equal("shown by plexapi", answer["changed"], False)
    theirs.delete()


def by_rule(report: Report, ours: Tools, server: PlexServer) -> None:
    """Smart collections of both sides."""
    section = server.library.section("Films")
    library = str(section.key)
    made = ours.call("plex_create_collection", library_id=library, title="Ruled", kind="movie", filters=["year is 1924"], sort="title")
    theirs = section.collection("Ruled")
    report.equal("rule: items", _keys(theirs), [str(film.ratingKey) for film in section.search(sort="titleSort", filters={"year": 1924})])
    report.equal("rule: count", made["item_count"], len(theirs.items()))
    report.equal("rule: words", made["rule"]["filters"], ["year is 1924"])
    _same(report, "rule", _read(ours, theirs), theirs)
    ours.call("plex_edit_collection", collection_id=made["id"], library_id=library, filters=["year is 1925"])
    report.equal("rule: another one", sorted(_keys(theirs.reload())), sorted(str(film.ratingKey) for film in section.search(filters={"year": 1925})))
    report.equal("rule: the same order", theirs.filters()["sort"], ["titleSort"])
    for tool in ("plex_add_to_collection", "plex_remove_from_collection", "plex_move_collection_items"):
        refused(report, f"rule: {tool}", ours, tool, collection_id=made["id"], rating_keys=["1002"])
    theirs.updateFilters(libtype="movie", sort="year:desc", limit=4, filters={"genre": "Horror"})
    answer = ours.call("plex_edit_collection", collection_id=made["id"], title="Ruled")
    rule = answer["rule_after"]
    report.equal("rule of plexapi: words", rule["filters"], ["genre is Horror"])
    report.equal("rule of plexapi: order and limit", (rule["sort"], rule["max_items"]), ("year_desc", 4))
    report.equal("rule of plexapi: count", answer["after"]["item_count"], len(theirs.reload().items()))
    theirs.delete()


PARTS = {
    "collections of items": of_items,
    "settings of collections": settings,
    "where collections are shown": visibility,
    "smart collections": by_rule,
}


def _same(report: Report, what: str, ours: dict, theirs: Collection) -> None:
    """Compares a collection value by value."""
    report.equal(f"{what}: title", ours["title"], theirs.title)
    report.equal(f"{what}: title to sort by", ours.get("sort_title", ours["title"]), theirs.titleSort)
    report.equal(f"{what}: summary", ours.get("summary"), theirs.summary or None)
    report.equal(f"{what}: library", ours["library_id"], str(theirs.librarySectionID))
    report.equal(f"{what}: kind", ours["kind"], theirs.subtype)
    report.equal(f"{what}: smart", ours["smart"], theirs.smart)
    report.equal(f"{what}: count", ours["item_count"], len(theirs.items()))
    report.equal(f"{what}: mode", ours["mode"], MODES[theirs.collectionMode])
    if not theirs.smart:
        report.equal(f"{what}: order", ours["order"], ORDERS[theirs.collectionSort])


def _read(ours: Tools, theirs: Collection) -> dict:
    """All that ours tells of a collection: of an edit that changes nothing."""
    return ours.call("plex_edit_collection", collection_id=str(theirs.ratingKey), title=theirs.title)["after"]


def _keys(collection: Collection) -> list[str]:
    return [str(item.ratingKey) for item in collection.items()]


def _is_gone(section, title: str) -> bool:
    try:
        section.collection(title)
    except NotFound:
        return True
    return False

"""Collections: made of items and of a rule; filled, ordered, set up, promoted and deleted."""

from plexapi.exceptions import BadRequest, NotFound, Unauthorized
from plexapi.server import PlexServer

from judging.report import Report


def check(report: Report, server: PlexServer, shared: PlexServer) -> None:
    _items(report, server, shared)
    _smart(report, server)
    _visibility(report, server)


def _items(report: Report, server: PlexServer, shared: PlexServer) -> None:
    section = server.library.section("Films")
    films = section.all()[:5]
    collection = section.createCollection("Of plexapi", items=films[:3])
    report.equal("collection: made", _keys(collection.items()), _keys(films[:3]))
    collection.addItems([films[3], films[0]])
    report.equal("collection: added once", _keys(collection.reload().items()), _keys(films[:4]))
    tags = [tag.tag for tag in films[3].reload().collections]
    report.holds("collection: its members say so", "Of plexapi" in tags)
    collection.sortUpdate(sort="alpha").reload()
    report.equal("collection: by title", collection.collectionSort, 1)
    titles = [film.titleSort or film.title for film in collection.items()]
    report.equal("collection: sorted by title", titles, sorted(titles, key=str.lower))
    collection.sortUpdate(sort="custom").modeUpdate(mode="hideItems").reload()
    report.equal("collection: mode", collection.collectionMode, 1)
    first = collection.items()[0]
    last = collection.items()[-1]
    collection.moveItem(last).reload()
    report.equal("collection: moved to the front", collection.items()[0], last)
    collection.moveItem(last, after=first).reload()
    report.equal("collection: moved", collection.items()[:2], [first, last])
    collection.removeItems(films[3])
    report.equal("collection: removed", len(collection.reload().items()), 3)
    refused = (BadRequest, NotFound, Unauthorized)
    try:
        shared.fetchItem(collection.ratingKey).addItems(films[4])
        report.holds("collection: the owner's alone", False)
    except refused:
        report.holds("collection: the owner's alone", True)
    collection.delete()
    report.holds("collection: deleted", collection.title not in [other.title for other in section.collections()])
    report.equal("collection: its members stay", len(section.all()) >= 5, True)


def _smart(report: Report, server: PlexServer) -> None:
    section = server.library.section("Films")
    collection = section.createCollection("Rule", smart=True, sort="titleSort", filters={"year": 1924})
    report.equal("smart collection: items", _keys(collection.items()), _keys(section.search(sort="titleSort", filters={"year": 1924})))
    collection.updateFilters(filters={"year": 1925})
    report.equal("smart collection: another rule", _keys(collection.reload().items()), _keys(section.search(filters={"year": 1925})))
    collection.filterUserUpdate(user="user").reload()
    report.equal("smart collection: by user", collection.collectionFilterBasedOnUser, 1)
    collection.delete()


def _visibility(report: Report, server: PlexServer) -> None:
    section = server.library.section("Films")
    collection = section.createCollection("Shown", items=section.all()[:2])
    hub = collection.visibility()
    report.equal("visibility: nowhere", (hub._promoted, hub.promotedToRecommended), (False, False))
    hub.updateVisibility(recommended=True, home=True, shared=False)
    hub = collection.visibility()
    report.equal("visibility: shown", (hub.recommendationsVisibility, hub.homeVisibility), ("all", "admin"))
    hub.demoteRecommended().promoteShared()
    hub = collection.visibility()
    report.equal("visibility: shown elsewhere", (hub.recommendationsVisibility, hub.homeVisibility), ("none", "all"))
    hub.move()
    report.equal("visibility: moved", section.managedHubs()[0].identifier, hub.identifier)
    hub.remove()
    report.equal("visibility: removed", collection.visibility()._promoted, False)
    collection.delete()


def _keys(items: list) -> list[int]:
    return sorted(item.ratingKey for item in items)

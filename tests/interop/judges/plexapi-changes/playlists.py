"""Playlists: made of items, of a rule, of a file; filled, ordered, edited and deleted."""

from plexapi.exceptions import BadRequest, NotFound
from plexapi.server import PlexServer

from judging.report import Report


def check(report: Report, server: PlexServer, shared: PlexServer) -> None:
    _items(report, server, shared)
    _smart(report, server)
    _file(report, server)


def _items(report: Report, server: PlexServer, shared: PlexServer) -> None:
    films = server.library.section("Films").all()[:5]
    tracks = server.library.section("Music").searchTracks(maxresults=2)
    playlist = server.createPlaylist("Of plexapi", items=films[:2])
    report.equal("playlist: made", playlist.items(), films[:2])
    playlist.addItems([films[3], films[2], films[0]])
    report.equal("playlist: added", playlist.reload().items(), [*films[:2], films[3], films[2], films[0]])
    rows = [item.playlistItemID for item in playlist.items()]
    report.equal("playlist: every row has an id", len(set(rows)), 5)
    playlist.moveItem(films[3], after=films[0])
    report.equal("playlist: moved", playlist.reload().items()[:3], [films[0], films[3], films[1]])
    playlist.moveItem(films[2])
    report.equal("playlist: moved to the front", playlist.reload().items()[0], films[2])
    playlist.removeItems([films[1]])
    report.holds("playlist: removed", films[1] not in playlist.reload().items())
    playlist.editTitle("Renamed").editSummary("Words")
    read = server.playlist("Renamed")
    report.equal("playlist: edited", (read.title, read.summary), ("Renamed", "Words"))
    report.equal("playlist: count", read.leafCount, 4)
    report.equal("playlist: nobody else's", [other.title for other in shared.playlists() if other.title == "Renamed"], [])
    report.equal("playlist: by its rating key", server.fetchItem(read.ratingKey).title, "Renamed")
    delete = shared._session.delete
    report.holds("playlist: of another's, nothing", _refused(lambda: shared.query(f"/playlists/{read.ratingKey}", method=delete)))
    report.holds("playlist: music among films is refused", _refused(lambda: read.addItems(tracks)))
    copy = server.createPlaylist("Tracks", items=tracks)
    report.equal("playlist: of music", (copy.playlistType, copy.items()), ("audio", tracks))
    for playlist in (read, copy):
        playlist.delete()
        report.holds("playlist: deleted", playlist.ratingKey not in [other.ratingKey for other in server.playlists()])


def _smart(report: Report, server: PlexServer) -> None:
    films = server.library.section("Films")
    playlist = server.createPlaylist("Of the twenties", section=films, smart=True, sort="titleSort", filters={"year>>": 1919})
    report.equal("smart playlist: items", playlist.items(), films.search(sort="titleSort", filters={"year>>": 1919}))
    report.equal("smart playlist: smart", playlist.smart, True)
    playlist.updateFilters(limit=3, sort="year:desc", filters={"year<<": 1930})
    report.equal("smart playlist: another rule", playlist.reload().items(), films.search(limit=3, sort="year:desc", filters={"year<<": 1930}))
    playlist.delete()


def _file(report: Report, server: PlexServer) -> None:
    music = server.library.section("Music")
    path = "/data/playlists/Rag time.m3u"
    playlist = server.createPlaylist("Rag time", section=music, m3ufilepath=path)
    report.equal("playlist of a file", [track.title for track in playlist.items()], ["Maple Leaf Rag", "Solace"])
    report.holds("playlist of no file is refused", _refused(lambda: server.createPlaylist("None", section=music, m3ufilepath="/none.m3u")))
    playlist.delete()


def _refused(attempt) -> bool:
    try:
        attempt()
    except (BadRequest, NotFound):
        return True
    return False

"""Playlists of both sides, read by the other."""

from plexapi.exceptions import NotFound
from plexapi.playlist import Playlist
from plexapi.server import PlexServer

from judging.report import Report
from judging.session import Tools
from refusal import refused

#: The rows that a tool answers in one page.
PAGE = 200


def of_items(report: Report, ours: Tools, server: PlexServer) -> None:
    """Ours makes, fills, orders, empties, edits and deletes; plexapi reads each step."""
    films = server.library.section("Films").all()[:6]
    keys = [str(film.ratingKey) for film in films]
    made = ours.call("plex_create_playlist", title="Of ours", rating_keys=keys[:4])
    theirs = server.playlist("Of ours")
    report.equal("made: id", made["id"], str(theirs.ratingKey))
    _same(report, "made", ours, theirs)
    report.equal("made: order", _keys(theirs), keys[:4])
    ours.call("plex_add_to_playlist", playlist_id=made["id"], rating_keys=[keys[5], keys[4], keys[0]])
    report.equal("added: order, and nothing twice", _keys(theirs.reload()), [*keys[:4], keys[5], keys[4]])
    ours.call("plex_add_to_playlist", playlist_id=made["id"], rating_keys=[keys[0]], again=True)
    report.equal("added: again", _keys(theirs.reload())[-1], keys[0])
    rows = [str(item.playlistItemID) for item in theirs.items()]
    ours.call("plex_move_playlist_items", playlist_id=made["id"], row_ids=[rows[4], rows[0]], after_row_id=rows[2])
    moved = [rows[1], rows[2], rows[4], rows[0], rows[3], rows[5], rows[6]]
    report.equal("moved: order", [str(item.playlistItemID) for item in theirs.reload().items()], moved)
    ours.call("plex_move_playlist_items", playlist_id=made["id"], row_ids=[rows[6]])
    report.equal("moved: to the front", str(theirs.reload().items()[0].playlistItemID), rows[6])
    ours.call("plex_remove_from_playlist", playlist_id=made["id"], row_ids=[rows[6], rows[1]])
    left = [row for row in moved if row not in (rows[6], rows[1])]
    report.equal("removed: order", [str(item.playlistItemID) for item in theirs.reload().items()], left)
    ours.call("plex_edit_playlist", playlist_id=made["id"], title="Ours & others", summary="Über alles: 100%?")
    theirs = theirs.reload()
    report.equal("edited: title", theirs.title, "Ours & others")
    report.equal("edited: summary", theirs.summary, "Über alles: 100%?")
    _same(report, "edited", ours, theirs)
    refused(report, "delete: another title", ours, "plex_delete_playlist", playlist_id=made["id"], title="Of ours")
    ours.call("plex_delete_playlist", playlist_id=made["id"], title="Ours & others")
    report.holds("deleted", _is_gone(server, "Ours & others"))


def of_what_holds_others(report: Report, ours: Tools, server: PlexServer) -> None:
    """An album, a show and a season become what they hold, in plexapi's order of it."""
    album = server.library.section("Music").albums()[0]
    made = ours.call("plex_create_playlist", title="Album", rating_keys=[str(album.ratingKey)])
    theirs = server.playlist("Album")
    report.equal("album: tracks", _keys(theirs), [str(track.ratingKey) for track in album.tracks()])
    report.equal("album: count", made["item_count"], theirs.leafCount)
    report.equal("album: type", theirs.playlistType, "audio")
    theirs.delete()
    show = server.library.section("Series").all()[0]
    ours.call("plex_create_playlist", title="Show", rating_keys=[str(show.ratingKey)])
    theirs = server.playlist("Show")
    report.equal("show: episodes", _keys(theirs), [str(episode.ratingKey) for episode in show.episodes()])
    refused(report, "music among episodes", ours, "plex_add_to_playlist", playlist_id=str(theirs.ratingKey), rating_keys=[str(album.ratingKey)])
    report.equal("show: is as it was", len(theirs.reload().items()), len(show.episodes()))
    theirs.delete()


def by_rule(report: Report, ours: Tools, server: PlexServer) -> None:
    """A rule in our words selects what plexapi's filters select, and stays where only the order is changed."""
    films = server.library.section("Films")
    filters = ["year between 1920 and 1929", "genre is Comedy"]
    made = ours.call("plex_create_playlist", title="Ruled", library_id=str(films.key), filters=filters, sort="year_desc", max_items=5)
    theirs = server.playlist("Ruled")
    report.equal("rule: smart", theirs.smart, True)
    selected = films.search(sort="year:desc", limit=5, filters={"and": [{"year>>": 1919}, {"year<<": 1930}, {"genre": "Comedy"}]})
    report.equal("rule: items", _keys(theirs), [str(film.ratingKey) for film in selected])
    report.equal("rule: count", made["item_count"], len(selected))
    report.equal("rule: words", made["rule"]["filters"], filters)
    read = theirs.filters()
    report.equal("rule: plexapi's kind", read["libtype"], "movie")
    report.equal("rule: plexapi's limit", read["limit"], 5)
    report.equal("rule: plexapi's order", read["sort"], ["year:desc"])
    before = read["filters"]
    ours.call("plex_edit_playlist", playlist_id=made["id"], library_id=str(films.key), sort="title")
    read = theirs.reload().filters()
    report.equal("rule: another order", read["sort"], ["titleSort"])
    report.equal("rule: the same filters", read["filters"], before)
    report.equal("rule: the same limit", read["limit"], 5)
    preview = ours.call("plex_get_library_items", library_id=str(films.key), filters=["director is Buster Keaton"], limit=PAGE)
    edited = ours.call("plex_edit_playlist", playlist_id=made["id"], library_id=str(films.key), filters=["director is Buster Keaton"], max_items=100)["after"]
    report.equal("rule: as it was shown before", edited["item_count"], preview["total"])
    report.equal("rule: another one", len(theirs.reload().items()), preview["total"])
    _same(report, "rule", ours, theirs)
    for tool, arguments in (
        ("plex_add_to_playlist", {"rating_keys": ["1002"]}),
        ("plex_remove_from_playlist", {"row_ids": ["1"]}),
        ("plex_move_playlist_items", {"row_ids": ["1"]}),
    ):
        refused(report, f"rule: {tool}", ours, tool, playlist_id=made["id"], **arguments)
    report.equal("rule: is as it was", len(theirs.reload().items()), preview["total"])
    theirs.delete()


def of_plexapi(report: Report, ours: Tools, server: PlexServer) -> None:
    """What plexapi makes, our tools read, rows and rule."""
    films = server.library.section("Films")
    plain = server.createPlaylist("Of plexapi", items=films.all()[3:7]).editSummary("Four")
    _same(report, "of plexapi", ours, plain.reload())
    plain.delete()
    filters = {"and": [{"year>>": 1919}, {"or": [{"genre": "Horror"}, {"genre": "Comedy"}]}]}
    smart = server.createPlaylist("Rule of plexapi", section=films, smart=True, sort="addedAt:desc", limit=7, filters=filters)
    page = _same(report, "rule of plexapi", ours, smart)
    rule = page["rule"]
    report.equal("rule of plexapi: words", rule["filters"], ["year above 1919", "genre is any of Horror, Comedy"])
    report.equal("rule of plexapi: order and limit", (rule["sort"], rule["max_items"], rule["match"]), ("added_desc", 7, "all"))
    ours.call("plex_edit_playlist", playlist_id=str(smart.ratingKey), library_id=str(films.key), filters=rule["filters"])
    report.equal("rule of plexapi: said again", _keys(smart.reload()), [row["item"]["rating_key"] for row in page["rows"]])
    smart.delete()
    episodes = server.library.section("Series")
    smart = server.createPlaylist("Episodes", section=episodes, smart=True, libtype="episode", filters={"show.title": "Holmes"})
    page = _same(report, "episodes of plexapi", ours, smart)
    report.equal("episodes of plexapi: words", page["rule"]["filters"], ["show.title contains Holmes"])
    smart.delete()


def of_a_file(report: Report, ours: Tools, server: PlexServer) -> None:
    """Ours imports a file twice, and overwrites nothing."""
    music = server.library.section("Music")
    path = "/data/playlists/Rag time.m3u"
    first = ours.call("plex_import_playlist", library_id=str(music.key), path=path)
    second = ours.call("plex_import_playlist", library_id=str(music.key), path=path)
    report.holds("file: twice", first["id"] != second["id"])
    for made in (first, second):
        theirs = server.fetchItem(int(made["id"]))
        _same(report, "file", ours, theirs)
        report.equal("file: items", [track.title for track in theirs.items()], ["Maple Leaf Rag", "Solace"])
        theirs.delete()


PARTS = {
    "playlists of items": of_items,
    "playlists of what holds others": of_what_holds_others,
    "smart playlists": by_rule,
    "playlists of plexapi": of_plexapi,
    "playlists of a file": of_a_file,
}


def _same(report: Report, what: str, ours: Tools, theirs: Playlist) -> dict:
    """Compares a playlist value by value, and its rows."""
    page = ours.call("plex_get_playlist_items", playlist_id=str(theirs.ratingKey), limit=PAGE)
    read = page["playlist"]
    report.equal(f"{what}: title", read["title"], theirs.title)
    report.equal(f"{what}: summary", read.get("summary"), theirs.summary or None)
    report.equal(f"{what}: kind", read["kind"], theirs.playlistType)
    report.equal(f"{what}: smart", read["smart"], theirs.smart)
    report.equal(f"{what}: count", read["item_count"], theirs.leafCount)
    report.equal(f"{what}: duration", read["duration_seconds"], theirs.duration // 1000)
    report.equal(f"{what}: rows", [row["item"]["rating_key"] for row in page["rows"]], _keys(theirs))
    if not theirs.smart:
        rows = [str(item.playlistItemID) for item in theirs.items()]
        report.equal(f"{what}: row ids", [row["row_id"] for row in page["rows"]], rows)
    return page


def _keys(playlist: Playlist) -> list[str]:
    return [str(item.ratingKey) for item in playlist.items()]


def _is_gone(server: PlexServer, title: str) -> bool:
    try:
        server.playlist(title)
    except NotFound:
        return True
    return False

"""What plays on a player that is reached through the server: started by one side, seen and changed by the other."""

from functools import cache

from plexapi.client import PlexClient
from plexapi.playqueue import PlayQueue
from plexapi.server import PlexServer

from judging.report import Report
from judging.session import Refused, Tools

PLAYER = "Bedroom"

#: Seconds by which two looks at what plays may differ.
NEAR = 12


def played_by_ours(report: Report, ours: Tools, server: PlexServer) -> None:
    film = server.library.section("Films").all()[0]
    player = _proxied(server)
    where = {"player": player.machineIdentifier}
    listed = {known["id"]: known for known in ours.call("plex_get_players")["players"]}
    report.equal("the player takes commands", listed[player.machineIdentifier]["control"], "yes")
    report.equal("every client of theirs is listed", {client.machineIdentifier for client in server.clients()} - set(listed), set())
    answer = ours.call("plex_play", rating_keys=[str(film.ratingKey)], from_seconds=60, **where)
    report.equal("ours: what plays", (answer["state"], answer["rating_key"]), ("playing", str(film.ratingKey)))
    now = _timeline(player)
    report.equal("theirs: what plays", (now.state, now.ratingKey), ("playing", film.ratingKey))
    report.holds("theirs: from where", 60_000 <= now.time < (60 + NEAR) * 1000, str(now.time))
    ours.call("plex_control_player", command="pause", **where)
    report.equal("theirs: paused", _timeline(player).state, "paused")
    ours.call("plex_control_player", seek_seconds=90, **where)
    report.equal("theirs: moved", _timeline(player).time, 90_000)
    ours.call("plex_control_player", volume=40, **where)
    report.equal("theirs: volume", _timeline(player).volume, 40)
    session = _session_of(server, player)
    report.equal("theirs: the session", (session.ratingKey, session.player.state), (film.ratingKey, "paused"))
    ours.call("plex_control_player", command="stop", **where)
    report.equal("theirs: stopped", (_timeline(player), _session_of(server, player)), (None, None))
    show = server.library.section("Series").all()[0]
    answer = ours.call("plex_play", rating_keys=[str(show.ratingKey)], **where)
    report.equal("a show goes on with its next episode", answer["rating_key"], str(show.onDeck().ratingKey if show.onDeck() else show.episodes()[0].ratingKey))
    ours.call("plex_control_player", command="stop", **where)


def played_by_theirs(report: Report, ours: Tools, server: PlexServer) -> None:
    films = server.library.section("Films").all()[:2]
    player = _proxied(server)
    player.playMedia(PlayQueue.create(server, films), offset=5_000)
    sessions = ours.call("plex_get_sessions")["sessions"]
    seen = [session for session in sessions if session["player"].get("id") == player.machineIdentifier]
    report.equal("ours: the session", [session["item"]["rating_key"] for session in seen], [str(films[0].ratingKey)])
    answer = ours.call("plex_control_player", player=player.machineIdentifier, command="skip_next")
    report.equal("ours: next", answer["rating_key"], str(films[1].ratingKey))
    report.equal("theirs: next", _timeline(player).ratingKey, films[1].ratingKey)
    player.pause()
    answer = ours.call("plex_control_player", player=player.machineIdentifier, command="pause")
    report.equal("ours: it is paused already", answer["changed"], False)
    player.stop()
    answer = ours.call("plex_control_player", player=player.machineIdentifier, command="stop")
    report.equal("ours: it is stopped already", (answer["state"], answer["changed"]), ("stopped", False))
    busy = [session for session in server.sessions() if session.usernames[0] != server.systemAccount(1).name]
    for session in busy:
        try:
            ours.call("plex_play", player=session.player.machineIdentifier, rating_keys=[str(films[0].ratingKey)])
            report.holds(f"{session.player.title}: left alone", False)
        except Refused:
            still = [one.ratingKey for one in server.sessions() if one.sessionKey == session.sessionKey]
            report.equal(f"{session.player.title}: left alone", still, [session.ratingKey])


def queues(report: Report, ours: Tools, server: PlexServer) -> None:
    films = server.library.section("Films").all()[:4]
    player = _proxied(server)
    queue = PlayQueue.create(server, films[:2])
    player.playMedia(queue)
    answer = ours.call("plex_queue_next", player=player.machineIdentifier, rating_keys=[str(film.ratingKey) for film in films[2:]])
    upcoming = [item["rating_key"] for item in answer["upcoming"]]
    wanted = [films[2], films[3], films[1]]
    report.equal("ours: what comes", upcoming, [str(film.ratingKey) for film in wanted])
    report.equal("theirs: what comes", PlayQueue.get(server, queue.playQueueID).items[1:], wanted)
    player.stop()


@cache
def _proxied(server: PlexServer) -> PlexClient:
    """One for all parts: a second one would number its commands from the beginning again."""
    player = server.client(PLAYER)
    player.proxyThroughServer()
    return player


def _timeline(player: PlexClient):
    player._timeline_cache_timestamp = 0
    return player.timeline


def _session_of(server: PlexServer, player: PlexClient):
    found = [session for session in server.sessions() if session.player.machineIdentifier == player.machineIdentifier]
    return found[0] if found else None

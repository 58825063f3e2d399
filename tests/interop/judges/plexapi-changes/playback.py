"""Streams, play queues, players through the server, and what they are seen to play."""

from plexapi.client import PlexClient
from plexapi.exceptions import NotFound, Unauthorized
from plexapi.playqueue import PlayQueue
from plexapi.server import PlexServer

from judging.report import Report


def check(report: Report, server: PlexServer, shared: PlexServer) -> None:
    _streams(report, server)
    _queue(report, server)
    _player(report, server)
    _session(report, server)


def _streams(report: Report, server: PlexServer) -> None:
    films = server.library.section("Films").search(filters={"subtitleLanguage": "eng"})
    part = films[0].reload().media[0].parts[0]
    wanted = part.subtitleStreams()[-1]
    wanted.setSelected()
    report.equal("subtitles: chosen", [stream.id for stream in _part(films[0]).subtitleStreams() if stream.selected], [wanted.id])
    part.resetSelectedSubtitleStream()
    report.equal("subtitles: off", [stream.id for stream in _part(films[0]).subtitleStreams() if stream.selected], [])
    audio = part.audioStreams()[-1]
    part.setSelectedAudioStream(audio)
    report.equal("audio: chosen", [stream.id for stream in _part(films[0]).audioStreams() if stream.selected], [audio.id])


def _part(film):
    return film.reload().media[0].parts[0]


def _queue(report: Report, server: PlexServer) -> None:
    films = server.library.section("Films").all()[:4]
    queue = PlayQueue.create(server, films[:3], startItem=films[1])
    report.equal("queue: items", queue.items, films[:3])
    report.equal("queue: begins", queue.selectedItem, films[1])
    queue.addItem(films[3])
    report.equal("queue: added behind what plays", queue.items, [*films[:2], films[3], films[2]])
    queue.moveItem(films[2], after=films[0])
    report.equal("queue: moved", queue.items, [films[0], films[2], films[1], films[3]])
    queue.removeItem(films[0])
    report.equal("queue: removed", queue.items, [films[2], films[1], films[3]])
    read = PlayQueue.get(server, queue.playQueueID)
    report.equal("queue: read back", (read.items, read.playQueueTotalCount), (queue.items, 3))
    queue.clear()
    report.equal("queue: cleared", PlayQueue.get(server, queue.playQueueID).items, [films[1]])


def _player(report: Report, server: PlexServer) -> None:
    films = server.library.section("Films").all()[:2]
    player = _proxied(server, "Bedroom")
    report.equal("player: idle", player.isPlayingMedia(), False)
    player.playMedia(PlayQueue.create(server, films), offset=5_000)
    now = _timeline(player)
    report.equal("player: plays", (now.state, now.ratingKey), ("playing", films[0].ratingKey))
    player.pause()
    player.seekTo(90_000)
    player.setParameters(volume=40)
    now = _timeline(player)
    report.equal("player: paused and moved", (now.state, now.time, now.volume), ("paused", 90_000, 40))
    session = _session_of(server, player)
    report.equal("player: session", (session.ratingKey, session.viewOffset, session.player.state), (films[0].ratingKey, 90_000, "paused"))
    player.skipNext()
    report.equal("player: next", _timeline(player).ratingKey, films[1].ratingKey)
    player.stop()
    report.equal("player: stopped", (_timeline(player), _session_of(server, player)), (None, None))
    report.equal("player: its progress is kept", films[0].reload().viewOffset, 90_000)
    for title in ("Kitchen", "Guest Room"):
        # These answer with what is no XML.
        _proxied(server, title).goToHome()
        report.holds(f"player: {title} answers", True)
    try:
        gone = _proxied(server, "Bedroom")
        gone.machineIdentifier = "nobody"
        gone.pause()
        report.holds("player: one that is not there", False)
    except NotFound:
        report.holds("player: one that is not there", True)


def _proxied(server: PlexServer, title: str) -> PlexClient:
    player = server.client(title)
    player.proxyThroughServer()
    return player


def _timeline(player: PlexClient):
    player._timeline_cache_timestamp = 0
    return player.timeline


def _session_of(server: PlexServer, player: PlexClient):
    found = [session for session in server.sessions() if session.player.machineIdentifier == player.machineIdentifier]
    return found[0] if found else None


def _session(report: Report, server: PlexServer) -> None:
    session = server.sessions()[0]
    try:
        session.stop("Bedtime")
        report.holds("session: stopped, or no Plex Pass", session.session.id not in [other.session.id for other in server.sessions()])
    except Unauthorized:
        report.holds("session: stopped, or no Plex Pass", not server.myPlexSubscription)

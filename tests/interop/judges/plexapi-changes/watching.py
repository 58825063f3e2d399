"""Watched, unwatched, in progress, rated, and taken out of Continue Watching."""

from plexapi.exceptions import BadRequest
from plexapi.server import PlexServer

from judging.report import Report


def check(report: Report, server: PlexServer, shared: PlexServer) -> None:
    _film(report, server, shared)
    _show(report, server)
    _rating(report, server)
    _continue_watching(report, server)


def _film(report: Report, server: PlexServer, shared: PlexServer) -> None:
    film = server.library.section("Films").all()[0]
    film.markUnwatched()
    report.equal("film: unwatched", film.reload().viewCount, 0)
    theirs = shared.fetchItem(film.ratingKey).viewCount
    film.markWatched()
    report.equal("film: watched", film.reload().viewCount, 1)
    report.equal("film: somebody else's state", shared.fetchItem(film.ratingKey).viewCount, theirs)
    film.updateProgress(600_000)
    report.equal("film: progress", film.reload().viewOffset, 600_000)
    film.updateTimeline(700_000, state="stopped", duration=film.duration)
    report.equal("film: progress by timeline", film.reload().viewOffset, 700_000)
    film.updateProgress(film.duration)
    report.equal("film: progress to the end", (film.reload().viewCount, film.viewOffset), (2, 0))


def _show(report: Report, server: PlexServer) -> None:
    show = server.library.section("Series").all()[0]
    show.markWatched()
    report.equal("show: watched", show.reload().viewedLeafCount, show.leafCount)
    episode = show.episodes()[0]
    episode.markUnwatched()
    report.equal("show: all but one", show.reload().viewedLeafCount, show.leafCount - 1)
    report.equal("show: the season says so, too", episode.season().viewedLeafCount, episode.season().leafCount - 1)


def _rating(report: Report, server: PlexServer) -> None:
    for library in ("Films", "Series", "Music"):
        item = server.library.section(library).all()[1]
        item.rate(7.5)
        report.equal(f"{item.type}: rated", item.reload().userRating, 7.5)
        report.holds(f"{item.type}: rated at", item.lastRatedAt is not None)
        item.rate()
        report.equal(f"{item.type}: rating taken back", item.reload().userRating, None)
    try:
        item.rate(11)
        report.holds("a rating above ten is refused", False)
    except BadRequest:
        report.holds("a rating above ten is refused", True)


def _continue_watching(report: Report, server: PlexServer) -> None:
    film = server.library.section("Films").all()[2]
    film.updateProgress(900_000)
    report.holds("continue watching: there", film in server.continueWatching())
    film.removeFromContinueWatching()
    report.holds("continue watching: taken out", film not in server.continueWatching())
    report.equal("continue watching: progress stays", film.reload().viewOffset, 900_000)

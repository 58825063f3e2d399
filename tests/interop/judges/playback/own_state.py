"""What a user watched, how far, how it was liked, and what is heard and read: changed by one side, seen by the other."""

from plexapi.server import PlexServer

from judging.report import Report
from judging.session import Refused, Tools


def watched(report: Report, ours: Tools, server: PlexServer) -> None:
    film, other = server.library.section("Films").all()[:2]
    for item in (film, other):
        item.markUnwatched()
    answer = ours.call("plex_mark_watched", rating_keys=_keys(film, other), state="watched")
    report.equal("films: ours says that they changed", [item["changed"] for item in answer["items"]], [True, True])
    report.equal("films: theirs sees it", [item.reload().viewCount for item in (film, other)], [1, 1])
    at = film.lastViewedAt
    answer = ours.call("plex_mark_watched", rating_keys=_keys(film), state="watched")
    report.equal("film: once more nothing changes", (answer["changed"], film.reload().viewCount, film.lastViewedAt), (False, 1, at))
    film.markUnwatched()
    answer = ours.call("plex_mark_watched", rating_keys=_keys(film), state="unwatched")
    report.equal("film: ours sees what theirs changed", answer["items"][0]["before"]["watched"], False)
    show = server.library.section("Series").all()[0]
    show.markUnwatched()
    first = show.episodes()[0]
    first.markWatched()
    at = first.reload().lastViewedAt
    answer = ours.call("plex_mark_watched", rating_keys=_keys(show), state="watched")
    report.equal("show: ours marks what is missing", answer["items"][0]["before"]["unseen"], show.leafCount - 1)
    report.equal("show: theirs sees all of it", show.reload().viewedLeafCount, show.leafCount)
    report.equal("show: what was watched stays", (first.reload().viewCount, first.lastViewedAt), (1, at))


def progress(report: Report, ours: Tools, server: PlexServer) -> None:
    film = server.library.section("Films").all()[3]
    film.updateProgress(500_000)
    answer = ours.call("plex_set_progress", rating_key=str(film.ratingKey), progress_seconds=700)
    report.equal("ours sees theirs", answer["before"]["progress_seconds"], 500)
    report.equal("theirs sees ours", film.reload().viewOffset, 700_000)
    end = film.duration // 1000 - 1
    report.holds("the end is refused", _refused(ours, "plex_set_progress", rating_key=str(film.ratingKey), progress_seconds=end))
    report.equal("and nothing is changed", film.reload().viewOffset, 700_000)
    threshold = server.settings.get("LibraryVideoPlayedThreshold")
    report.equal("the threshold is the server's", threshold.value, 90)


def ratings(report: Report, ours: Tools, server: PlexServer) -> None:
    for library in ("Films", "Series", "Music"):
        item = server.library.section(library).all()[2]
        item.rate(4)
        answer = ours.call("plex_rate", rating_keys=_keys(item), rating=7.5)
        report.equal(f"{item.type}: ours sees theirs", answer["items"][0]["before"], 4)
        report.equal(f"{item.type}: theirs sees ours", item.reload().userRating, 7.5)
        ours.call("plex_rate", rating_keys=_keys(item), clear=True)
        report.equal(f"{item.type}: taken away", item.reload().userRating, None)


def continue_watching(report: Report, ours: Tools, server: PlexServer) -> None:
    film = server.library.section("Films").all()[4]
    film.updateProgress(900_000)
    report.holds("it is there", film in server.continueWatching())
    answer = ours.call("plex_remove_from_continue_watching", rating_keys=_keys(film))
    report.equal("ours takes it out", (answer["items"][0]["before"], answer["items"][0]["after"]), (True, False))
    report.holds("theirs does not see it", film not in server.continueWatching())
    report.equal("its progress stays", film.reload().viewOffset, 900_000)
    film.updateProgress(950_000)
    film.removeFromContinueWatching()
    answer = ours.call("plex_remove_from_continue_watching", rating_keys=_keys(film))
    report.equal("ours sees that theirs took it out", answer["changed"], False)


def streams(report: Report, ours: Tools, server: PlexServer) -> None:
    film = server.library.section("Films").search(filters={"subtitleLanguage": "eng"})[0].reload()
    part = film.media[0].parts[0]
    where = {"rating_key": str(film.ratingKey), "part_id": str(part.id)}
    ours.call("plex_select_streams", subtitle_language="English", **where)
    report.equal("theirs sees ours", [stream.languageCode for stream in _selected(film)], ["eng"])
    film.media[0].parts[0].resetSelectedSubtitleStream()
    answer = ours.call("plex_select_streams", subtitle_language="eng", **where)
    report.equal("ours sees theirs", answer["before"].get("subtitles"), None)
    ours.call("plex_select_streams", subtitle_language="off", **where)
    report.equal("turned off", _selected(film), [])
    details = ours.call("plex_get_item", rating_keys=_keys(film), include=["streams"])["items"][0]
    report.equal("streams say their file", {stream["part_id"] for stream in details["streams"]}, {str(p.id) for m in film.media for p in m.parts})


def _selected(film) -> list:
    return [stream for stream in film.reload().media[0].parts[0].subtitleStreams() if stream.selected]


def _keys(*items) -> list[str]:
    return [str(item.ratingKey) for item in items]


def _refused(ours: Tools, tool: str, **arguments: object) -> bool:
    try:
        ours.call(tool, **arguments)
    except Refused:
        return True
    return False

"""Work that goes on after the answer, and settings."""

import time

from plexapi.server import PlexServer

from judging.report import Report

#: Seconds that a task of the demo server may take.
LIMIT = 60


def check(report: Report, server: PlexServer, _shared: PlexServer) -> None:
    """A refresh, a task, settings."""
    _refresh(report, server)
    _butler(report, server)
    _settings(report, server)


def _refresh(report: Report, server: PlexServer) -> None:
    """A refresh is an activity until it is over."""
    film = server.library.section("Films").get("Faust")
    film.refresh()
    running = [activity for activity in server.activities if activity.type == "library.refresh.items"]
    report.holds("activity", "Faust" in [activity.subtitle for activity in running])


def _butler(report: Report, server: PlexServer) -> None:
    """A task that is started is seen, and ends."""
    tasks = server.butlerTasks()
    report.holds("tasks", "BackupDatabase" in [task.name for task in tasks])
    server.runButlerTask("BackupDatabase")
    report.holds("it runs", _runs(server, "Backup Database"))
    deadline = time.monotonic() + LIMIT
    while _runs(server, "Backup Database") and time.monotonic() < deadline:
        time.sleep(0.2)
    report.holds("it ends", not _runs(server, "Backup Database"))


def _runs(server: PlexServer, title: str) -> bool:
    return any(activity.type == "butler" and activity.title == title for activity in server.activities)


def _settings(report: Report, server: PlexServer) -> None:
    """Two settings of different types."""
    name, window = server.settings.get("FriendlyName"), server.settings.get("OnDeckWindow")
    name.set("House of films")
    window.set(7)
    server.settings.save()
    fresh = server.query("/:/prefs/get?id=OnDeckWindow")
    report.equal("a number", fresh[0].attrib["value"], "7")
    report.equal("the name", server.query("/").attrib["friendlyName"], "House of films")

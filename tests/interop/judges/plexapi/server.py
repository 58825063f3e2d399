"""The server itself, and a scan of a library."""

import time

from plexapi.library import LibrarySection
from plexapi.server import PlexServer

from judging.report import Report
from judging.session import Tools
from plex import connect, scanned

#: Seconds that a scan of the demo server may take.
SCAN = 60


def overview(report: Report, tools: Tools, server: PlexServer, owner: bool) -> None:
    """What the server says of itself; only the owner's token has no limitations."""
    ours = tools.call("plex_get_server")
    limitations = ours.pop("limitations")
    report.equal("server: limitations", bool(limitations), not owner)
    values = {
        "name": server.friendlyName,
        "version": server.version,
        "platform": server.platform,
        "platform_version": server.platformVersion,
        "machine_id": server.machineIdentifier,
        "claimed": server.identity().claimed,
        "owner_signed_in": None if server.myPlexSigninState is None else server.myPlexSigninState == "ok",
        "plex_pass": server.myPlexSubscription,
        # Besides names there are ids of features in the list, which tell nobody anything.
        "features": [name for name in server.ownerFeatures if not (len(name) == 36 and name.count("-") == 4)],
        "active_transcodes": server.transcoderActiveVideoSessions if "transcoderActiveVideoSessions" in server._data.attrib else None,
    }
    report.record("server", ours, {name: value for name, value in values.items() if value is not None})


def scan(report: Report, tools: Tools, token_file: str, library_id: int) -> None:
    """plexapi sees the scan that we start, and we see the one that it starts."""
    what = f"scan of library {library_id}"
    before = _section(token_file, library_id)
    answer = tools.call("plex_refresh_library", library_id=str(library_id))
    report.holds(f"{what}: plexapi sees it", _section(token_file, library_id).refreshing)
    report.equal(f"{what}: library", answer["library"], before.title)
    report.equal(f"{what}: was not running", answer["already_refreshing"], False)
    report.equal(f"{what}: last scan", answer["last_scanned_at"], scanned(before))
    after = _finished(report, what, token_file, library_id)
    report.equal(f"{what}: end", _library(tools, library_id)["scanned_at"], scanned(after))
    report.holds(f"{what}: later than the one before", str(scanned(after)) > str(scanned(before)))
    after.update()
    report.equal(f"{what}: we see plexapi's", _library(tools, library_id)["refreshing"], True)
    again = tools.call("plex_refresh_library", library_id=str(library_id), path=after.locations[0])
    report.equal(f"{what}: was running", again["already_refreshing"], True)
    report.equal(f"{what}: path", again["path"], after.locations[0])
    _finished(report, what, token_file, library_id)


def _finished(report: Report, what: str, token_file: str, library_id: int) -> LibrarySection:
    deadline = time.monotonic() + SCAN
    section = _section(token_file, library_id)
    while section.refreshing and time.monotonic() < deadline:
        time.sleep(0.2)
        section = _section(token_file, library_id)
    report.holds(f"{what}: ends", not section.refreshing)
    return section


def _section(token_file: str, library_id: int) -> LibrarySection:
    """Read afresh: plexapi keeps what it has read."""
    return connect(token_file).library.sectionByID(library_id)


def _library(tools: Tools, library_id: int) -> dict:
    return next(library for library in tools.call("plex_get_libraries", detail="full")["libraries"] if library["id"] == str(library_id))

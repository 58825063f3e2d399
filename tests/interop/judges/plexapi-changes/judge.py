"""PyPI plexapi, unchanged, changes the demo server and reads back what it changed: what it relies on, real servers do."""

import os
import sys
from pathlib import Path

import plexapi
from plexapi.server import PlexServer

import artwork
import editing
import groups
import matching
import playback
import playlists
import tasks
import watching
from judging.report import Report

#: Each makes what it needs and takes nothing for granted that another left.
PARTS = {
    "watch state and ratings": watching.check,
    "playlists": playlists.check,
    "collections": groups.check,
    "streams, queues and players": playback.check,
    "fields and tags": editing.check,
    "posters": artwork.check,
    "matches and versions": matching.check,
    "tasks and settings": tasks.check,
}


def main() -> int:
    report = Report()
    server = connect("PLEX_TOKEN_FILE")
    shared = connect("INTEROP_SHARED_TOKEN_FILE")
    for name, check in PARTS.items():
        with report.part(name):
            check(report, server, shared)
    return report.finish(plexapi.VERSION)


def connect(variable: str) -> PlexServer:
    """The server with the token in the file that the variable names."""
    return PlexServer(os.environ["PLEX_URL"], Path(os.environ[variable]).read_text(encoding="utf-8").strip())


if __name__ == "__main__":
    sys.exit(main())

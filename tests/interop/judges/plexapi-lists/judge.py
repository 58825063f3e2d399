"""Playlists and collections: PyPI plexapi reads what our tools make and change, and our tools read what plexapi does."""

import os
import sys
from pathlib import Path

import plexapi
from plexapi.server import PlexServer

import groups
import playlists
from judging.report import Report
from judging.session import tools


def main() -> int:
    report = Report()
    token = Path(os.environ["PLEX_TOKEN_FILE"]).read_text(encoding="utf-8").strip()
    server = PlexServer(os.environ["PLEX_URL"], token)
    with tools(None, "--access", "full", "--toolsets", "all") as ours:
        for module in (playlists, groups):
            for name, check in module.PARTS.items():
                with report.part(name):
                    check(report, ours, server)
    return report.finish(plexapi.VERSION)


if __name__ == "__main__":
    sys.exit(main())

"""PyPI plexapi sees what our tools changed, and ours see what it changed: the user's own state, and what plays on players."""

import os
import sys
from pathlib import Path

import plexapi
from plexapi.server import PlexServer

import own_state
import players
from judging.report import Report
from judging.session import tools

#: Each begins with what it makes itself.
PARTS = {
    "watch state": own_state.watched,
    "progress": own_state.progress,
    "ratings": own_state.ratings,
    "Continue Watching": own_state.continue_watching,
    "streams": own_state.streams,
    "what ours plays": players.played_by_ours,
    "what theirs plays": players.played_by_theirs,
    "queues": players.queues,
}


def main() -> int:
    report = Report()
    token = Path(os.environ["PLEX_TOKEN_FILE"]).read_text(encoding="utf-8").strip()
    server = PlexServer(os.environ["PLEX_URL"], token)
    with tools() as ours:
        for name, check in PARTS.items():
            with report.part(name):
                check(report, ours, server)
    return report.finish(plexapi.VERSION)


if __name__ == "__main__":
    sys.exit(main())

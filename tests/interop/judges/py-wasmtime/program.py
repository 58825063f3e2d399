"""docs/embed.py: stands in the docs as it is, and says what our own host says."""

import os
import subprocess
import sys
from pathlib import Path

from judging import recipe
from judging.report import Report
from judging.session import tools

#: Seconds that the program may take.
LIMIT = 120

#: In the life of the demo server, a day before the time at which its clock stands.
SINCE = "2025-12-31T00:00:00Z"


def check(report: Report, component: Path) -> None:
    """Runs it for a film that is there and one that is not, and with a token that Plex refuses."""
    program = recipe.DOCS / "embed.py"
    report.equal("docs/hosts.md shows docs/embed.py", recipe.block("wasmtime for Python", "python"), program.read_text(encoding="utf-8"))
    with tools() as ours:
        recent = ours.call("plex_get_recently_added", limit=100, detail="full")["items"]
        playing = ours.call("plex_get_sessions")["sessions"]
    new = [item for item in recent if item.get("added_at", "") >= SINCE]
    report.holds("something is new, and not everything", 0 < len(new) < len(recent), str(len(new)))
    report.holds("something is playing", len(playing) > 0)
    lines = [f"new: {item['kind']} " + " - ".join(item[name] for name in ("show", "artist", "title") if name in item) for item in new]
    lines += [f"playing: {session['item']['title']} for {session['user']}" for session in playing]
    for title, words in (("nosferatu", "is in the library"), ("No Such Film", "is not there yet")):
        said = _run(program, component, os.environ["PLEX_TOKEN"], title, SINCE)
        report.equal(f"{title}: status", said.returncode, 0)
        report.equal(f"{title}: lines", [*lines, f"{title} {words}"], said.stdout.splitlines())
    today = _run(program, component, os.environ["PLEX_TOKEN"], "nosferatu")
    report.holds("nothing is new today", "new:" not in today.stdout and today.returncode == 0, today.stdout + today.stderr)
    refused = _run(program, component, "wrong", "nosferatu")
    words = "plex-get-recently-added: list recently added: Plex refused the token: check PLEX_TOKEN"
    report.equal("a wrong token", (refused.returncode, refused.stdout, refused.stderr.strip()), (1, "", words))


def _run(program: Path, component: Path, token: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PLEX_URL": os.environ["PLEX_URL"], "PLEX_TOKEN": token, "HOME": os.environ["HOME"]}
    command = [sys.executable, str(program), *arguments]
    return subprocess.run(command, cwd=component.parent, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False)

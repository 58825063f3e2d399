"""Histories of a thousand, ten thousand and a hundred thousand rows: what we add up of them is what a script of a page adds up
from what PyPI plexapi reads. Shows what each call takes."""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import plexapi
from plexapi.server import PlexServer

from judging.report import Report
from plays import Play, Plays
from runner.demo import Demo, serving

TOOL = "plex_get_watch_statistics"

ROWS = (1_000, 10_000, 100_000)

GROUPS = ("user", "item", "show", "library", "genre", "hour", "weekday", "month", "platform")

#: Of which no group is left out, so that parts of a period add up to the whole.
WHOLE = ("user", "library", "genre", "hour", "weekday", "month", "platform")

LIMIT = 200

#: What is added to UTC: as the caller says, whatever the clocks of this machine and of the server's say.
EAST = {"+00:00": timedelta(), "+02:00": timedelta(hours=2), "-03:30": -timedelta(hours=3, minutes=30)}


class Calls:
    """Our tool in a process of its own for each call, so that what it takes can be told."""

    def __init__(self, demo: Demo, place: Path) -> None:
        self._demo = demo
        self._audit = place / "audit"
        self._output = place / "output"
        #: What the last call took.
        self.requests = 0
        self.usage: resource.struct_rusage | None = None

    def __call__(self, **arguments: object) -> dict:
        words = [f"{name}={value}" for name, value in arguments.items() if value is not None]
        flags = ["--toolsets", "insights", "--json", "--audit", str(self._audit), "--timeout", "120s"]
        environment = {name: os.environ[name] for name in ("HOME", "PATH")}
        environment |= {"PLEX_URL": self._demo.url, "PLEX_TOKEN_FILE": str(self._demo.owner_token)}
        self._audit.unlink(missing_ok=True)
        command = [os.environ["PLEX_MCP_BIN"], "call", TOOL, *words, *flags]
        with open(self._output, "wb") as output:
            called = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
            _, status, self.usage = os.wait4(called.pid, 0)
        text = self._output.read_text(encoding="utf-8")
        if status:
            raise AssertionError(f"{words}: {text}")
        self.requests = len(self._audit.read_text(encoding="utf-8").splitlines())
        return json.loads(text)


def main() -> int:
    report = Report()
    # First, while this process is small: what a new one begins with counts as its memory.
    for rows in ROWS:
        with report.part(f"{rows} rows measured"), _served(rows) as (_, call):
            _measured(rows, call)
    for rows in ROWS:
        with report.part(f"{rows} rows"), _served(rows) as (server, call):
            plays = Plays(server)
            report.holds(f"{rows} rows: at least", len(plays.rows) >= rows)
            for by in GROUPS:
                _judged(report, call, plays, by)
            _periods(report, call, plays)
    return report.finish(plexapi.VERSION)


@contextmanager
def _served(rows: int) -> Iterator[tuple[PlexServer, Calls]]:
    """A demo server with so many rows of history besides its own."""
    environment = {name: os.environ[name] for name in ("HOME", "PATH", "TZ") if name in os.environ}
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        with serving(Path(os.environ["PLEX_MCP_BIN"]), place, environment, "--demo-plays", str(rows)) as demo:
            token = demo.owner_token.read_text(encoding="utf-8").strip()
            yield PlexServer(demo.url, token, timeout=120), Calls(demo, place)


def _judged(report: Report, call: Calls, plays: Plays, by: str) -> None:
    offsets = EAST if by in ("hour", "weekday", "month") else {"+00:00": timedelta()}
    for offset, east in offsets.items():
        what = f"{len(plays.rows)} rows by {by} at {offset}"
        parts = list(_parts(call, by=by, utc_offset=offset, limit=LIMIT))
        theirs = plays.groups(by, plays.rows, east)
        _sums(report, what, parts, plays, plays.rows)
        if by in WHOLE:
            report.record(what, _added(parts), theirs)
        elif len(parts) == 1:
            # Two of one name are told apart by their keys, which names do not show: those are left to the sums.
            ours = [(group["plays"], group["seconds"]) for group in parts[0]["groups"]]
            report.equal(f"{what}: in their order", ours, sorted(ours, reverse=True))
            keys = plays.keys(by)
            for group in parts[0]["groups"]:
                if len(keys[group["name"]]) == 1:
                    report.equal(f"{what}: {group['name']}", (group["plays"], group["seconds"]), theirs.get(group["name"]))


def _periods(report: Report, call: Calls, plays: Plays) -> None:
    """Of one user, in one library, in a month of which nothing is left out at either end."""
    since, until = 1_759_276_800, 1_761_955_200
    user, library = sorted(plays.users)[1], "1"
    rows = [row for row in plays.rows if since <= row.at < until and row.account == user and row.library == library]
    parts = list(_parts(call, by="weekday", account_id=user, library_id=library, since="2025-10-01", until="2025-11-01T00:00:00Z"))
    what = f"{len(plays.rows)} rows: a user's month in a library"
    _sums(report, what, parts, plays, rows)
    report.record(what, _added(parts), plays.groups("weekday", rows))


def _parts(call: Calls, **arguments: object) -> Iterator[dict]:
    """The answers that make up the whole period."""
    since = arguments.pop("since", None)
    while True:
        answer = call(since=since, **arguments)
        yield answer
        following = answer.get("next_since")
        if following is None:
            return
        assert following != since, f"it goes on at {following} after {since}"
        since = following


def _added(parts: list[dict]) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for group in (group for part in parts for group in part["groups"]):
        plays, seconds = sums.get(group["name"], (0, 0))
        sums[group["name"]] = (plays + group["plays"], seconds + group["seconds"])
    return sums


def _sums(report: Report, what: str, parts: list[dict], plays: Plays, rows: list[Play]) -> None:
    lengths = [plays.seconds(row) for row in rows]
    report.equal(f"{what}: plays", sum(part["plays"] for part in parts), len(rows))
    report.equal(f"{what}: seconds", sum(part["seconds"] for part in parts), sum(length or 0 for length in lengths))
    unknown = sum(part.get("plays_of_unknown_length", 0) for part in parts)
    report.equal(f"{what}: of unknown length", unknown, lengths.count(None))


def _measured(rows: int, call: Calls) -> None:
    call(by="user", limit=1)
    for by in ("user", "genre"):
        read, requests, processor, memory, begun = 0, 0, 0.0, 0, time.monotonic()
        for calls, answer in enumerate(_parts(call, by=by, limit=LIMIT), 1):
            read, requests = read + answer["rows_read"], requests + call.requests
            processor += call.usage.ru_utime + call.usage.ru_stime
            memory = max(memory, call.usage.ru_maxrss // 1024)
        took = time.monotonic() - begun
        print(
            f"  {rows} rows by {by}: {read} read in {calls} calls, {requests} requests, {took:.2f} s, {processor:.2f} s of processor,"
            f" {memory} MiB"
        )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())

"""Every example of every tool, called on a fresh demo server: an engine's answers must be the bytes that our host gives."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import wire
from engines import Engine, serving
from judging import calls
from judging.report import Report
from runner.demo import serving as demo_serving

#: Unix seconds at which the clocks of the demo servers stand still.
CLOCK = "1767225600"

#: Every tool is offered.
SETTINGS = {"PLEX_MCP_ACCESS": "full", "PLEX_MCP_TOOLSETS": "all"}

#: What only our host can do, and the words that the component has for it.
UNSUPPORTED = {"plex_play": "this host gives no tokens for players"}

Answers = dict[str, wire.Answer]


@contextmanager
def fresh(engine: Engine, component: Path, place: Path, **settings: str) -> Iterator[int]:
    """The engine's port, on a demo server of its own with everybody's tokens."""
    place.mkdir(parents=True)
    environment = {"PATH": os.environ["PATH"], "HOME": str(place), "PLEX_MCP_DEMO_CLOCK": CLOCK}
    with demo_serving(Path(os.environ["PLEX_MCP_BIN"]), place, environment) as demo:
        with serving(engine, component, demo.url, demo.owner_token, place, **settings) as port:
            yield port


def answers(engine: Engine, component: Path, place: Path, revision: str) -> Answers:
    """What comes back, by what was called, in the order of the tools."""
    found = {}
    with fresh(engine, component, place, **SETTINGS) as port:
        for tool in calls.served(*calls.EVERYTHING):
            for at, example in enumerate(tool.examples):
                found[f"{tool.name} {at + 1}"] = wire.call(port, revision, tool.name, example)
    return found


def judged(report: Report, name: str, ours: Answers, theirs: Answers) -> set[str]:
    """Compares; gives the tools whose answers are all equal."""
    unequal = set()
    for what in ours:
        tool = what.split()[0]
        if tool in UNSUPPORTED:
            unequal.add(tool)
            report.holds(f"{name}: {what}: says that it cannot", UNSUPPORTED[tool] in theirs[what].body, theirs[what].body)
        elif not report.equal(f"{name}: {what}: the bytes of our host", theirs[what], ours[what]):
            unequal.add(tool)
    return {what.split()[0] for what in ours} - unequal

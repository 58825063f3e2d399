"""Runs the driver and takes in what it prints."""

import json
import statistics
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from runner.processes import started

#: Seconds that all measurements may take.
LIMIT = 3600


@dataclass(frozen=True)
class Figure:
    """A number, and the quarters around it where it is the median of several runs."""

    value: float
    unit: str = ""
    low: float | None = None
    high: float | None = None
    runs: int = 1


@dataclass
class Figures:
    """Everything that was measured, by name."""

    figures: dict[str, Figure] = field(default_factory=dict)
    #: Points by curve and by whose they are.
    curves: dict[str, dict[str, list[tuple[float, float]]]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, megabytes: dict[str, float]) -> None:
        self.figures |= {name: Figure(value, "MB") for name, value in megabytes.items()}

    def take_medians(self, others: Sequence["Figures"]) -> None:
        """Each figure becomes the median of what this run and `others`, which measured less, have for it."""
        for name, figure in self.figures.items():
            values = [figure.value, *(other.figures[name].value for other in others if name in other.figures)]
            self.figures[name] = replace(figure, value=statistics.median(values))
        for other in others:
            self.failures += other.failures

    def get(self, name: str) -> float | None:
        return self.figures[name].value if name in self.figures else None


def measured(driver: Path, program: Path, rival: Path, place: Path, flags: list[str]) -> Figures:
    """What the driver finds about both servers; `place` is for whatever they keep."""
    found = Figures()
    command = [str(driver), "run", "--ours", str(program), "--rival", str(rival), "--work", str(place), *flags]
    with started(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=sys.stderr) as process:
        assert process.stdout is not None
        limit = threading.Timer(LIMIT, process.kill)
        limit.start()
        try:
            for line in process.stdout:
                _take(found, json.loads(line))
            if process.wait() != 0 and not found.failures:
                found.failures.append(f"the driver ends early, or takes more than {LIMIT} s")
        finally:
            limit.cancel()
    return found


def _take(found: Figures, told: dict) -> None:
    if "figure" in told:
        name = told.pop("figure")
        found.figures[name] = Figure(**told)
    elif "curve" in told:
        found.curves.setdefault(told["curve"], {}).setdefault(told["who"], []).append((told["x"], told["y"]))
    else:
        found.failures.append(f"{told['failed']}: {told['error']}")

"""Runs mcp-fuzzer and reads what it found."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Seconds that one run may take, and one request of it.
PATIENCE = 400
REQUEST = 20

#: Calls of each tool, in each of two phases: sensible arguments, and attacks.
RUNS = 8

#: What is sent besides calls of tools: first messages in good form, then broken ones and sequences of them.
PLANS = (
    ("--protocol-phase", "realistic", "--seed", "1"),
    ("--protocol-phase", "aggressive", "--stateful", "--seed", "2"),
)


@dataclass(frozen=True)
class Run:
    """What one run says of itself, and what it found."""

    name: str
    summary: dict[str, Any]
    findings: list[dict[str, Any]]


def runs(transport: str, protocol: str, endpoint: str) -> Iterator[Run]:
    """A run for each plan."""
    for number, plan in enumerate(PLANS, 1):
        with tempfile.TemporaryDirectory() as place:
            yield _run(f"{transport} run {number}", Path(place), protocol, endpoint, plan)


def _run(name: str, place: Path, protocol: str, endpoint: str, plan: tuple[str, ...]) -> Run:
    program = [sys.executable, "-m", "mcp_fuzzer", "--protocol", protocol, "--endpoint", endpoint]
    how = ["--mode", "all", "--phase", "both", "--runs", str(RUNS), "--timeout", str(REQUEST), "--no-network", "--no-corpus"]
    with open(place / "log", "w+", encoding="utf-8") as log:
        # It keeps files of its own in the home directory and where it is started.
        options = {"cwd": place, "env": {**os.environ, "HOME": str(place), "PYTHONHASHSEED": "0"}, "stdin": subprocess.DEVNULL}
        subprocess.run([*program, *how, *plan, "--output-dir", "out"], stdout=log, stderr=log, timeout=PATIENCE, check=True, **options)
    summary, findings = (json.loads((place / "out" / f"{name}.json").read_text(encoding="utf-8")) for name in ("run_summary", "findings"))
    return Run(name, summary, findings["findings"])

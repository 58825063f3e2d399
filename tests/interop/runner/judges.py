"""Finds the judges and runs one. Nothing here knows what any of them judges."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from .demo import Demo, serving
from .failure import Failure
from .packages import Installed, of_judge
from .processes import started

#: Seconds that one judge may take, and one that builds what takes long.
LIMIT = 900
LONG_LIMIT = 3_600

LANGUAGES = {".py": "python", ".mjs": "node"}

#: What a judge gets of the caller's environment; nothing else of this machine may change a verdict.
KEPT = ("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "TMPDIR", "SYSTEMROOT")


@dataclass(frozen=True)
class Judge:
    """A directory under `judges/` with a `judge.py` or a `judge.mjs`, and in `judge.json` what it asks for."""

    name: str
    script: Path
    language: str
    #: Runs with `--all` and when it is named: what it needs takes long to build.
    long: bool
    #: Unix seconds at which the clock of its demo server stands still.
    demo_clock: int | None
    #: The package of this source tree that it needs as a component.
    component: str | None


@dataclass(frozen=True)
class Verdict:
    """What a judge found; not good unless it checked something and all of it held."""

    title: str
    passed: int
    failed: int
    seconds: float
    trouble: str | None = None

    @property
    def good(self) -> bool:
        return self.trouble is None and self.failed == 0 and self.passed > 0

    def __str__(self) -> str:
        counts = f"{self.passed} checks passed" + (f", {self.failed} failed" if self.failed else "")
        trouble = self.trouble or ("" if self.passed or self.failed else "it checked nothing")
        return f"{self.title:<28} {counts}  ({self.seconds:.0f} s)" + (f"  FAILED: {trouble}" if trouble else "")


def found(directory: Path) -> dict[str, Judge]:
    """The judges by name. A directory without a script would be a judge that is skipped."""
    judges = {}
    for place in sorted(place for place in directory.iterdir() if place.is_dir()):
        scripts = [script for script in place.glob("judge.*") if script.suffix in LANGUAGES]
        if len(scripts) != 1:
            raise Failure(f"{place}: there must be one judge.py or judge.mjs, and there are {len(scripts)}")
        judges[place.name] = _read(scripts[0])
    return judges


def _read(script: Path) -> Judge:
    path = script.parent / "judge.json"
    settings = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if unknown := sorted(set(settings) - {"long", "demo_clock", "component"}):
        raise Failure(f"{path}: unknown settings {', '.join(unknown)}")
    return Judge(script.parent.name, script, LANGUAGES[script.suffix], settings.get("long", False), settings.get("demo_clock"), settings.get("component"))


def run(judge: Judge, program: Path, installed: Installed, component: Path | None, place: Path) -> Verdict:
    """Runs one judge against a fresh demo server."""
    home = place / "home"
    home.mkdir(parents=True)
    result = place / "result.json"
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    # A zone that is neither UTC nor a whole number of hours away from it: whoever mixes up the two is found out.
    environment |= {"HOME": str(home), "TZ": "TST-05:45", "PYTHONDONTWRITEBYTECODE": "1"}
    # The compiler is the machine's, like everything in PATH, and so is what its cargo has downloaded.
    environment["RUSTUP_HOME"] = os.environ.get("RUSTUP_HOME", str(Path.home() / ".rustup"))
    environment["CARGO_HOME"] = os.environ.get("CARGO_HOME", str(Path.home() / ".cargo"))
    begun = time.monotonic()
    trouble = None
    try:
        own = of_judge(judge.script.parent)
        clock = {} if judge.demo_clock is None else {"PLEX_MCP_DEMO_CLOCK": str(judge.demo_clock)}
        with serving(program, place, environment | clock) as demo:
            environment |= {"INTEROP_INSTALLED": str(own or ""), "INTEROP_COMPONENT": str(component or "")}
            environment |= _brief(judge, program, installed, demo, result)
            trouble = _trouble(judge, installed, environment)
    except Failure as failure:
        trouble = str(failure)
    seconds = time.monotonic() - begun
    try:
        report = json.loads(result.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Verdict(judge.name, 0, 0, seconds, trouble or "it reports nothing")
    title = f"{judge.name} {report['version']}"
    if report["failed"]:
        trouble = None
    return Verdict(title, report["passed"], report["failed"], seconds, trouble)


def _brief(judge: Judge, program: Path, installed: Installed, demo: Demo, result: Path) -> dict[str, str]:
    """What a judge is told, all in its environment."""
    return {
        "PLEX_MCP_BIN": str(program),
        "PLEX_URL": demo.url,
        "PLEX_TOKEN_FILE": str(demo.owner_token),
        "INTEROP_SHARED_TOKEN_FILE": str(demo.shared_token),
        "INTEROP_RESULT": str(result),
        "INTEROP_NODE_HOME": str(installed.node_home or ""),
        "PYTHONPATH": str(judge.script.parent.parent.parent),
    }


def _trouble(judge: Judge, installed: Installed, environment: dict[str, str]) -> str | None:
    interpreter = str(installed.python) if judge.language == "python" else "node"
    command = [interpreter, str(judge.script)]
    options = {"env": environment, "stdin": subprocess.DEVNULL, "stdout": sys.stdout, "stderr": sys.stderr}
    limit = LONG_LIMIT if judge.long else LIMIT
    with started(command, **options) as process:
        try:
            status = process.wait(limit)
        except subprocess.TimeoutExpired:
            return f"it takes more than {limit} s"
    return None if status == 0 else f"it ends with status {status}"

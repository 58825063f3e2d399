"""The official conformance suite, held to the same baseline as our host. It sends no token, so the component is told to be open."""

import json
import os
import subprocess
from pathlib import Path

import tools
from engines import INSTALLED, Engine
from judging.report import Report


def judged(report: Report, engine: Engine, component: Path, place: Path) -> None:
    """Runs it in both eras."""
    result = place / "result.json"
    script = Path(__file__).with_name("conformance.mjs")
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "INTEROP_NODE_HOME": str(INSTALLED / "conformance"), "INTEROP_RESULT": str(result)}
    with tools.fresh(engine, component, place, PLEX_MCP_OPEN="1") as port:
        subprocess.run(["node", str(script), f"http://127.0.0.1:{port}/mcp"], env=environment, stdin=subprocess.DEVNULL, check=False)
    counts = json.loads(result.read_text(encoding="utf-8"))
    report.equal(f"{engine.name}: conformance: checks that fail", counts["failed"], 0)
    report.passed += counts["passed"]

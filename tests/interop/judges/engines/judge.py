"""`plex-mcp-http.wasm` on engines of others: every answer is the bytes that our host gives, in both eras, to the official clients too."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import clients
import conformance
import golden
import table
import tools
import wire
from engines import ENGINES, OURS, Engine
from judging.report import Report

ROOT = Path(__file__).resolve().parents[4]

#: The eras.
REVISIONS = (wire.LEGACY, wire.MODERN)


def built(place: Path) -> Path:
    """The component, by the command that the docs give; or the one that PLEX_MCP_HTTP_WASM names."""
    if given := os.environ.get("PLEX_MCP_HTTP_WASM"):
        return Path(given).resolve()
    component = place / "plex-mcp-http.wasm"
    command = ["cargo", "run", "--quiet", "--package", "plex-mcp-package", "--", "--http", str(component)]
    subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=True)
    return component


def seen(engine: Engine, component: Path, place: Path) -> dict[str, clients.Seen]:
    """What each client in each mode sees, each on a demo server that only it has changed."""
    found = {}
    for client, look in clients.CLIENTS.items():
        for mode in clients.MODES:
            name = f"{client} {mode}"
            with tools.fresh(engine, component, place / name.replace(" ", "-")) as port:
                found[name] = look(port, mode)
    return found


def judged(report: Report, engine: Engine, component: Path, place: Path, ours: tuple[dict[str, tools.Answers], dict[str, clients.Seen]]) -> None:
    """One engine, with all that our host was asked."""
    name = engine.name
    with report.part(f"{name}: golden file"):
        with tools.fresh(engine, component, place / "golden") as port:
            golden.judged(report, name, port)
            clients.at_once(report, name, port)
    for revision in REVISIONS:
        with report.part(f"{name}: tools in {revision}"):
            theirs = tools.answers(engine, component, place / revision, revision)
            table.note(name, "bytes", revision, tools.judged(report, f"{name} {revision}", ours[0][revision], theirs))
    with report.part(f"{name}: clients"):
        for client, theirs in seen(engine, component, place).items():
            mode = client.split()[1]
            table.note(name, client, clients.MODES[mode], clients.judged(report, f"{name}: {client}", mode, theirs, ours[1][client]))
    with report.part(f"{name}: conformance"):
        conformance.judged(report, engine, component, place / "conformance")


def main() -> int:
    report = Report()
    chosen = [engine for engine in ENGINES if engine.name in os.environ.get("ENGINES", engine.name)]
    with tempfile.TemporaryDirectory(prefix="plex-mcp-engines-") as folder:
        place = Path(folder)
        component = built(place)
        with tools.fresh(OURS, component, place / "ours" / "golden") as port:
            golden.judged(report, OURS.name, port)
        ours = (
            {revision: tools.answers(OURS, component, place / "ours" / revision, revision) for revision in REVISIONS},
            seen(OURS, component, place / "ours"),
        )
        for engine in chosen:
            judged(report, engine, component, place / engine.name.replace(" ", "-"), ours)
    print(table.text())
    return report.finish(", ".join(f"{engine.name} {engine.version()}" for engine in chosen))


if __name__ == "__main__":
    sys.exit(main())

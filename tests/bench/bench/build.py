"""What is measured and what measures it, both built as packages are."""

import json
import os
import subprocess
from pathlib import Path

from runner.failure import Failure

#: What packages are built with.
PROFILE = "shipped"


def built(project: Path) -> tuple[Path, Path]:
    """The client with the floor, which is host/benches/whole, and the executable to measure.

    In one command: apart, both would build the executable, once with the features of the tests' dependencies (the demo
    server's faults) and once without, and linking it takes minutes.
    """
    driver, program = _given("PLEX_MCP_BENCH"), _given("PLEX_MCP_BIN")
    if driver is None or program is None:
        found = _built(project, ["--bench", "whole", "--bin", "plex-mcp"])
        driver, program = driver or found["whole"], program or found["plex-mcp"]
    return driver, program


def _given(name: str) -> Path | None:
    if not (given := os.environ.get(name)):
        return None
    path = Path(given).resolve()
    if not os.access(path, os.X_OK) or path.is_dir():
        raise Failure(f"{name}: {given} is no executable")
    return path


def sizes(program: Path, place: Path) -> dict[str, float]:
    """MB of the executable, which is stripped, and of the component in it."""
    component = place / "plex-mcp.wasm"
    written = subprocess.run([str(program), "component", "--out", str(component)], capture_output=True, text=True, check=False)
    if written.returncode != 0:
        raise Failure(f"plex-mcp component fails: {written.stderr.strip()}")
    return {"size.executable": program.stat().st_size / 1e6, "size.component": component.stat().st_size / 1e6}


def _built(project: Path, targets: list[str]) -> dict[str, Path]:
    command = ["cargo", "build", "--profile", PROFILE, "--locked", *targets, "--message-format", "json-render-diagnostics"]
    print(f"+ {' '.join(command)}", flush=True)
    try:
        built = subprocess.run(command, cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    except OSError as error:
        raise Failure(f"cannot run cargo: {error}; see https://rustup.rs") from error
    if built.returncode != 0:
        raise Failure("it does not build")
    messages = (json.loads(line) for line in built.stdout.splitlines() if line.startswith(b"{"))
    return {message["target"]["name"]: Path(message["executable"]) for message in messages if message.get("executable")}

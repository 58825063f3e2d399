"""What is measured and what measures it, both built for release."""

import json
import os
import subprocess
from pathlib import Path

from runner.failure import Failure


def built(project: Path) -> tuple[Path, Path]:
    """The client with the floor, which is host/benches/whole, and the executable to measure.

    In one command: apart, both would build the executable, once with the features of the tests' dependencies (the demo
    server's faults) and once without, and linking it takes minutes. PLEX_MCP_BIN names another executable.
    """
    found = _built(project, ["--bench", "whole", "--bin", "plex-mcp"])
    program = found["plex-mcp"]
    if given := os.environ.get("PLEX_MCP_BIN"):
        program = Path(given).resolve()
        if not os.access(program, os.X_OK) or program.is_dir():
            raise Failure(f"PLEX_MCP_BIN: {given} is no executable")
    return found["whole"], program


def sizes(program: Path, place: Path) -> dict[str, float]:
    """MB of the executable, which the release profile strips, and of the component in it."""
    component = place / "plex-mcp.wasm"
    written = subprocess.run([str(program), "component", "--out", str(component)], capture_output=True, text=True, check=False)
    if written.returncode != 0:
        raise Failure(f"plex-mcp component fails: {written.stderr.strip()}")
    return {"size.executable": program.stat().st_size / 1e6, "size.component": component.stat().st_size / 1e6}


def _built(project: Path, targets: list[str]) -> dict[str, Path]:
    command = ["cargo", "build", "--release", "--locked", *targets, "--message-format", "json-render-diagnostics"]
    print(f"+ {' '.join(command)}", flush=True)
    try:
        built = subprocess.run(command, cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    except OSError as error:
        raise Failure(f"cannot run cargo: {error}; see https://rustup.rs") from error
    if built.returncode != 0:
        raise Failure("it does not build for release")
    messages = (json.loads(line) for line in built.stdout.splitlines() if line.startswith(b"{"))
    return {message["target"]["name"]: Path(message["executable"]) for message in messages if message.get("executable")}

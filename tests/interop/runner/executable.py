"""The executable that is judged, and components for it to run."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from .failure import Failure


def to_judge(project: Path) -> Path:
    """The executable that PLEX_MCP_BIN names, or else a fresh build of `project`."""
    if given := os.environ.get("PLEX_MCP_BIN"):
        path = Path(given).resolve()
        if not os.access(path, os.X_OK) or path.is_dir():
            raise Failure(f"PLEX_MCP_BIN: {given} is no executable")
        return path
    # Without `-p`, so that features are those of the whole workspace and what its tests built is built once.
    messages = _built(project, ["--bin", "plex-mcp"], "plex-mcp")
    paths = [message["executable"] for message in messages if message.get("executable")]
    if not paths:
        raise Failure("cargo built no executable")
    return Path(paths[-1])


def component(project: Path, package: str) -> Path:
    """A package of `project`, built as a component."""
    # Where the tests build theirs, and as they do: with the same profile, whatever flags the person has set for programs.
    place = project / (os.environ.get("CARGO_TARGET_DIR") or "target") / "tmp" / "fixtures"
    options = ["--locked", "--package", package, "--lib", "--target", "wasm32-wasip2", "--profile", "component", "--target-dir", str(place)]
    paths = [path for message in _built(project, options, package) for path in message.get("filenames", []) if path.endswith(".wasm")]
    if not paths:
        raise Failure(f"cargo built no component of {package}")
    return Path(paths[-1])


def _built(project: Path, options: list[str], what: str) -> list[dict[str, Any]]:
    command = ["cargo", "build", *options, "--message-format", "json-render-diagnostics"]
    print(f"+ {' '.join(command)}", flush=True)
    environment = {name: value for name, value in os.environ.items() if "--target" not in options or not name.endswith("RUSTFLAGS")}
    try:
        built = subprocess.run(command, cwd=project, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    except OSError as error:
        raise Failure(f"cannot run cargo: {error}; see https://rustup.rs") from error
    if built.returncode != 0:
        raise Failure(f"{what} does not build")
    return [json.loads(line) for line in built.stdout.splitlines() if line.startswith(b"{")]

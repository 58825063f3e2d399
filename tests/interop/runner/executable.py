"""The executable that is judged."""

import json
import os
import subprocess
from pathlib import Path

from .failure import Failure


def to_judge(project: Path) -> Path:
    """The executable that PLEX_MCP_BIN names, or else a fresh build of `project`."""
    if given := os.environ.get("PLEX_MCP_BIN"):
        path = Path(given).resolve()
        if not os.access(path, os.X_OK) or path.is_dir():
            raise Failure(f"PLEX_MCP_BIN: {given} is no executable")
        return path
    # Without `-p`, so that features are those of the whole workspace and what its tests built is built once.
    command = ["cargo", "build", "--bin", "plex-mcp", "--message-format", "json-render-diagnostics"]
    print(f"+ {' '.join(command)}", flush=True)
    try:
        built = subprocess.run(command, cwd=project, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False)
    except OSError as error:
        raise Failure(f"cannot run cargo: {error}; see https://rustup.rs, or set PLEX_MCP_BIN") from error
    if built.returncode != 0:
        raise Failure("plex-mcp does not build")
    messages = [json.loads(line) for line in built.stdout.splitlines() if line.startswith(b"{")]
    paths = [message["executable"] for message in messages if message.get("executable")]
    if not paths:
        raise Failure("cargo built no executable")
    return Path(paths[-1])

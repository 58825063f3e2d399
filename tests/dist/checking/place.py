"""Folders to install into: nobody else can write there, as it is where people install programs."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .failure import Failure


@contextmanager
def place() -> Iterator[Path]:
    """A new folder in the person's own. One in /tmp would not do: compiled code is not taken from below a folder like that."""
    parent = Path(os.environ.get("PLEX_MCP_DIST_PLACE") or Path.home() / ".cache")
    parent.mkdir(parents=True, exist_ok=True)
    for folder in (parent.resolve(), *parent.resolve().parents):
        if folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise Failure(f"others can write to {folder}: name a folder in PLEX_MCP_DIST_PLACE where they cannot")
    created = Path(tempfile.mkdtemp(prefix="plex-mcp-dist-", dir=parent))
    # As folders are that anybody may look into; the one around them is the person's.
    os.umask(0o022)
    created.chmod(0o755)
    try:
        yield created
    finally:
        shutil.rmtree(created, ignore_errors=True)


def run_quietly(command: list[str], what: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """Runs a command to its end, and shows what it has printed only if it fails."""
    import subprocess

    done = subprocess.run(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False)
    if done.returncode != 0:
        raise Failure(f"{what}: `{' '.join(command)}` ends with status {done.returncode}:\n{done.stdout.strip()}")
    return done.stdout

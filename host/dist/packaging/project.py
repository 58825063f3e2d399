"""What the manifests say of the project, and what its files are."""

import json
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .failure import Failure

ROOT = Path(__file__).resolve().parents[3]

#: The name of the server in the registry of MCP servers, and in everything that must repeat it.
MCP_NAME = "io.github.plex-mcp/plex-mcp"

LICENCES = ("LICENSE-APACHE", "LICENSE-MIT")


@dataclass(frozen=True)
class Project:
    """The words that packages repeat."""

    version: str
    description: str
    licence: str
    repository: str
    author: str
    #: Unix seconds of everything in a package: the last commit's, or SOURCE_DATE_EPOCH.
    epoch: int

    @property
    def created(self) -> str:
        """The same as RFC 3339 writes it."""
        from datetime import UTC, datetime

        return datetime.fromtimestamp(self.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@cache
def project() -> Project:
    packages = metadata("--no-deps")["packages"]
    host = next(package for package in packages if package["name"] == "plex-mcp")
    guest = next(package for package in packages if package["name"] == "plex-mcp-package")
    return Project(host["version"], host["description"], host["license"], host["repository"], guest["authors"][0], _epoch())


def metadata(*options: str) -> dict[str, Any]:
    """What cargo knows of the workspace."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked", *options]
    return json.loads(output(command, "cargo does not know this workspace"))


def output(command: list[str], failure: str, **options: Any) -> bytes:
    """What a command prints."""
    try:
        done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=False, **options)
    except OSError as error:
        raise Failure(f"{failure}: {command[0]} cannot be run: {error.strerror}") from error
    if done.returncode != 0:
        raise Failure(f"{failure}: `{' '.join(command)}` ends with status {done.returncode}")
    return done.stdout


def _epoch() -> int:
    if given := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(given)
    return int(output(["git", "log", "-1", "--format=%ct"], "the time of the last commit is not known: set SOURCE_DATE_EPOCH"))

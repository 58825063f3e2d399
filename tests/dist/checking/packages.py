"""The packages to try: those of a folder, which must be the ones that SHA256SUMS lists."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from .failure import Failure

SUMS = "SHA256SUMS"


@dataclass(frozen=True)
class Packages:
    """A folder that host/dist/build has made."""

    folder: Path
    version: str
    #: Made for this machine and in a hurry.
    is_quick: bool = False

    def one(self, pattern: str) -> Path:
        """The one file of a name like this."""
        found = sorted(self.folder.glob(pattern))
        if len(found) != 1:
            raise Failure(f"{self.folder} has {len(found)} files {pattern}")
        return found[0]

    def has(self, pattern: str) -> bool:
        return any(self.folder.glob(pattern))

    def digests(self) -> dict[str, str]:
        """What SHA256SUMS says, by name."""
        lines = (self.folder / SUMS).read_text(encoding="utf-8").splitlines()
        return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def opened(folder: Path) -> Packages:
    """The packages in `folder`, all of them as they are listed."""
    if not (folder / SUMS).exists():
        raise Failure(f"{folder} has no {SUMS}: host/dist/build makes it")
    archives = sorted(folder.glob("plex-mcp-*-component.tar"))
    version = re.fullmatch(r"plex-mcp-(.+)-component\.tar", archives[0].name) if archives else None
    if version is None:
        raise Failure(f"{folder} has no component")
    packages = Packages(folder, version[1])
    listed = packages.digests()
    found = {file.name for file in folder.iterdir()} - {SUMS, f"{SUMS}.minisig"}
    if found != set(listed):
        raise Failure(f"{folder}: {SUMS} lists other files: {sorted(found ^ set(listed))}")
    for name, digest in listed.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            raise Failure(f"{name} is not what {SUMS} says")
    return packages

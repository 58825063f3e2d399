"""The archive, unpacked into a folder."""

import tarfile
from pathlib import Path

from ..failure import Failure
from ..installed import Installed
from ..packages import Packages


def unpacked(packages: Packages, place: Path, machine: str, starter: tuple[str, ...] = ()) -> Installed:
    """For Linux; `starter` starts programs of another processor."""
    with tarfile.open(packages.one(f"plex-mcp-*-{machine}.tar.gz")) as archive:
        archive.extractall(place, filter="tar")
    folder = place / f"plex-mcp-{packages.version}-{machine}"
    for name in ("share/man/man1/plex-mcp.1", "share/bash-completion/completions/plex-mcp", "LICENSE-MIT"):
        if not (folder / name).is_file():
            raise Failure(f"the archive has no {name}")
    name = f"tar, {machine}" + (f" ({Path(starter[0]).name})" if starter else "")
    return Installed(name, (*starter, str(folder / "bin" / "plex-mcp")), place / "home")

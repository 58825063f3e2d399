"""The archive for Windows, unpacked into a folder and started by wine."""

import zipfile
from pathlib import Path

from ..installed import Installed
from ..packages import Packages
from ..root import debian, sharing

#: What has a wine that knows `ProcessPrng`, which programs of Rust take their random numbers from; the one before does not.
RELEASE = "trixie"

MACHINE = "windows-x86_64"


def unzipped(packages: Packages, place: Path) -> Installed:
    """With wine in a root of its own, whatever release of it this machine has."""
    with zipfile.ZipFile(packages.one(f"plex-mcp-*-{MACHINE}.zip")) as archive:
        archive.extractall(place)
    program = place / f"plex-mcp-{packages.version}-{MACHINE}" / "bin" / "plex-mcp.exe"
    root = debian(place / "root", RELEASE, ("wine", "wine64"))
    wine = sharing(place / "wine", root, "/usr/bin/wine", place)
    settings = {"WINEDEBUG": "-all", "WINEPREFIX": str(place / "prefix"), "XDG_RUNTIME_DIR": str(place)}
    return Installed(f"zip, {MACHINE} (wine)", (str(wine), str(program)), place / "home", settings, takes_code=False)

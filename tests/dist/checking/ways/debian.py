"""The package for Debian: into a root of its own, where it is installed, upgraded, removed and purged."""

import shutil
from pathlib import Path

from ..failure import Failure
from ..installed import Installed
from ..packages import Packages
from ..place import run_quietly
from ..root import entering

UNITS = ("usr/lib/systemd/system/plex-mcp.service", "usr/lib/systemd/system/plex-mcp.socket")


def installed(packages: Packages, root: Path, place: Path) -> Installed:
    """After `dpkg --install`."""
    shutil.copy(packages.one("*_amd64.deb"), root / "plex-mcp.deb")
    _in(root, "dpkg", "--install", "/plex-mcp.deb")
    for name in UNITS:
        if not (root / name).is_file():
            raise Failure(f"deb: there is no {name}")
    # No home: what it would keep there is no matter of the package.
    enter = entering(place / "enter", root, "/usr/bin/plex-mcp", variables=("PATH=/usr/bin:/bin", "HOME=/proc/nowhere"))
    return Installed("deb (dpkg -i)", (str(enter),), place / "home")


def upgraded_and_purged(packages: Packages, root: Path) -> str:
    """An upgrade keeps what somebody has set, removing keeps it too, and purging leaves nothing."""
    settings, token = root / "etc/plex-mcp/environment", root / "etc/plex-mcp/token"
    settings.write_text("PLEX_URL=http://nas:32400\n", encoding="utf-8")
    token.write_text("secret\n", encoding="utf-8")
    newer = root / "newer.deb"
    _renumbered(packages.one("*_amd64.deb"), newer, f"{packages.version}+1")
    _in(root, "dpkg", "--install", "/newer.deb")
    if _in(root, "dpkg-query", "--show", "--showformat=${Version}", "plex-mcp") != f"{packages.version}+1":
        raise Failure("deb: the upgrade does not upgrade")
    kept = "PLEX_URL=http://nas:32400\n"
    if settings.read_text(encoding="utf-8") != kept:
        raise Failure("deb: an upgrade changes what somebody has set")
    _in(root, "dpkg", "--remove", "plex-mcp")
    if (root / "usr/bin/plex-mcp").exists() or settings.read_text(encoding="utf-8") != kept or not token.exists():
        raise Failure("deb: removing removes too little, or too much")
    _in(root, "dpkg", "--purge", "plex-mcp")
    left = [str(path) for path in root.rglob("*plex-mcp*") if path.suffix != ".deb" and not path.is_relative_to(root / "proc") and "var/lib/dpkg" not in str(path)]
    if left:
        raise Failure(f"deb: purging leaves {left}")
    return "deb                      upgraded, removed and purged"


def _renumbered(package: Path, to: Path, version: str) -> None:
    """The same package under a later version."""
    folder = to.with_suffix("")
    run_quietly(["dpkg-deb", "--raw-extract", str(package), str(folder)], "dpkg-deb does not read the package")
    control = folder / "DEBIAN" / "control"
    lines = control.read_text(encoding="utf-8").splitlines(keepends=True)
    control.write_text("".join(f"Version: {version}\n" if line.startswith("Version:") else line for line in lines), encoding="utf-8")
    run_quietly(["dpkg-deb", "--root-owner-group", "--build", str(folder), str(to)], "dpkg-deb does not build the package")
    shutil.rmtree(folder)


def _in(root: Path, *command: str) -> str:
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "HOME": "/root"}
    return run_quietly(["/usr/sbin/chroot", str(root), *command], "deb", env=environment)

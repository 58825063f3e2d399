"""The same bytes when it is done again."""

import os
import subprocess
import tarfile
from pathlib import Path

from .failure import Failure
from .installed import Installed
from .packages import SUMS, Packages, opened

BUILD = Path(__file__).resolve().parents[3] / "host" / "dist" / "build"


def packaged_again(packages: Packages, program: Installed, place: Path, *options: str) -> str:
    """Packages of the same program, made once more: under another name, mask and zone."""
    again = place / "again"
    command = [str(BUILD), *options, "--executable", program.command[0], "--out", str(again)]
    with tarfile.open(packages.one("*-component.tar")) as archive:
        # Somebody may have committed since.
        epoch = archive.getmembers()[0].mtime
    environment = os.environ | {"TZ": "TST-05:45", "LC_ALL": "C", "CARGO_TARGET_DIR": str(place / "target"), "SOURCE_DATE_EPOCH": str(epoch)}
    before = os.umask(0o077)
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    os.umask(before)
    if done.returncode != 0:
        raise Failure(f"packages are not made again: {done.stdout}")
    return same(packages, opened(again))


def same(first: Packages, second: Packages) -> str:
    """Compares what both have."""
    one, other = first.digests(), second.digests()
    common = set(one) & set(other)
    differing = sorted(name for name in common if one[name] != other[name])
    # What is made of all machines has more of them in one than in the other.
    differing = [name for name in differing if set(one) == set(other) or "image" not in name and name != "server.json"]
    if differing or not {f"plex-mcp-{first.version}-component.tar", "plex-mcp.wasm"} <= common:
        raise Failure(f"these are not the same bytes: {differing or SUMS}")
    return f"made again               {len(common)} files, the same bytes"

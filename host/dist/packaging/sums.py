"""The digests of all packages in one file, and a signature of that."""

import hashlib
import shutil
import subprocess
from pathlib import Path

from .failure import Failure
from .project import project

NAME = "SHA256SUMS"


def sums(packages: dict[str, bytes]) -> bytes:
    """As `sha256sum --check` takes them."""
    return "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(packages.items())).encode()


def sign(folder: Path, key: Path) -> None:
    """Signs the digests with the secret key in a file; minisign asks for its password, if it has one."""
    if shutil.which("minisign") is None:
        raise Failure("minisign is missing, which signs: apt-get install minisign")
    comment = f"plex-mcp {project().version}"
    if subprocess.run(["minisign", "-S", "-s", str(key), "-m", NAME, "-t", comment], cwd=folder, check=False).returncode != 0:
        raise Failure(f"{key} does not sign: it is a secret key as `minisign -G` makes it")

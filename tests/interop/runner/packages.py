"""Installs the pinned Python and Node packages, and what single judges need, once for each version of what pins it."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .failure import Failure

MARK = "complete"

#: Under the directory of all this, which is that of `run`.
CACHE = ".cache"


@dataclass(frozen=True)
class Installed:
    """Where the packages are; absent where no judge needs them."""

    python: Path | None
    node_home: Path | None


def install(interop: Path, judge: Path, language: str) -> Installed:
    """Installs what a judge needs: what its own directory lists, or else what all share."""
    listed = "requirements.txt" if language == "python" else "package.json"
    own = (judge / listed).exists()
    home, name = (judge, f"{judge.name}-{language}") if own else (interop, language)
    cache = interop / CACHE
    cache.mkdir(exist_ok=True)
    with _alone(cache):
        if language == "python":
            return Installed(_once(cache, name, [home / listed], _python) / "bin" / "python", None)
        return Installed(None, _once(cache, name, [home / listed, home / "package-lock.json"], _node))


def of_judge(directory: Path) -> Path | None:
    """What the `install.py` of a judge puts into the folder that is its argument; absent without one."""
    script = directory / "install.py"
    if not script.exists():
        return None
    cache = directory.parent.parent / CACHE
    command = [sys.executable, str(script)]
    with _alone(cache):
        return _once(cache, f"judge-{directory.name}", [script], lambda place, _: _run([*command, str(place)], f"{script} fails"))


@contextmanager
def _alone(cache: Path):
    """Two runs at once would install into the same place."""
    with open(cache / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _once(cache: Path, name: str, locks: list[Path], create: Callable[[Path, list[Path]], None]) -> Path:
    # The interpreter is in the key, because packages are built for one version of it.
    digest = hashlib.sha256(f"{sys.version} {cache}".encode())
    for lock in locks:
        digest.update(lock.read_bytes())
    place = cache / f"{name}-{digest.hexdigest()[:16]}"
    if (place / MARK).exists():
        return place
    for old in cache.glob(f"{name}-*"):
        shutil.rmtree(old)
    create(place, locks)
    (place / MARK).touch()
    return place


def _python(place: Path, locks: list[Path]) -> None:
    if sys.version_info < (3, 10):
        raise Failure(f"the judges need Python 3.10 or newer, and this is {sys.version.split()[0]}")
    _run([sys.executable, "-m", "venv", str(place)], "cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv")
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    _run([*pip, "--only-binary", ":all:", "--requirement", str(locks[0])], "cannot install the Python packages")


def _node(place: Path, locks: list[Path]) -> None:
    if shutil.which("npm") is None:
        raise Failure("npm is not installed; the judges need Node 20 or newer")
    place.mkdir()
    for lock in locks:
        shutil.copy(lock, place)
    command = ["npm", "ci", "--prefix", str(place), "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
    _run(command, "cannot install the Node packages")


def _run(command: list[str], failure: str) -> None:
    print(f"+ {' '.join(command)}", flush=True)
    if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise Failure(failure)

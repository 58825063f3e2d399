"""The wheel: into a virtual environment by pip, and started by uvx and pipx."""

import sys
from pathlib import Path

from ..installed import Installed
from ..packages import Packages
from ..place import run_quietly


def by_pip(packages: Packages, place: Path) -> Installed:
    """`pip install plex-mcp`, from nowhere but the folder of the packages."""
    environment = place / "environment"
    run_quietly([sys.executable, "-m", "venv", str(environment)], "a virtual environment cannot be made")
    pip = [str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run_quietly([*pip, "--no-index", "--find-links", str(packages.folder), "plex-mcp"], "pip does not install the wheel")
    return Installed("wheel (pip)", (str(environment / "bin" / "plex-mcp"),), place / "home")


def by_starters(packages: Packages, place: Path) -> list[Installed]:
    """`uvx plex-mcp` and `pipx run plex-mcp`, each as its own package brings it."""
    tools = place / "tools"
    run_quietly([sys.executable, "-m", "venv", str(tools)], "a virtual environment cannot be made")
    run_quietly([str(tools / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "uv", "pipx"], "pip does not install uv and pipx")
    home = place / "home"
    # Downloads of its own, and only once: what it shows then is the program's.
    settings = {"UV_CACHE_DIR": str(place / "uv"), "UV_PYTHON": sys.executable}
    command = (str(tools / "bin" / "uvx"), "--quiet", "--no-index", "--find-links", str(packages.folder), "plex-mcp")
    uvx = Installed("wheel (uvx)", command, home, settings)
    settings = {"PIPX_HOME": str(place / "pipx"), "PIPX_BIN_DIR": str(place / "bin"), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(packages.folder)}
    pipx = [str(tools / "bin" / "pipx"), "install", "--quiet", "--skip-maintenance", str(packages.one("*linux*x86_64*.whl"))]
    environment = Installed("", (), home, settings).seen()
    run_quietly(pipx, "pipx does not install the wheel", env=environment)
    return [uvx, Installed("wheel (pipx)", (str(place / "bin" / "plex-mcp"),), home)]

"""On what it was measured."""

import os
import platform
import subprocess
from pathlib import Path


def described() -> list[tuple[str, str]]:
    """What and its value, as the document lists them."""
    return [
        ("processor", f"{_field('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores"),
        ("memory", f"{int(_field('/proc/meminfo', 'MemTotal').split()[0]) / 1e6:.0f} GB"),
        ("system", f"{platform.system()} {platform.release()}, {platform.machine()}"),
        ("compiler", _said(["rustc", "--version"])),
        ("rival", f"plex-mcp-server {_rival()} on Python {platform.python_version()}"),
        ("waiting for a processor at the end", f"{os.getloadavg()[0]:.1f} processes on average in the last minute"),
    ]


def _field(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return "0 unknown"
    found = (line.split(":", 1)[1].strip() for line in lines if line.startswith(name))
    return next(found, "0 unknown")


def _said(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _rival() -> str:
    listed = Path(__file__).parent.parent / "requirements.txt"
    lines = listed.read_text(encoding="utf-8").splitlines()
    return next(line.split("==")[1] for line in lines if line.startswith("plex-mcp-server=="))

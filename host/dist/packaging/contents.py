"""The program of one machine, and the files that it writes for a package."""

import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .failure import Failure
from .files import File
from .machines import Machine, can_start
from .project import LICENCES, ROOT


@dataclass(frozen=True)
class Contents:
    """What every package of a machine is made of, each path seen from the folder that holds `bin`."""

    machine: Machine
    program: bytes
    #: Compiled code: `lib/plex-mcp/...`
    code: tuple[File, ...]
    #: Man pages and completions: `share/...`
    shared: tuple[File, ...]
    #: The component.
    component: bytes
    #: What `plex-mcp inspect --json` says of it.
    inspected: dict[str, Any]

    @property
    def executable(self) -> File:
        return File(f"bin/{self.machine.executable}", self.program, 0o755)

    @property
    def relocatable(self) -> list[File]:
        """What runs wherever it is unpacked."""
        return [self.executable, *self.code]


def licences() -> list[File]:
    return [File(name, (ROOT / name).read_bytes()) for name in LICENCES]


def contents(machine: Machine, program: Path, place: Path) -> Contents:
    """Lets the program write its files below `place`."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    _run(machine, program, place, "package", "files")
    _run(machine, program, place, "component", "--out", "plex-mcp.wasm")
    inspected = json.loads(_run(machine, program, place, "inspect", "--json", "plex-mcp.wasm"))
    files = place / "files"
    written = [File(path.relative_to(files).as_posix(), path.read_bytes()) for path in sorted(files.rglob("*")) if path.is_file()]
    return Contents(
        machine,
        program.read_bytes(),
        tuple(file for file in written if file.path.startswith("lib/")),
        tuple(file for file in written if file.path.startswith("share/")),
        (place / "plex-mcp.wasm").read_bytes(),
        inspected,
    )


def for_windows(machine: Machine, program: Path, other: Contents) -> Contents:
    """The program beside what `other` wrote. It is not started: no compiled code goes with it, for there it would not be trusted."""
    data = program.read_bytes()
    if other.component not in data:
        raise Failure(f"{program} has another component than the program for {other.machine.name}")
    return replace(other, machine=machine, program=data, code=())


def _run(machine: Machine, program: Path, place: Path, *arguments: str) -> bytes:
    starter = () if can_start(machine) else machine.starter
    if starter and shutil.which(starter[0]) is None:
        raise Failure(f"{starter[0]} is missing, which starts programs for {machine.name} here: apt-get install {machine.starter_package}")
    command = [*starter, str(program.resolve()), *arguments]
    done = subprocess.run(command, cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise Failure(f"`{' '.join(command)}` ends with status {done.returncode}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout

"""The machines that there are packages for, and their names in each world."""

import platform
from dataclasses import dataclass

from .failure import Failure


@dataclass(frozen=True)
class Machine:
    """One operating system on one kind of processor."""

    #: In the names of our own files.
    name: str
    #: rustc's.
    target: str
    #: The tags of a wheel.
    wheel: tuple[str, ...]
    #: Node's platform and architecture.
    node: tuple[str, str]
    #: Operating system of Claude Desktop.
    mcpb: str
    #: Debian's, and that of container images; there are none for Windows.
    debian: str | None = None
    #: The compiler of C, and the Debian package that has it.
    compiler: str = ""
    compiler_package: str = ""
    #: What starts its programs on another machine, and the Debian package that has it.
    starter: tuple[str, ...] = ()
    starter_package: str = ""
    #: Flags for C, and for rustc.
    c_flags: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def executable(self) -> str:
        """The name of the program's file."""
        return "plex-mcp.exe" if self.node[0] == "win32" else "plex-mcp"

    @property
    def is_windows(self) -> bool:
        return self.node[0] == "win32"


def _linux(name: str) -> tuple[str, ...]:
    # The program is static: any C library will do.
    return (f"manylinux_2_17_{name}", f"manylinux2014_{name}", f"musllinux_1_1_{name}")


MACHINES = (
    Machine(
        name="linux-x86_64",
        target="x86_64-unknown-linux-musl",
        wheel=_linux("x86_64"),
        node=("linux", "x64"),
        mcpb="linux",
        debian="amd64",
        compiler="musl-gcc",
        compiler_package="musl-tools",
    ),
    Machine(
        name="linux-aarch64",
        target="aarch64-unknown-linux-musl",
        wheel=_linux("aarch64"),
        node=("linux", "arm64"),
        mcpb="linux",
        debian="arm64",
        compiler="aarch64-linux-gnu-gcc",
        compiler_package="gcc-aarch64-linux-gnu and libc6-dev-arm64-cross",
        starter=("qemu-aarch64-static",),
        starter_package="qemu-user-static",
        # Its own library for atomics asks the C library of GNU about the processor.
        c_flags=("-mno-outline-atomics", "-U_FORTIFY_SOURCE"),
    ),
    Machine(
        name="windows-x86_64",
        target="x86_64-pc-windows-gnu",
        wheel=("win_amd64",),
        node=("win32", "x64"),
        mcpb="win32",
        compiler="x86_64-w64-mingw32-gcc",
        compiler_package="gcc-mingw-w64-x86-64",
        flags=("-Ctarget-feature=+crt-static",),
    ),
)


def this_one() -> Machine:
    """The machine that this runs on."""
    name = f"{platform.system().lower()}-{platform.machine().lower().replace('amd64', 'x86_64').replace('arm64', 'aarch64')}"
    return named(name)


def named(name: str) -> Machine:
    for machine in MACHINES:
        if machine.name == name:
            return machine
    raise Failure(f"there are no packages for {name}")


def can_start(machine: Machine) -> bool:
    """Whether its programs start here without help."""
    return platform.system() == "Linux" and machine.name == f"linux-{platform.machine()}"

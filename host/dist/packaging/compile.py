"""Builds the program for a machine, with the same bytes in whatever folder that is done."""

import os
import shlex
import shutil
import subprocess
from pathlib import Path

from .failure import Failure
from .machines import Machine
from .project import ROOT, output, project

#: Puts the tree of dependencies into the program: https://github.com/rust-secure-code/cargo-auditable
AUDITABLE = "0.7.7"

#: What `cargo auditable` says to cargo and to itself, but the folder it lies in: cargo would name every crate of the workspace
#: after that, and then no two folders have the same bytes.
AUDITED = {"RUSTC_WORKSPACE_WRAPPER": "cargo-auditable", "CARGO_AUDITABLE_ORIG_ARGS": '{"offline": false, "locked": true, "frozen": false, "config": []}'}

#: As it is shipped.
PROFILE = "shipped"


def compiled(machine: Machine, target_dir: Path, tools: Path) -> Path:
    """The program for `machine`, built below `target_dir`; what cargo needs for it is installed into `tools`."""
    if shutil.which(machine.compiler) is None:
        raise Failure(f"{machine.compiler} is missing, which compiles C for {machine.name}: apt-get install {machine.compiler_package}")
    output(["rustup", "target", "add", machine.target, "wasm32-wasip2"], f"rustc has no library for {machine.target}")
    path = {"PATH": f"{_auditable(tools)}{os.pathsep}{os.environ['PATH']}"}
    environment = _environment(machine, target_dir) | AUDITED | path
    command = ["cargo", "build", "--locked", "--profile", PROFILE, "--target", machine.target, "--bin", "plex-mcp", "--target-dir", str(target_dir)]
    print(f"+ {' '.join(command)}", flush=True)
    if subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise Failure(f"plex-mcp does not build for {machine.name}")
    return target_dir / machine.target / PROFILE / machine.executable


def _auditable(tools: Path) -> Path:
    """The folder of `cargo-auditable`."""
    place = tools / f"cargo-auditable-{AUDITABLE}"
    if not (place / "bin" / "cargo-auditable").exists():
        command = ["cargo", "install", "--locked", "--quiet", "--root", str(place), f"cargo-auditable@{AUDITABLE}"]
        print(f"+ {' '.join(command)}", flush=True)
        output(command, "cargo-auditable cannot be installed")
    return place / "bin"


def _environment(machine: Machine, target_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.endswith("RUSTFLAGS") and name != "CARGO_TARGET_DIR"}
    prefixes = _prefixes(target_dir)
    flags = [f"--remap-path-prefix={place}={name}" for place, name in prefixes] + list(machine.flags)
    # Nothing of C is in the last place.
    c_flags = [f"-ffile-prefix-map={place}={name}" for place, name in prefixes[:-1]] + list(machine.c_flags)
    target = machine.target.replace("-", "_")
    # rustc brings the start of a program with musl along, which the usual linker takes.
    cross = {} if machine.compiler == "musl-gcc" else {f"CARGO_TARGET_{target.upper()}_LINKER": machine.compiler, f"AR_{target}": machine.compiler.removesuffix("gcc") + "ar"}
    return kept | cross | {
        "CARGO_ENCODED_RUSTFLAGS": "\x1f".join(flags),
        "SOURCE_DATE_EPOCH": str(project().epoch),
        f"CC_{target}": machine.compiler,
        # The name of a folder may have blanks in it.
        "CC_SHELL_ESCAPED_FLAGS": "1",
        f"CFLAGS_{target}": shlex.join(c_flags),
    }


def _prefixes(target_dir: Path) -> list[tuple[str, str]]:
    """Where this machine keeps things, and what the program calls it. Of several that match, the last counts."""
    cargo_home = os.environ.get("CARGO_HOME") or str(Path.home() / ".cargo")
    sysroot = output(["rustc", "--print", "sysroot"], "rustc does not say where it is").decode().strip()
    version = output(["rustc", "-vV"], "rustc does not say what it is").decode()
    commit = next(line.removeprefix("commit-hash: ") for line in version.splitlines() if line.startswith("commit-hash: "))
    return [
        (str(ROOT), "/plex-mcp"),
        (str(target_dir), "/target"),
        (cargo_home, "/cargo"),
        (f"{sysroot}/lib/rustlib/src/rust", f"/rustc/{commit}"),
    ]

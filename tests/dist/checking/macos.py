"""macOS, whose linker is nowhere else: its compiler for Rust has nothing to say against the program."""

import os
import subprocess
import venv
from collections.abc import Iterator
from pathlib import Path

from .failure import Failure
from .place import run_quietly

ROOT = Path(__file__).resolve().parents[3]

#: A compiler of C for every machine, from PyPI: two crates have C in them, and Apple's compiler is on macOS only.
ZIG = "ziglang==0.17.1"

ARCHITECTURES = ("aarch64", "x86_64")

#: Calls it as Apple's is called: without what only that knows. The rest of each flag's words goes with it.
COMPILER = """#!/usr/bin/env python3
import os, sys
arguments = iter(sys.argv[1:])
kept = []
for argument in arguments:
    if argument in ("-arch", "-isysroot"):
        next(arguments)
    elif not argument.startswith(("--target=", "-mmacosx-version-min=")):
        kept.append(argument)
os.execv({zig!r}, ["zig", "cc", "-target", "{architecture}-macos-none", *kept])
"""


def checked(place: Path) -> Iterator[str]:
    """Checks types and borrows of the program for each of its processors. Nothing is linked or started."""
    venv.create(place / "zig", with_pip=True)
    python = place / "zig" / "bin" / "python"
    run_quietly([str(python), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check", "--only-binary", ":all:", ZIG], "there is no compiler of C")
    zig = next((place / "zig").glob("lib/python*/site-packages/ziglang/zig"))
    archiver = _script(place / "ar", f'#!/bin/sh\nexec "{zig}" ar "$@"\n')
    for architecture in ARCHITECTURES:
        target = f"{architecture}-apple-darwin"
        run_quietly(["rustup", "target", "add", target], f"rustc has no library for {target}")
        compiler = _script(place / f"cc-{architecture}", COMPILER.format(zig=str(zig), architecture=architecture))
        variable = target.replace("-", "_")
        # Nothing of the kit is read; without a name for it, Apple's own tool would be asked.
        environment = os.environ | {f"CC_{variable}": str(compiler), f"AR_{variable}": str(archiver), "SDKROOT": "/"}
        command = ["cargo", "check", "--locked", "--quiet", "--target", target, "--bin", "plex-mcp"]
        done = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0 or "warning: " in done.stderr:
            raise Failure(f"`{' '.join(command)}` has something to say:\n{done.stderr}")
        yield f"{target:<24} checked, not built"


def _script(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)
    return file

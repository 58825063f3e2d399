"""Folders that are the root of their processes."""

import os
import shutil
from pathlib import Path

from .failure import Failure
from .place import run_quietly

#: The release of Debian that packages are tried on.
RELEASE = "bookworm"


def debian(folder: Path, release: str = RELEASE, packages: tuple[str, ...] = ()) -> Path:
    """The smallest Debian there is, with `packages`."""
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        raise Failure("a root for Debian takes root, and debootstrap: apt-get install debootstrap")
    chosen = [f"--include={','.join(packages)}"] if packages else []
    run_quietly(["debootstrap", "--variant=minbase", *chosen, release, str(folder)], "there is no root for Debian")
    return folder


def entering(script: Path, root: Path, start: str, *, user: str = "0:0", variables: tuple[str, ...] = (), read_only: bool = False) -> Path:
    """Writes a script that runs `start` there with its own arguments, as `user`, with `variables` and nothing else of this machine."""
    if os.geteuid() != 0:
        raise Failure("a process with a root of its own takes root")
    # As in every container: the program asks it where it is.
    (root / "proc").mkdir(exist_ok=True)
    mounts = 'mount --bind "$0" "$0" && mount -t proc proc "$0/proc"' + (' && mount -o remount,bind,ro "$0"' if read_only else "")
    # The only variable that tests set.
    log = '${RUST_LOG:+"RUST_LOG=$RUST_LOG"}'
    script.write_text(
        f"""#!/bin/sh
exec unshare --mount sh -c '{mounts} && exec "$@"' '{root}' \\
    env -i {" ".join(variables)} {log} /usr/sbin/chroot --userspec={user} '{root}' {start} "$@"
""",
        encoding="utf-8",
    )
    script.chmod(0o755)
    return script


def sharing(script: Path, root: Path, start: str, place: Path) -> Path:
    """Writes a script that runs `start` there with its own arguments and variables; `place` is there under the name it has here."""
    (root / "proc").mkdir(exist_ok=True)
    (root / place.relative_to("/")).mkdir(parents=True, exist_ok=True)
    mounts = f'mount -t proc proc "$0/proc" && mount --bind "{place}" "$0{place}"'
    script.write_text(f"""#!/bin/sh
exec unshare --mount sh -c '{mounts} && exec "$@"' '{root}' /usr/sbin/chroot '{root}' {start} "$@"
""", encoding="utf-8")
    script.chmod(0o755)
    return script

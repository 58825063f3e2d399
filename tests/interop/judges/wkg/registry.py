"""Debian's registry for container images, on loopback, empty at first."""

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import IO

#: Seconds until it must have said where it listens.
PATIENCE = 60

SETTINGS = """version: 0.1
storage:
  filesystem:
    rootdirectory: {place}/storage
http:
  addr: 127.0.0.1:0
"""


@contextmanager
def serving(place: Path) -> Iterator[str]:
    """Its host and port, while it runs. It keeps everything in `place`."""
    place.mkdir()
    settings = place / "config.yml"
    settings.write_text(SETTINGS.format(place=place), encoding="utf-8")
    program = Path(os.environ["INTEROP_INSTALLED"]) / "root" / "usr" / "bin" / "docker-registry"
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    process = subprocess.Popen([program, "serve", settings], env={}, text=True, **pipes)
    try:
        yield _address(process)
    finally:
        process.kill()
        process.wait()


def _address(process: subprocess.Popen[str]) -> str:
    lines: Queue[str] = Queue()
    # Read to the end, or it would wait for somebody to read its log.
    threading.Thread(target=_read, args=(process.stderr, lines), daemon=True).start()
    seen = []
    try:
        while True:
            seen.append(lines.get(timeout=PATIENCE))
            if found := re.search(r"listening on (127\.0\.0\.1:\d+)", seen[-1]):
                return found[1]
    except Empty:
        raise AssertionError(f"the registry does not say where it listens: {''.join(seen)}") from None


def _read(log: IO[str], lines: Queue[str]) -> None:
    for line in log:
        lines.put(line)

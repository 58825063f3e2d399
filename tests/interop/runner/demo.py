"""The demo Plex server that a judge and our tools both ask."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .failure import Failure
from .processes import started

#: Seconds until the server must have said where it listens.
START = 60


@dataclass(frozen=True)
class Demo:
    """Where it listens and where its tokens are."""

    url: str
    owner_token: Path
    shared_token: Path


@contextmanager
def serving(program: Path, place: Path, environment: dict[str, str], *flags: str) -> Iterator[Demo]:
    """A demo server of its own on a free port, so that what one judge changes is no other's matter; `flags` say more of it."""
    tokens = place / "tokens"
    command = [str(program), "demo-server", "--listen", "127.0.0.1:0", "--token-dir", str(tokens), *flags]
    with open(place / "demo-server.log", "w+", encoding="utf-8") as log:
        options = {"env": environment, "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": log}
        with started(command, **options) as process:
            url = _first_line(process)
            if not url.startswith("http://"):
                log.seek(0)
                raise Failure(f"the demo server does not start: {log.read().strip() or url or 'it says nothing'}")
            yield Demo(url, tokens / "owner-token", tokens / "shared-token")


def _first_line(process: subprocess.Popen[str]) -> str:
    lines: list[str] = []
    assert process.stdout is not None
    output = process.stdout
    reader = threading.Thread(target=lambda: lines.append(output.readline()), daemon=True)
    reader.start()
    reader.join(START)
    return "".join(lines).strip()

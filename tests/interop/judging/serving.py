"""Our server as other people's clients start it: a command, or an address. Needs no package."""

import hashlib
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from typing import IO

from judging.report import Report

#: Seconds until the server must have said where it listens, or ended.
PATIENCE = 60


@dataclass(frozen=True)
class Command:
    """What a client runs to have our server on its stdin and stdout."""

    command: str
    args: list[str]
    env: dict[str, str]


def command(*arguments: str, plex: str | None = None, token_file: str | None = None) -> Command:
    """Our server on the demo server that the runner started, or on the `plex` given."""
    environment = {name: os.environ[name] for name in ("HOME", "TZ", "PLEX_URL")}
    environment["PLEX_TOKEN_FILE"] = token_file or os.environ["PLEX_TOKEN_FILE"]
    if plex:
        environment["PLEX_URL"] = plex
    return Command(os.environ["PLEX_MCP_BIN"], ["serve", *arguments], environment)


def component() -> list[str]:
    """The flags that make our server run the component that `judge.json` names, accepted as an operator accepts one."""
    path = os.environ["INTEROP_COMPONENT"]
    digest = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return ["--component", path, "--digest", f"sha256:{digest}"]


@dataclass(frozen=True)
class Served:
    """Our server over HTTP."""

    address: str
    process_id: int


@contextmanager
def http(report: Report, *arguments: str, plex: str | None = None) -> Iterator[Served]:
    """Our server over HTTP. It must end by itself, and well, when it is told to."""
    server = command("--http", "127.0.0.1:0", *arguments, plex=plex)
    environment = {"PATH": os.environ["PATH"], **server.env}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen([server.command, *server.args], env=environment, text=True, **pipes)
    assert process.stdout is not None
    try:
        yield Served(_address(process), process.pid)
        process.send_signal(signal.SIGTERM)
        report.equal("HTTP: exit status after SIGTERM", process.wait(PATIENCE), 0)
        report.equal("HTTP: standard output", process.stdout.read(), "")
    finally:
        process.kill()
        process.wait()


def _address(process: subprocess.Popen[str]) -> str:
    lines: Queue[str] = Queue()
    # Read to the end, or the server would wait for somebody to read its log.
    threading.Thread(target=_read, args=(process.stderr, lines), daemon=True).start()
    seen = []
    try:
        while True:
            seen.append(lines.get(timeout=PATIENCE))
            if found := re.search(r"http://127\.0\.0\.1:\d+/mcp", seen[-1]):
                return found[0]
    except Empty:
        raise AssertionError(f"the server does not say where it listens: {''.join(seen)}") from None


def _read(log: IO[str], lines: Queue[str]) -> None:
    for line in log:
        lines.put(line)

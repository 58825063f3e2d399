"""Our server over both transports, with every way the official SDK has to open a connection."""

import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from queue import Empty, Queue
from typing import IO

from mcp import Client

from judging.report import Report
from judging.session import CALL, stdio

#: How a connection is opened, and the revision of the protocol that it speaks then.
MODES = {"legacy": "2025-11-25", "auto": "2026-07-28", "2026-07-28": "2026-07-28"}

#: Seconds until the server must have said where it listens, or ended.
PATIENCE = 60


@contextmanager
def http(report: Report) -> Iterator[str]:
    """The address of our server over HTTP. It must end by itself, and well, when it is told to."""
    server = stdio()
    command = [server.command, *server.args, "--http", "127.0.0.1:0"]
    environment = {"PATH": os.environ["PATH"], **(server.env or {})}
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield _address(process)
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


async def all_open(stack: AsyncExitStack, address: str) -> dict[str, Client]:
    """A client for each transport in each mode, all open at once."""
    clients = {}
    for transport, target in (("stdio", stdio()), ("HTTP", address)):
        for mode in MODES:
            client = Client(target, mode=mode, read_timeout_seconds=CALL)
            clients[f"{transport} {mode}"] = await stack.enter_async_context(client)
    return clients

"""Our host over HTTP, started, killed and started again at the same port."""

import signal
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from runner.failure import Failure

from scale import ports

#: The token that clients show.
BEARER = "correct-horse-battery-staple"

#: Seconds until a host must be ready, and until one must have ended that was told to.
START = 300
END = 25


@dataclass
class Host:
    """One process after the other at one port."""

    program: Path
    place: Path
    plex: str
    token_file: Path
    flags: tuple[str, ...] = ()
    port: int = field(default_factory=ports.free)
    process: subprocess.Popen[bytes] | None = None

    @property
    def audit(self) -> Path:
        """A line for each request to Plex."""
        return self.place / "audit.jsonl"

    def start(self) -> None:
        """Starts it, and waits until it is ready."""
        self.place.mkdir(parents=True, exist_ok=True)
        environment = {"HOME": str(self.place), "PLEX_URL": self.plex, "PLEX_TOKEN_FILE": str(self.token_file), "PLEX_MCP_HTTP_TOKEN": BEARER}
        command = [str(self.program), "serve", "--http", f"127.0.0.1:{self.port}", "--audit", str(self.audit), *self.flags]
        log: IO[bytes]
        with open(self.place / "log", "ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        until = time.monotonic() + START
        while not self.is_ready():
            if self.process.poll() is not None or time.monotonic() > until:
                raise Failure(f"a host does not start: {(self.place / 'log').read_text()[-1000:]}")
            time.sleep(0.05)

    def is_ready(self) -> bool:
        """What `/readyz` says."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return answer.status == 200
        except urllib.error.HTTPError:
            return False
        except OSError:
            return False

    def kill(self) -> None:
        """Ends it in the middle of whatever it does."""
        self._signalled(signal.SIGKILL)

    def stop(self) -> float:
        """Tells it to end; gives the seconds that it took."""
        begun = time.monotonic()
        self._signalled(signal.SIGTERM)
        return time.monotonic() - begun

    def _signalled(self, number: signal.Signals) -> None:
        if self.process is None or self.process.poll() is not None:
            raise Failure(f"a host ended by itself: {(self.place / 'log').read_text()[-1000:]}")
        self.process.send_signal(number)
        try:
            self.process.wait(END)
        except subprocess.TimeoutExpired as error:
            self.process.kill()
            raise Failure(f"a host does not end within {END} s of {number.name}") from error

    def close(self) -> None:
        """Ends it, whatever became of it."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

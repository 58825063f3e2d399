"""A shell on a terminal of 80 columns, as a new user has it: an empty home, and nothing of the caller's settings."""

import codecs
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

LINES, COLUMNS = 24, 80

#: What the shell gets of the caller's environment: where compilers and packages are, and how to reach them.
KEPT = re.compile(r"PATH|LANG|LC_ALL|TMPDIR|SSL_CERT_FILE|CI|CARGO_(NET|HTTP|REGISTR|TERM).*|RUSTUP_.*|PIP_.*|NPM_CONFIG_.*|.*_proxy", re.IGNORECASE)

#: Between what a command prints and its status.
END = "\x1e"


class Terminal:
    """Runs commands one after the other in one shell, so that variables and folders stay as a command left them."""

    def __init__(self, folder: Path, home: Path, programs: Path, settings: dict[str, str]) -> None:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        attributes = termios.tcgetattr(slave)
        attributes[1] &= ~termios.OPOST
        attributes[3] &= ~termios.ECHO
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        environment = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
        environment["CARGO_HOME"] = os.environ.get("CARGO_HOME", str(Path.home() / ".cargo"))
        environment["RUSTUP_HOME"] = os.environ.get("RUSTUP_HOME", str(Path.home() / ".rustup"))
        environment |= {"HOME": str(home), "TERM": "dumb", "NO_COLOR": "1"} | settings
        environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
        options = {"stdin": subprocess.PIPE, "stdout": slave, "stderr": slave, "cwd": folder, "env": environment, "start_new_session": True}
        self._shell = subprocess.Popen(["bash", "--noprofile", "--norc"], **options)
        os.close(slave)
        self._output = master

    def run(self, command: str, seconds: float, show: bool) -> tuple[int, str]:
        """The status of a command and what it has printed. Prints it also here while it runs, with `show`."""
        assert self._shell.stdin is not None
        self._shell.stdin.write(f"{{ {command}\n}} </dev/null\nprintf '{END}%s{END}' $?\n".encode())
        self._shell.stdin.flush()
        return self._until_the_end(time.monotonic() + seconds, show)

    def close(self) -> None:
        """Ends the shell and everything that commands left running."""
        try:
            os.killpg(self._shell.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._shell.wait()
        os.close(self._output)

    def _until_the_end(self, deadline: float, show: bool) -> tuple[int, str]:
        text = ""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while True:
            ready, _, _ = select.select([self._output], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return 124, text + "\n(no end of it: stopped)\n"
            try:
                piece = decoder.decode(os.read(self._output, 65536))
            except OSError:
                piece = ""
            if not piece:
                return self._shell.wait(), text
            text += piece
            if show:
                sys.stdout.write(piece.partition(END)[0])
                sys.stdout.flush()
            printed, ended, status = text.partition(END)
            if ended and END in status:
                return int(status.partition(END)[0]), printed

"""A program that is installed, and what it must do there."""

import json
import os
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from .failure import Failure

CLIENT = Path(__file__).resolve().parent.parent / "client.py"

#: Seconds that anything may take; under qemu and wine it is slow.
LIMIT = 300

#: A call that answers a page of films.
PAGE = ("call", "plex_get_library_items", "library_id=1", "--demo", "--json")

#: The word in the log that the package's compiled code is used.
TAKEN = "compiled code is taken from"


@dataclass(frozen=True)
class Installed:
    """How it is started, and what it sees of this machine."""

    name: str
    command: tuple[str, ...]
    #: Its home, where nothing is yet.
    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    #: True if the system says who may write to a file, so that compiled code can be trusted.
    takes_code: bool = True

    def seen(self, **more: str) -> dict[str, str]:
        """Its environment, with `more`."""
        self.home.mkdir(parents=True, exist_ok=True)
        return {"PATH": os.environ["PATH"], "HOME": str(self.home)} | self.environment | more

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs it to its end; it must end well."""
        command = [*self.command, *arguments]
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "encoding": "utf-8", "errors": "replace"}
        try:
            done = subprocess.run(command, env=self.seen(**variables), timeout=LIMIT, check=False, **options)
        except subprocess.TimeoutExpired as expired:
            raise Failure(f"{self.name}: `{' '.join(command)}` takes more than {LIMIT} s") from expired
        if done.returncode != 0:
            raise Failure(f"{self.name}: `{' '.join(command)}` ends with status {done.returncode}: {done.stderr[-2000:]}")
        return done

    def check(self, python: Path, version: str) -> str:
        """Does what everybody does with it first, and says in a line what came of it."""
        first = self.page()
        if self.takes_code != first[1]:
            raise Failure(f"{self.name}: the package's compiled code is {'not ' if self.takes_code else ''}used")
        second = self.page()
        said = self.run("--version").stdout.strip()
        if said != f"plex-mcp {version}":
            raise Failure(f"{self.name}: --version says `{said}`")
        tour = self.run("demo").stdout
        if "plex_get_libraries" not in tour or "Nosferatu" not in tour:
            raise Failure(f"{self.name}: `demo` shows no tour:\n{tour[:2000]}")
        tools = self.listed(python)
        return f"{self.name:<24} demo, {len(tools)} tools; first page ever {first[0]:.0f} ms, the next {second[0]:.0f} ms"

    def page(self) -> tuple[float, bool]:
        """The milliseconds from the start to the end of a call that answers a page, and whether the package's code was used."""
        begun = time.perf_counter()
        done = self.run(*PAGE, RUST_LOG="off,plex_mcp_host=debug")
        spent = (time.perf_counter() - begun) * 1000
        if not json.loads(done.stdout)["items"]:
            raise Failure(f"{self.name}: a page has no items: {done.stdout}")
        return spent, TAKEN in done.stderr

    def listed(self, python: Path) -> list[str]:
        """The tools that a client is told of: the official one for Python, which starts the program over stdio."""
        command = [str(python), str(CLIENT), *self.command, "serve", "--demo"]
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "text": True}
        done = subprocess.run(command, env=self.seen(), timeout=LIMIT, check=False, **options)
        if done.returncode != 0:
            raise Failure(f"{self.name}: a client cannot list the tools")
        tools = json.loads(done.stdout)
        if "plex_search" not in tools:
            raise Failure(f"{self.name}: a client lists other tools: {tools}")
        return tools

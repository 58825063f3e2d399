"""What every client must be able to do with our server, whatever its own interface looks like."""

import asyncio
import json
import os
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from jsonschema import Draft202012Validator

from judging import calls
from judging.report import Report
from judging.silence import PATIENCE, Silence

#: Calls in flight on one connection.
AT_ONCE = 50

#: A name that no tool has.
NO_TOOL = "no_such_tool"


@dataclass(frozen=True)
class Answer:
    """What a tool answered; `structured` is None where the client gives none."""

    is_error: bool
    words: str
    structured: dict[str, Any] | None


class Connection(Protocol):
    """One client's connection to our server."""

    async def tools(self) -> list[dict[str, Any]]:
        """Asks for the list of tools, each with `name`, `description` and `inputSchema`; never from a cache."""

    async def call(self, tool: str, arguments: dict[str, Any]) -> Answer:
        """Calls a tool."""

    async def refused(self, tool: str) -> int | None:
        """Calls a tool that does not exist; the code of the error that the client raises, None without one."""


async def everything(report: Report, name: str, connection: Connection) -> None:
    """Lists, calls, calls wrongly, and calls fifty times at once."""
    for what, check in (("list", listed), ("calls", called), ("wrong calls", wrong), ("calls at once", at_once)):
        with report.part(f"{name}: {what}"):
            await check(report, name, connection)


async def listed(report: Report, name: str, connection: Connection) -> None:
    """The list is there, the same each time, and describes its tools."""
    tools = await connection.tools()
    report.equal(f"{name}: names", [tool["name"] for tool in tools], [tool.name for tool in calls.tools()])
    report.equal(f"{name}: the same list again", json.dumps(await connection.tools()), json.dumps(tools))
    for tool in tools:
        report.holds(f"{name}: {tool['name']}: description", bool(tool["description"]))
        report.equal(f"{name}: {tool['name']}: input schema is of an object", tool["inputSchema"].get("type"), "object")
        Draft202012Validator.check_schema(tool["inputSchema"])


async def called(report: Report, name: str, connection: Connection) -> None:
    """The client gets what our own command line prints for the same call, of every tool that can be called again."""
    images = {tool.name for tool in calls.tools() if tool.output_schema is None}
    for tool, arguments in calls.right():
        if tool in images:
            continue
        # Whoever comes second finds running what was started.
        await connection.call(tool, arguments)
        ours = await _called_by_us(tool, arguments)
        answer = await connection.call(tool, arguments)
        report.equal(f"{name}: {tool}: no error", answer.is_error, False)
        report.equal(f"{name}: {tool}: structured", answer.structured, ours)
        report.equal(f"{name}: {tool}: text", json.loads(answer.words), ours)


async def wrong(report: Report, name: str, connection: Connection) -> None:
    """Wrong arguments are answered with words, an unknown tool with an error of the protocol."""
    for call in calls.mistyped() + calls.out_of_bounds():
        what = f"{name}: {call.tool} {json.dumps(call.arguments)[:100]}"
        answer = await connection.call(call.tool, call.arguments)
        report.equal(f"{what}: an error", answer.is_error, True)
        report.holds(f"{what}: names the parameter", call.parameter in answer.words, answer.words)
    report.equal(f"{name}: unknown tool", await connection.refused(NO_TOOL), -32602)


async def at_once(report: Report, name: str, connection: Connection) -> None:
    """Each of fifty calls in flight on one connection gets its own answer."""
    tool, arguments, key, whole = await _full_page()
    pages = await asyncio.gather(*(connection.call(tool, arguments | {"limit": 1, "offset": offset}) for offset in range(AT_ONCE)))
    entries = [entry for page in pages for entry in (page.structured or {}).get(key, [])]
    report.equal(f"{name}: {AT_ONCE} calls at once", entries, whole)


async def _full_page() -> tuple[str, dict[str, Any], str, list[Any]]:
    """A call, the name of the list in its answer, and the list, as long as there are calls at once."""
    for tool, arguments in calls.pages():
        page = await _called_by_us(tool, arguments | {"limit": AT_ONCE})
        for key, value in page.items():
            if isinstance(value, list) and len(value) == AT_ONCE:
                return tool, arguments, key, value
    raise AssertionError(f"no tool has a page of {AT_ONCE}")


async def cancelled(report: Report, name: str, opened: AbstractAsyncContextManager[Connection], plex: Silence, told: bool = True) -> None:
    """A call that is cancelled asks Plex no longer, and the connection goes on.

    Where we are not `told`, the request to Plex ends with the connection.
    """
    async with opened as connection:
        call = asyncio.create_task(connection.call(*calls.right()[0]))
        report.holds(f"{name}: cancel: the call reaches Plex", await plex.asked())
        call.cancel()
        if told:
            report.holds(f"{name}: cancel: the request to Plex is given up", await plex.given_up())
        # Some clients end it with an error of their own instead.
        ended, _ = await asyncio.wait({asyncio.gather(call, return_exceptions=True)}, timeout=PATIENCE)
        report.holds(f"{name}: cancel: the call ends", bool(ended))
        report.holds(f"{name}: cancel: the connection goes on", len(await connection.tools()) > 0)
    report.holds(f"{name}: cancel: nothing is left after the connection", await plex.given_up())


async def _called_by_us(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return await _ours("call", tool, json.dumps(arguments), "--json")


async def _ours(*arguments: str) -> Any:
    """What our own command line prints."""
    process = await asyncio.create_subprocess_exec(os.environ["PLEX_MCP_BIN"], *arguments, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    if process.returncode:
        raise AssertionError(f"plex-mcp {' '.join(arguments)} ends with status {process.returncode}")
    return json.loads(output)

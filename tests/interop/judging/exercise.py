"""What every client must be able to do with our server, whatever its own interface looks like."""

import asyncio
import json
import os
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from jsonschema import Draft202012Validator

from judging.report import Report
from judging.silence import PATIENCE, Silence

#: Calls in flight on one connection.
AT_ONCE = 50

#: Wrong calls, and words that the answer to each must hold.
WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    ("plex_search", {}, ["query"]),
    ("plex_search", {"query": 5}, ["query", "string"]),
    ("plex_search", {"query": "m", "limit": 51}, ["limit", "50"]),
    ("plex_search", {"query": "m", "max": 3}, ["max"]),
    ("plex_get_library_items", {"library_id": "../sections/1/refresh?force=1"}, ["library"]),
    ("plex_get_item", {"rating_keys": ["999999999"]}, ["999999999"]),
]


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
    report.equal(f"{name}: names", [tool["name"] for tool in tools], await _names())
    report.equal(f"{name}: the same list again", json.dumps(await connection.tools()), json.dumps(tools))
    for tool in tools:
        report.holds(f"{name}: {tool['name']}: description", bool(tool["description"]))
        report.equal(f"{name}: {tool['name']}: input schema is of an object", tool["inputSchema"].get("type"), "object")
        Draft202012Validator.check_schema(tool["inputSchema"])


async def called(report: Report, name: str, connection: Connection) -> None:
    """The client gets what our own command line prints for the same call."""
    libraries = await _same(report, name, connection, "plex_get_libraries", {})
    library = libraries["libraries"][0]["id"]
    page = await _same(report, name, connection, "plex_get_library_items", {"library_id": library, "limit": 5, "detail": "full"})
    keys = [item["rating_key"] for item in page["items"][:2]]
    await _same(report, name, connection, "plex_get_item", {"rating_keys": keys})
    await _same(report, name, connection, "plex_search", {"query": page["items"][0]["title"]})


async def _same(report: Report, name: str, connection: Connection, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    answer = await connection.call(tool, arguments)
    ours = await _called_by_us(tool, arguments)
    report.equal(f"{name}: {tool}: no error", answer.is_error, False)
    report.equal(f"{name}: {tool}: structured", answer.structured, ours)
    report.equal(f"{name}: {tool}: text", json.loads(answer.words), ours)
    return ours


async def wrong(report: Report, name: str, connection: Connection) -> None:
    """Wrong arguments are answered with words, an unknown tool with an error of the protocol."""
    for tool, arguments, words in WRONG:
        what = f"{name}: {tool} {arguments}"
        answer = await connection.call(tool, arguments)
        report.equal(f"{what}: an error", answer.is_error, True)
        report.equal(f"{what}: says {answer.words!r} without", [word for word in words if word not in answer.words], [])
    report.equal(f"{name}: unknown tool", await connection.refused("plex_delete_everything"), -32602)


async def at_once(report: Report, name: str, connection: Connection) -> None:
    """Each of fifty calls in flight on one connection gets its own answer."""
    tool = "plex_get_library_items"
    library = (await _called_by_us("plex_get_libraries", {}))["libraries"][0]["id"]
    whole = (await _called_by_us(tool, {"library_id": library, "limit": AT_ONCE}))["items"]
    pages = await asyncio.gather(*(connection.call(tool, {"library_id": library, "limit": 1, "offset": offset}) for offset in range(AT_ONCE)))
    items = [item for page in pages for item in (page.structured or {}).get("items", [])]
    report.equal(f"{name}: {AT_ONCE} calls at once", items, whole)
    report.equal(f"{name}: {AT_ONCE} calls at once: how many", len(items), AT_ONCE)


async def cancelled(report: Report, name: str, opened: AbstractAsyncContextManager[Connection], plex: Silence, told: bool = True) -> None:
    """A call that is cancelled asks Plex no longer, and the connection goes on.

    Where we are not `told`, the request to Plex ends with the connection.
    """
    async with opened as connection:
        call = asyncio.create_task(connection.call("plex_get_libraries", {}))
        report.holds(f"{name}: cancel: the call reaches Plex", await plex.asked())
        call.cancel()
        if told:
            report.holds(f"{name}: cancel: the request to Plex is given up", await plex.given_up())
        # Some clients end it with an error of their own instead.
        ended, _ = await asyncio.wait({asyncio.gather(call, return_exceptions=True)}, timeout=PATIENCE)
        report.holds(f"{name}: cancel: the call ends", bool(ended))
        report.holds(f"{name}: cancel: the connection goes on", len(await connection.tools()) > 0)
    report.holds(f"{name}: cancel: nothing is left after the connection", await plex.given_up())


async def _names() -> list[str]:
    return [tool["name"] for tool in await _ours("tools", "--json")]


async def _called_by_us(tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return await _ours("call", tool, json.dumps(arguments), "--json")


async def _ours(*arguments: str) -> Any:
    """What our own command line prints."""
    process = await asyncio.create_subprocess_exec(os.environ["PLEX_MCP_BIN"], *arguments, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    if process.returncode:
        raise AssertionError(f"plex-mcp {' '.join(arguments)} ends with status {process.returncode}")
    return json.loads(output)

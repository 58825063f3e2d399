"""What every client must be able to do, with the official SDK."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from mcp import Client, MCPError

from connections import MODES, opened
from judging import exercise, serving
from judging.report import Report
from judging.session import stdio, text
from judging.silence import silent_plex


class Connection:
    """What the common checks ask of a client."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def tools(self) -> list[dict[str, Any]]:
        listed = await self._client.list_tools(cache_mode="bypass")
        return [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in listed.tools]

    async def call(self, tool: str, arguments: dict[str, Any]) -> exercise.Answer:
        result = await self._client.call_tool(tool, arguments)
        return exercise.Answer(bool(result.is_error), text(result), result.structured_content)

    async def refused(self, tool: str) -> int | None:
        try:
            await self._client.call_tool(tool, {})
        except MCPError as error:
            return error.error.code
        return None


async def cancelled(report: Report) -> None:
    """Every way to open a connection is also one to cancel a call on it."""
    patient = ("--timeout", "600s")
    async with silent_plex() as plex:
        with serving.http(report, *patient, plex=plex.url) as served:
            for transport, target in (("stdio", stdio(None, *patient, plex=plex.url)), ("HTTP", served.address)):
                for mode in MODES:
                    # Over HTTP the old protocol cancels inside a session, and our server keeps none.
                    told = (transport, mode) != ("HTTP", "legacy")
                    name = f"{transport} {mode}"
                    with report.part(f"{name}: cancel"):
                        await exercise.cancelled(report, name, _connection(target, mode), plex, told)


@asynccontextmanager
async def _connection(target: Any, mode: str) -> AsyncIterator[Connection]:
    async with opened(target, mode) as client:
        yield Connection(client)

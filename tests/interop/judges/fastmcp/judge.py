"""PyPI fastmcp as a client, over both transports and in each of its modes."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastmcp import Client
from fastmcp.client.transports import StdioTransport, StreamableHttpTransport
from mcp import MCPError

from judging import exercise, serving
from judging.report import Report
from judging.silence import silent_plex

Target = StdioTransport | StreamableHttpTransport

#: How a connection is opened, and the revision of the protocol that it speaks then.
MODES = {"legacy": "2025-11-25", "auto": "2026-07-28", "2026-07-28": "2026-07-28"}

#: Seconds that one call may take; more than the silent Plex server is given.
CALL = 600


class Connection:
    """What the common checks ask of a client."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def tools(self) -> list[dict[str, Any]]:
        listed = await self.client.list_tools(cache_mode="bypass")
        return [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in listed]

    async def call(self, tool: str, arguments: dict[str, Any]) -> exercise.Answer:
        result = await self.client.call_tool(tool, arguments, raise_on_error=False)
        words = " ".join(part.text for part in result.content)
        return exercise.Answer(result.is_error, words, result.structured_content)

    async def refused(self, tool: str) -> int | None:
        try:
            await self.client.call_tool(tool, {}, raise_on_error=False)
        except MCPError as error:
            return error.error.code
        return None


def stdio(*arguments: str, plex: str | None = None) -> StdioTransport:
    ours = serving.command(*arguments, plex=plex)
    return StdioTransport(ours.command, ours.args, env=ours.env, keep_alive=False)


@asynccontextmanager
async def opened(target: Target, mode: str) -> AsyncIterator[Connection]:
    async with Client(target, mode=mode, timeout=CALL) as client:
        yield Connection(client)


async def judged(report: Report, address: str) -> None:
    for mode, revision in MODES.items():
        for transport, target in (("stdio", stdio()), ("HTTP", StreamableHttpTransport(address))):
            name = f"{transport} {mode}"
            with report.part(name):
                async with opened(target, mode) as connection:
                    report.equal(f"{name}: protocol version", connection.client.protocol_version, revision)
                    await exercise.everything(report, name, connection)


async def cancelled(report: Report) -> None:
    async with silent_plex() as plex:
        patient = ("--timeout", f"{CALL}s")
        with serving.http(report, *patient, plex=plex.url) as served:
            for mode in MODES:
                for transport, target in (("stdio", stdio(*patient, plex=plex.url)), ("HTTP", StreamableHttpTransport(served.address))):
                    # Over HTTP the old protocol cancels inside a session, and our server keeps none.
                    told = (transport, mode) != ("HTTP", "legacy")
                    with report.part(f"{transport} {mode}: cancel"):
                        await exercise.cancelled(report, f"{transport} {mode}", opened(target, mode), plex, told)


def main() -> int:
    report = Report()
    with serving.http(report) as served:
        asyncio.run(judged(report, served.address))
    asyncio.run(cancelled(report))
    return report.finish(version("fastmcp"))


if __name__ == "__main__":
    sys.exit(main())

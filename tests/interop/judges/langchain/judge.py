"""PyPI langchain-mcp-adapters, as an agent uses it: our tools become LangChain's, over both transports."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from langchain_core.tools import BaseTool
from langchain_mcp_adapters.client import MultiServerMCPClient
from langchain_mcp_adapters.tools import load_mcp_tools
from mcp import ClientSession, McpError

from judging import exercise, serving
from judging.report import Report
from judging.silence import silent_plex

#: Seconds that one call may take; more than the silent Plex server is given.
CALL = 600


class Connection:
    """What the common checks ask of a client. LangChain's tools have the schemas of ours as their own."""

    def __init__(self, tools: list[BaseTool], load: Any, session: ClientSession | None = None) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._load = load
        self._session = session

    async def tools(self) -> list[dict[str, Any]]:
        return [{"name": tool.name, "description": tool.description, "inputSchema": tool.args_schema} for tool in await self._load()]

    async def call(self, tool: str, arguments: dict[str, Any]) -> exercise.Answer:
        call = {"type": "tool_call", "id": "1", "name": tool, "args": arguments}
        message = await self._tools[tool].ainvoke(call)
        words = " ".join(part["text"] for part in message.content) if isinstance(message.content, list) else message.content
        return exercise.Answer(message.status == "error", words, (message.artifact or {}).get("structured_content"))

    async def refused(self, tool: str) -> int | None:
        """No tool of LangChain's stands for one that does not exist: the session below them is asked."""
        assert self._session is not None
        try:
            await self._session.call_tool(tool, {})
        except McpError as error:
            return error.error.code
        return None


def stdio(*arguments: str, plex: str | None = None) -> dict[str, Any]:
    ours = serving.command(*arguments, plex=plex)
    return {"transport": "stdio", "command": ours.command, "args": ours.args, "env": ours.env}


def http(served: serving.Served) -> dict[str, Any]:
    return {"transport": "streamable_http", "url": served.address}


@asynccontextmanager
async def in_a_session(connection: dict[str, Any]) -> AsyncIterator[Connection]:
    """All calls in one session."""
    async with MultiServerMCPClient({"plex": connection}).session("plex") as session:
        yield Connection(await load_mcp_tools(session), lambda: load_mcp_tools(session), session)


@asynccontextmanager
async def a_session_each(connection: dict[str, Any]) -> AsyncIterator[Connection]:
    """Each call in a session of its own, as tools have it that an agent is given without one."""
    client = MultiServerMCPClient({"plex": connection})
    yield Connection(await client.get_tools(), client.get_tools)


async def judged(report: Report, served: serving.Served) -> None:
    for transport, connection in (("stdio", stdio()), ("HTTP", http(served))):
        with report.part(f"{transport} in a session"):
            async with in_a_session(connection) as opened:
                await exercise.everything(report, f"{transport} in a session", opened)
        with report.part(f"{transport} a session each"):
            async with a_session_each(connection) as opened:
                await exercise.listed(report, f"{transport} a session each", opened)
                await exercise.called(report, f"{transport} a session each", opened)


async def cancelled(report: Report) -> None:
    """This client never says that a call is cancelled: it ends the session, and the call ends with it."""
    async with silent_plex() as plex:
        patient = ("--timeout", f"{CALL}s")
        with serving.http(report, *patient, plex=plex.url) as served:
            for transport, connection in (("stdio", stdio(*patient, plex=plex.url)), ("HTTP", http(served))):
                with report.part(f"{transport} a session each: cancel"):
                    await exercise.cancelled(report, f"{transport} a session each", a_session_each(connection), plex)


def main() -> int:
    report = Report()
    with serving.http(report) as served:
        asyncio.run(judged(report, served))
    asyncio.run(cancelled(report))
    return report.finish(version("langchain-mcp-adapters"))


if __name__ == "__main__":
    sys.exit(main())

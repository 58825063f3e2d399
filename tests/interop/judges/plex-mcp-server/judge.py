"""PyPI plex-mcp-server, unchanged, on the demo server: none of its tools for what people change meets a path that is not there."""

import asyncio
import logging
import os
import sys
from importlib.metadata import version
from pathlib import Path

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

import calls
from judging.report import Report
from relay import Relay, relaying

PARTS = {"libraries": calls.LIBRARIES, "metadata": calls.METADATA, "lists": calls.LISTS, "server": calls.SERVER}

#: Begins what it says when a tool has failed; it never sets `isError`.
FAILED = ("error", '{"error"')


async def _judge(report: Report, relay: Relay) -> None:
    token = Path(os.environ["PLEX_TOKEN_FILE"]).read_text(encoding="utf-8").strip()
    command = str(Path(sys.executable).parent / "plex-mcp-server")
    environment = {**os.environ, "PLEX_URL": relay.url, "PLEX_TOKEN": token}
    parameters = StdioServerParameters(command=command, args=["--transport", "stdio"], env=environment)
    with open(os.devnull, "w", encoding="utf-8") as silence:
        async with stdio_client(parameters, silence) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            for part, wanted in PARTS.items():
                for tool, arguments in wanted:
                    await _call(report, relay, session, f"{part}: {tool} {arguments}", tool, arguments)


async def _call(report: Report, relay: Relay, session: ClientSession, what: str, tool: str, arguments: dict) -> None:
    relay.taken()
    with report.part(what):
        answer = await session.call_tool(tool, arguments)
        text = "".join(getattr(content, "text", "") for content in answer.content)
        seen = relay.taken()
        refused = [f"{method} {path} {status}" for method, path, status in seen if status >= 400]
        report.equal(f"{what}: refused", refused, [])
        failed = answer.isError or text.lower().startswith(FAILED)
        report.holds(f"{what}: answer", not failed, text[:200])


def main() -> int:
    report = Report()
    # It prints lines on stdout that are no messages; the SDK's client passes over them, and would tell of each.
    logging.disable(logging.ERROR)
    with relaying(os.environ["PLEX_URL"]) as relay:
        asyncio.run(_judge(report, relay))
    return report.finish(version("plex-mcp-server"))


if __name__ == "__main__":
    sys.exit(main())

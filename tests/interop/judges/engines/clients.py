"""The official clients against an address that wants a token, in their modes: what they list, and what each call gives them."""

import json
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

import wire
from engines import BEARER, INSTALLED
from judging import calls
from judging.report import Report
from judging.session import CALL

#: How a connection is opened, and the revision that it speaks then.
MODES = {"legacy": "2025-11-25", "auto": "2026-07-28", "2026-07-28": "2026-07-28"}

#: Calls at once.
AT_ONCE = 64

#: What a client was given: the names of the tools, and each call's content.
Seen = tuple[str, list[str], list[Any]]


@asynccontextmanager
async def opened(port: int, mode: str) -> AsyncIterator[Client]:
    """The Python client."""
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {BEARER}"}, timeout=CALL) as http:
        transport = streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)
        async with Client(transport, mode=mode, read_timeout_seconds=CALL) as client:
            yield client


def python(port: int, mode: str) -> Seen:
    """What the Python client sees of every call that can be made again."""

    async def seen() -> Seen:
        async with opened(port, mode) as client:
            names = [tool.name for tool in (await client.list_tools()).tools]
            results = []
            for tool, arguments in calls.right():
                result = await client.call_tool(tool, arguments)
                content = [part.model_dump(mode="json", by_alias=True, exclude_none=True) for part in result.content]
                results.append([content, result.structured_content, bool(result.is_error)])
            return client.protocol_version, names, results

    return anyio.run(seen)


def typescript(port: int, mode: str) -> Seen:
    """What the TypeScript client sees of the same."""
    script = Path(__file__).with_name("clients.mjs")
    command = ["node", str(script), f"http://127.0.0.1:{port}/mcp", BEARER, mode]
    environment = {"PATH": os.environ["PATH"], "INTEROP_NODE_HOME": str(INSTALLED / "mcp-typescript")}
    ran = subprocess.run(command, input=json.dumps(calls.right()), env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise AssertionError(f"the TypeScript client fails: {ran.stderr[-2000:]}")
    found = json.loads(ran.stdout)
    results = [[one["content"], one.get("structuredContent"), bool(one.get("isError"))] for one in found["results"]]
    return found["revision"], found["names"], results


CLIENTS = {"Python": python, "TypeScript": typescript}


def judged(report: Report, name: str, mode: str, theirs: Seen, ours: Seen) -> set[str]:
    """Compares what a client saw with what it sees of our host; gives the tools whose calls are all equal."""
    report.equal(f"{name}: revision", theirs[0], MODES[mode])
    report.equal(f"{name}: names of the tools", theirs[1], ours[1])
    made = [tool for tool, _ in calls.right()]
    unequal = set()
    for at, tool in enumerate(made):
        if not report.equal(f"{name}: {tool}: as of our host", theirs[2][at], ours[2][at]):
            unequal.add(tool)
    return set(made) - unequal


def at_once(report: Report, name: str, port: int) -> None:
    """Each of so many calls in flight gets its own answer."""
    tool, arguments = calls.pages()[0]

    async def all_of_them() -> list[wire.Answer]:
        answers: list[wire.Answer | None] = [None] * AT_ONCE

        async def one(at: int) -> None:
            page = arguments | {"limit": 1, "offset": at % 8}
            answers[at] = await anyio.to_thread.run_sync(wire.call, port, wire.MODERN, tool, page, limiter=limiter)

        limiter = anyio.CapacityLimiter(AT_ONCE)
        async with anyio.create_task_group() as group:
            for at in range(AT_ONCE):
                group.start_soon(one, at)
        return [answer for answer in answers if answer]

    answers = anyio.run(all_of_them)
    report.equal(f"{name}: {AT_ONCE} calls at once: answers", len(answers), AT_ONCE)
    alone = [wire.call(port, wire.MODERN, tool, arguments | {"limit": 1, "offset": at}) for at in range(8)]
    report.equal(f"{name}: {AT_ONCE} calls at once: each its own", answers, [alone[at % 8] for at in range(AT_ONCE)])

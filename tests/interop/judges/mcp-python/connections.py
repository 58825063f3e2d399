"""Our server over both transports, with every way the official SDK has to open a connection."""

from contextlib import AsyncExitStack
from typing import Any

from mcp import Client, StdioServerParameters

from judging.session import CALL, stdio

#: How a connection is opened, and the revision of the protocol that it speaks then.
MODES = {"legacy": "2025-11-25", "auto": "2026-07-28", "2026-07-28": "2026-07-28"}


def opened(target: StdioServerParameters | str, mode: str, **options: Any) -> Client:
    return Client(target, mode=mode, read_timeout_seconds=CALL, **options)


async def all_open(stack: AsyncExitStack, address: str) -> dict[str, Client]:
    """A client for each transport in each mode, all open at once."""
    clients = {}
    for transport, target in (("stdio", stdio()), ("HTTP", address)):
        for mode in MODES:
            clients[f"{transport} {mode}"] = await stack.enter_async_context(opened(target, mode))
    return clients

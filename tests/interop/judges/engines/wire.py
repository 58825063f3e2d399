"""Requests as bytes: what a client library would tidy up is judged too."""

import http.client
import json
from dataclasses import dataclass
from typing import Any

from engines import BEARER

#: Seconds that one answer may take.
ANSWER = 120

#: Headers of every request, unless it says otherwise.
USUAL = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "Authorization": f"Bearer {BEARER}"}

#: The headers of answers that are compared; others are the engine's.
COMPARED = ("content-type", "www-authenticate", "allow")

MODERN = "2026-07-28"
LEGACY = "2025-11-25"
META = {"io.modelcontextprotocol/protocolVersion": MODERN, "io.modelcontextprotocol/clientCapabilities": {}}


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: str


def exchange(port: int, method: str, path: str, headers: dict[str, str | None], body: str | None) -> Answer:
    """Sends one request on a connection of its own. A header without a value is left out."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER)
    given = {name: value for name, value in (USUAL | headers).items() if value is not None}
    try:
        connection.request(method, path, None if body is None else body.encode(), given)
        answer = connection.getresponse()
        kept = {name: value for name in COMPARED if (value := answer.getheader(name)) is not None}
        return Answer(answer.status, kept, answer.read().decode())
    finally:
        connection.close()


def call(port: int, revision: str, tool: str, arguments: dict[str, Any]) -> Answer:
    """Calls a tool in one era or the other."""
    params: dict[str, Any] = {"name": tool, "arguments": arguments}
    headers: dict[str, str | None] = {"MCP-Protocol-Version": revision}
    if revision == MODERN:
        params["_meta"] = META
        headers |= {"Mcp-Method": "tools/call", "Mcp-Name": tool}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
    return exchange(port, "POST", "/mcp", headers, json.dumps(body))

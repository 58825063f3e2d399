"""A client over HTTP that keeps its connection, and tells what came of each call."""

import http.client
import json
from dataclasses import dataclass
from typing import Any

from scale.hosts import BEARER

MODERN = "2026-07-28"
META = {"io.modelcontextprotocol/protocolVersion": MODERN, "io.modelcontextprotocol/clientCapabilities": {}}

#: Statuses that a balancer gives for a host that is away: the same call may be made again, if it only reads.
RETRYABLE = (502, 503, 504)

#: Seconds that an answer may take.
ANSWER = 60


@dataclass(frozen=True)
class Came:
    """What came of a call: its structured answer, or the words of why there is none."""

    answer: dict[str, Any] | None
    error: str = ""
    #: Whether the same call may work later.
    retryable: bool = False


class Client:
    """One connection, opened again when it is lost."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: http.client.HTTPConnection | None = None

    def call(self, tool: str, arguments: dict[str, Any]) -> Came:
        """Calls once: nothing is sent again."""
        params = {"name": tool, "arguments": arguments, "_meta": META}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
        headers = {
            "Authorization": f"Bearer {BEARER}",
            "Content-Type": "application/json",
            "Accept": "application/json, text/event-stream",
            "MCP-Protocol-Version": MODERN,
            "Mcp-Method": "tools/call",
            "Mcp-Name": tool,
        }
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=ANSWER)
        try:
            self._connection.request("POST", "/mcp", body, headers)
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self._connection = None
            return Came(None, f"{type(error).__name__}: {error}", True)
        if answer.status != 200:
            return Came(None, f"HTTP {answer.status}", answer.status in RETRYABLE)
        result = json.loads(text)["result"]
        if result["isError"]:
            words = result["content"][0]["text"]
            return Came(None, words, "the same call may work later" in words)
        return Came(result["structuredContent"])

"""Our tools, called through the official Python SDK over stdio."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult

from judging import serving

#: Seconds that one call may take.
CALL = 60


class Refused(Exception):
    """A tool answered with an error."""


def text(result: CallToolResult) -> str:
    """The words of an answer."""
    return " ".join(part.text for part in result.content if part.type == "text")


class Tools:
    """Calls tools and waits for their answers."""

    def __init__(self, client: Client, portal: BlockingPortal) -> None:
        self._client = client
        self._portal = portal

    def call(self, tool: str, **arguments: object) -> dict[str, Any]:
        """The structured answer. Arguments that are None are not sent."""
        given = {name: value for name, value in arguments.items() if value is not None}
        result = self._portal.call(self._client.call_tool, tool, given)
        if result.is_error:
            raise Refused(text(result))
        return result.structured_content

    def pages(self, tool: str, key: str, **arguments: Any) -> Iterator[dict[str, Any]]:
        """Page after page, going on as each page says; `key` names the list in it."""
        offset = 0
        while True:
            page = self.call(tool, offset=offset, **arguments)
            yield page
            following = page.get("next_offset")
            if following is None:
                return
            if following <= offset or not page[key]:
                raise AssertionError(f"{tool} goes on at {following} after {offset}")
            offset = following

    def all(self, tool: str, key: str = "items", **arguments: Any) -> list[dict[str, Any]]:
        """The list of all pages."""
        return [row for page in self.pages(tool, key, **arguments) for row in page[key]]


def stdio(token_file: str | None = None, *arguments: str, plex: str | None = None) -> StdioServerParameters:
    """How to start our server over stdio against the demo server that the runner started, or the `plex` given."""
    ours = serving.command(*arguments, plex=plex, token_file=token_file)
    return StdioServerParameters(command=ours.command, args=ours.args, env=ours.env)


@contextmanager
def tools(token_file: str | None = None, *arguments: str) -> Iterator[Tools]:
    """Our tools on the judge's demo server, with the owner's token unless another is given."""
    client = Client(stdio(token_file, *arguments), read_timeout_seconds=CALL)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(client) as entered:
        yield Tools(entered, portal)
        sys.stdout.flush()

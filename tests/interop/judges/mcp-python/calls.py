"""Calls: every tool with right arguments, wrong ones, and a tool that does not exist."""

import json
from typing import Any

from jsonschema import Draft202012Validator
from mcp import Client, MCPError
from mcp_types import CallToolResult, Tool

from judging.report import Report
from judging.session import text

#: Tries to get an answer that does not move while every connection asks for it.
TRIES = 40

#: Wrong calls, and words that the answer to each must hold.
WRONG: list[tuple[str, dict[str, Any], list[str]]] = [
    ("plex_search", {}, ["query"]),
    ("plex_search", {"query": 5}, ["query"]),
    ("plex_search", {"query": ""}, ["query"]),
    ("plex_search", {"query": "m", "limit": 0}, ["limit"]),
    ("plex_search", {"query": "m", "limit": 51}, ["limit", "50"]),
    ("plex_search", {"query": "m", "max": 3}, ["max"]),
    ("plex_get_library_items", {"library_id": "../sections/1/refresh?force=1"}, ["library"]),
    ("plex_get_library_items", {"library_id": "1", "sort": "titleSort:desc"}, ["sort", "title_desc"]),
    ("plex_get_library_items", {"library_id": "1", "genre": "No Such Genre"}, ["genre"]),
    ("plex_get_library_items", {"library_id": "99999"}, ["99999"]),
    ("plex_get_item", {"rating_keys": []}, ["rating_keys"]),
    ("plex_get_item", {"rating_keys": ["all"]}, ["rating"]),
    ("plex_get_item", {"rating_keys": ["999999999"]}, ["999999999"]),
    ("plex_get_children", {"rating_key": "1", "offset": -1}, ["offset"]),
    ("plex_get_history", {"since": "yesterday!"}, ["since", "2026-01-31"]),
    ("plex_refresh_library", {"library_id": "1", "path": "/etc"}, ["path"]),
    ("plex_get_server", {"verbose": True}, ["verbose"]),
]


async def right(client: Client) -> dict[str, dict[str, Any]]:
    """A call of every tool that only reads, with ids that the server itself gives."""
    libraries = (await client.call_tool("plex_get_libraries")).structured_content["libraries"]
    shows = next(library["id"] for library in libraries if library["kind"] == "show")
    show = (await client.call_tool("plex_get_library_items", {"library_id": shows, "limit": 1})).structured_content["items"][0]
    return {
        "plex_get_libraries": {},
        "plex_get_library_items": {"library_id": libraries[0]["id"], "limit": 20, "detail": "full", "sort": "year_desc"},
        "plex_get_recently_added": {"limit": 10},
        "plex_get_on_deck": {},
        "plex_get_sessions": {},
        "plex_search": {"query": show["title"], "detail": "full"},
        "plex_get_history": {"limit": 15, "offset": 3},
        "plex_get_item": {"rating_keys": [show["rating_key"]]},
        "plex_get_children": {"rating_key": show["rating_key"], "detail": "full"},
        "plex_get_server": {},
    }


def conforms(report: Report, what: str, tool: Tool, result: CallToolResult) -> None:
    """A good answer: structured as promised, and the same again as text."""
    if not report.equal(f"{what}: an answer and no error", (result.is_error, len(result.content)), (False, 1)):
        print(f"  {what}: {result.content}")
        return
    errors = [error.message for error in Draft202012Validator(tool.output_schema).iter_errors(result.structured_content)]
    report.equal(f"{what}: conforms to its output schema", errors, [])
    report.equal(f"{what}: text is the same", json.loads(text(result)), result.structured_content)
    report.holds(f"{what}: no null", "null" not in _values(result.structured_content))


def _values(answer: object) -> set[str]:
    if isinstance(answer, dict):
        return set().union(*map(_values, answer.values()))
    if isinstance(answer, list):
        return set().union(*map(_values, answer))
    return {"null"} if answer is None else set()


async def same_everywhere(report: Report, clients: dict[str, Client], tools: dict[str, Tool]) -> None:
    """Every connection gives the same answer. What plays moves on: it must stand still meanwhile."""
    first = next(iter(clients.values()))
    for tool, arguments in (await right(first)).items():
        for _ in range(TRIES):
            results = {name: await client.call_tool(tool, arguments) for name, client in clients.items()}
            again = await first.call_tool(tool, arguments)
            expected = next(iter(results.values())).structured_content
            if again.structured_content == expected:
                break
        for name, result in results.items():
            conforms(report, f"{name}: {tool}", tools[tool], result)
            report.equal(f"{name}: {tool} as on the first connection", result.structured_content, expected)


async def scan(report: Report, clients: dict[str, Client], tools: dict[str, Tool]) -> None:
    """The one tool that changes something; whoever comes second finds the scan running."""
    tool = "plex_refresh_library"
    first = next(iter(clients.values()))
    library = (await first.call_tool("plex_get_libraries")).structured_content["libraries"][-1]
    for number, (name, client) in enumerate(clients.items()):
        result = await client.call_tool(tool, {"library_id": library["id"]})
        conforms(report, f"{name}: {tool}", tools[tool], result)
        answer = result.structured_content or {}
        found = {key: answer.get(key) for key in ("library_id", "library", "last_scanned_at", "already_refreshing")}
        expected = {"library_id": library["id"], "library": library["title"], "last_scanned_at": library.get("scanned_at"), "already_refreshing": number > 0}
        report.equal(f"{name}: {tool}", found, expected)


async def wrong(report: Report, name: str, client: Client) -> None:
    """Wrong arguments are answered with words, an unknown tool with an error of the protocol."""
    for tool, arguments, words in WRONG:
        what = f"{name}: {tool} {arguments}"
        result = await client.call_tool(tool, arguments)
        words_given = text(result)
        report.equal(f"{what}: an error", result.is_error, True)
        report.equal(f"{what}: says {words_given!r} without", [word for word in words if word not in words_given], [])
    try:
        result = await client.call_tool("plex_delete_everything", {})
        report.holds(f"{name}: unknown tool", False, repr(result))
    except MCPError as error:
        report.equal(f"{name}: unknown tool", error.error.code, -32602)

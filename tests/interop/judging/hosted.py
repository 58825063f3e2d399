"""The component in another host: what to call there, and what our own host answers to the same."""

import json
import os
import re
import subprocess
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp_types import CallToolResult, ImageContent, Tool

from judging import calls
from judging.report import Report
from judging.session import CALL, stdio, text

#: How our host words a tool's error: message [code, HTTP status; the same call may work later].
ERROR = re.compile(r"(?s)(?P<message>.*) \[(?P<code>[a-z_]+)(?:, HTTP (?P<status>\d+))?; the same call (?P<again>may work later|will fail again)\]")

#: Calls a function by its WIT name with arguments by their WIT names; gives what came of it and the value: ("ok", record) or ("err", record).
Function = Callable[[str, dict[str, Any]], tuple[str, Any]]


def component(place: Path) -> Path:
    """Our component in a file."""
    path = place / "plex-mcp.wasm"
    subprocess.run([os.environ["PLEX_MCP_BIN"], "component", "--out", str(path)], check=True, capture_output=True)
    return path


def kebab(name: str) -> str:
    return name.replace("_", "-")


def in_wit(value: Any, field: str = "") -> Any:
    """A value as WIT has it: names in kebab-case, those of enum values too."""
    if isinstance(value, dict):
        return {kebab(name): in_wit(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [in_wit(inner, field) for inner in value]
    return kebab(value) if field in _enums() and isinstance(value, str) else value


@cache
def _enums() -> frozenset[str]:
    return frozenset(calls.enums())


def present(value: Any) -> Any:
    """A value without its absent fields."""
    if isinstance(value, dict):
        return {name: present(inner) for name, inner in value.items() if inner is not None}
    return [present(inner) for inner in value] if isinstance(value, list) else value


def tools() -> dict[str, Tool]:
    """The tools that our own host makes of the component."""

    async def listed() -> list[Tool]:
        async with Client(stdio(None, *calls.EVERYTHING), read_timeout_seconds=CALL) as client:
            return (await client.list_tools()).tools

    def whole(tool: Tool) -> Tool:
        schemas = {"input_schema": _inlined(tool.input_schema), "output_schema": _inlined(tool.output_schema)}
        return tool.model_copy(update=schemas)

    return {tool.name: whole(tool) for tool in anyio.run(listed)}


def _inlined(schema: Any, definitions: dict[str, Any] | None = None) -> Any:
    """A schema with what it refers to in the place of the references."""
    if isinstance(schema, list):
        return [_inlined(inner, definitions) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    definitions = definitions or schema.get("$defs", {})
    beside = {name: _inlined(inner, definitions) for name, inner in schema.items() if name not in ("$ref", "$defs")}
    if "$ref" not in schema:
        return beside
    return _inlined(definitions[schema["$ref"].removeprefix("#/$defs/")], definitions) | beside


def same_answers(report: Report, offered: dict[str, Tool], function: Function) -> None:
    """Calls everything here and there; every value must be the same, errors too, where it is the same twice with us."""
    right = calls.right()
    asked = right + calls.tried()
    for (tool, arguments), (ours, again) in zip(asked, _ours(asked), strict=True):
        what = f"{tool} {json.dumps(arguments, ensure_ascii=False)}"
        with report.part(what):
            kind, theirs = function(kebab(tool), in_wit(arguments))
            report.holds(f"{what}: our own host answers", not (ours.is_error and (tool, arguments) in right), text(ours))
            expected = ("err", _error(text(ours))) if ours.is_error else ("ok", _answer(ours))
            if kind == "ok" and _image(ours):
                theirs["data"] = b64encode(bytes(theirs["data"])).decode()
            report.equal(f"{what}: ok or err", expected[0], kind)
            # Some ask for chance.
            if again.content == ours.content:
                _values(report, what, in_wit(expected[1]), present(theirs))
    for wrong in calls.out_of_bounds():
        what = f"{wrong.tool} {json.dumps(wrong.arguments)[:100]}"
        with report.part(what):
            kind, error = function(kebab(wrong.tool), in_wit(wrong.arguments))
            report.equal(f"{what}: refused", (kind, present(error).get("code")), ("err", "invalid-argument"))
    called = {(tool, name) for tool, arguments in asked for name in (*arguments, None)}
    repeatable = {tool.name for tool in calls.tools() if tool.repeatable}
    for tool, offer in offered.items():
        for name in (*offer.input_schema.get("properties", {}), None) if tool in repeatable else ():
            report.holds(f"{tool} {name or ''}: is in a call", (tool, name) in called)


def _ours(asked: list[tuple[str, dict[str, Any]]]) -> list[tuple[CallToolResult, CallToolResult]]:
    async def answers() -> list[tuple[CallToolResult, CallToolResult]]:
        async with Client(stdio(), read_timeout_seconds=CALL) as client:
            # The first round starts the scans that all others find running.
            _, *twice = [[await client.call_tool(tool, arguments) for tool, arguments in asked] for _ in range(3)]
            return list(zip(*twice))

    return anyio.run(answers)


def _image(answer: CallToolResult) -> ImageContent | None:
    """The image that is the whole answer."""
    return next((part for part in answer.content if isinstance(part, ImageContent)), None)


def _answer(answer: CallToolResult) -> Any:
    """The record; of an image the one that other hosts are answered, its bytes in Base64."""
    image = _image(answer)
    return answer.structured_content if image is None else {"media_type": image.mime_type, "data": image.data}


def _error(words: str) -> dict[str, Any]:
    found = ERROR.fullmatch(words)
    if found is None:
        raise AssertionError(f"no tool's error: {words}")
    error = {"code": found["code"], "message": found["message"], "retryable": found["again"] == "may work later"}
    return error | ({"status": int(found["status"])} if found["status"] else {})


def _values(report: Report, what: str, ours: Any, theirs: Any) -> None:
    """Leaf by leaf, so that a count of checks is one of values."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted({*ours, *theirs}):
            _values(report, f"{what}: {name}", ours.get(name), theirs.get(name))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs) > 0:
        for number, pair in enumerate(zip(ours, theirs)):
            _values(report, f"{what}: {number}", *pair)
    else:
        report.equal(what, ours, theirs)

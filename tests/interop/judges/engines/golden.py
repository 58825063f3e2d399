"""The golden file: requests, and what our host answers to each of them, as `tests/it/http/golden.rs` demands. Every engine must answer the same bytes."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import wire
from judging.report import Report

FILE = Path(__file__).resolve().parents[3] / "golden" / "http.json"


@dataclass(frozen=True)
class Pair:
    """A request and its answer."""

    about: str
    request: dict[str, Any]
    answer: dict[str, Any] | None


def pairs() -> Iterator[Pair]:
    for entry in json.loads(FILE.read_text(encoding="utf-8")):
        yield Pair(entry["about"], entry["request"], entry.get("answer"))


def answered(port: int, request: dict[str, Any]) -> dict[str, Any]:
    """What a server answers. A body that is an object is sent as JSON, one that is a list is a text so many times."""
    body = request.get("body")
    if isinstance(body, dict):
        body = json.dumps(body)
    elif isinstance(body, list):
        text, times = body
        body = text * times
    answer = wire.exchange(port, request.get("method", "POST"), request.get("path", "/mcp"), request.get("headers", {}), body)
    return {"status": answer.status, "headers": answer.headers, "body": answer.body}


def judged(report: Report, name: str, port: int) -> None:
    """Plays the file."""
    for pair in pairs():
        report.equal(f"{name}: {pair.about}: golden answer", answered(port, pair.request), pair.answer)

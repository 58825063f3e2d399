"""What Wassette makes of our tools: names, descriptions, schemas."""

import json
import re
from typing import Any

from jsonschema import Draft202012Validator
from mcp_types import Tool

from judging.hosted import kebab
from judging.report import Report

#: JSON types there; integers are numbers.
TYPES = {"integer": "number"}


def check(report: Report, theirs: list[Tool], ours: dict[str, Tool]) -> None:
    report.equal("names", sorted(map(kebab, ours)), sorted(tool.name for tool in theirs))
    for tool in theirs:
        own = ours[tool.name.replace("-", "_")]
        words = _words(own.description or "")
        lines = (tool.description or "").split("\n")
        length = words.count("\n") + 1
        report.equal(f"{tool.name}: description", words, "\n".join(lines[:length]))
        lines = lines[length:]
        _parameters(report, tool, own, lines)
        for kind, schema in (("input", tool.input_schema), ("output", tool.output_schema)):
            with report.part(f"{tool.name}: {kind} schema"):
                Draft202012Validator.check_schema(schema)
                report.equal(f"{tool.name}: {kind} schema: type", "object", schema["type"])
        ok, err = (branch["properties"] for branch in tool.output_schema["properties"]["result"]["oneOf"])
        if own.output_schema is None:
            report.equal(f"{tool.name}: ok: fields of an image", ["media-type", "data"], list(ok["ok"]["properties"]))
        else:
            _object(report, f"{tool.name}: ok", own.output_schema, ok["ok"])
        report.equal(f"{tool.name}: err", ["code", "message", "status", "retryable"], list(err["err"]["properties"]))


def _words(text: str) -> str:
    """Words of ours with the names that WIT has."""
    return re.sub(r"`[a-z_]+`", lambda name: kebab(name[0]), text)


def _parameters(report: Report, tool: Tool, own: Tool, lines: list[str]) -> None:
    """Every parameter has a line in the description with its words, bounds and default; examples of calls come after."""
    properties = own.input_schema.get("properties", {})
    report.equal(f"{tool.name}: lines of parameters", len(properties), sum(line.startswith("- ") for line in lines))
    for line in lines[len(properties) :]:
        example = json.loads(line.removeprefix("Example: "))
        report.holds(f"{tool.name}: an example takes its parameters", set(example) <= set(map(kebab, properties)), line)
    for (name, schema), line in zip(properties.items(), lines):
        what = f"{tool.name}: {name}"
        # Ours goes on with what each value of an enum means.
        words = _words(schema["description"].split(". ")[0])
        report.holds(f"{what}: words", line.startswith(f"- {kebab(name)}: {words}"), f"{words!r} is not how {line!r} begins")
        bounds = [schema[key] for key in ("minLength", "maxLength", "maximum", "minItems", "maxItems") if key in schema]
        missing = [bound for bound in bounds if not re.search(rf"\b{bound}\b", line)]
        report.equal(f"{what}: bounds without", missing, [])
        if "default" in schema:
            default = schema["default"]
            report.holds(f"{what}: default", line.endswith(f'default "{kebab(default)}"' if isinstance(default, str) else f"default {str(default).lower()}"), line)
    _object(report, tool.name, own.input_schema, tool.input_schema)


def _object(report: Report, what: str, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    """The same fields; what is optional with us is there required and may be null."""
    properties = ours.get("properties", {})
    report.equal(f"{what}: fields", [kebab(name) for name in properties], list(theirs["properties"]))
    report.equal(f"{what}: required", list(theirs["properties"]), theirs["required"])
    for name, schema in properties.items():
        held = theirs["properties"][kebab(name)]
        optional = "anyOf" in held
        report.equal(f"{what}: {name}: required", name in ours.get("required", []), not optional)
        _type(report, f"{what}: {name}", schema, next(kind for kind in held["anyOf"] if kind["type"] != "null") if optional else held)


def _type(report: Report, what: str, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    report.equal(f"{what}: type", TYPES.get(ours["type"], ours["type"]), theirs["type"])
    report.equal(f"{what}: names", [kebab(name) for name in ours.get("enum", [])], theirs.get("enum", []))
    if ours["type"] == "object":
        _object(report, what, ours, theirs)
    elif ours["type"] == "array":
        _type(report, f"{what}: of", ours["items"], theirs["items"])

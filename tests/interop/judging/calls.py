"""The calls that judges make, from what the executable lists of its tools: none is named here. Needs no package.

Run as a program it prints them as JSON, for the judges in JavaScript.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

#: The largest number that every host takes for a parameter.
LARGEST = (1 << 32) - 1

#: An id that nothing has.
NOBODY = "999999999"

Arguments = dict[str, Any]


@dataclass(frozen=True)
class Tool:
    """A tool, from `plex-mcp tools --json` and `tools/list`."""

    name: str
    effect: str
    idempotent: bool
    #: Whether it may reach anything but the server.
    open_world: bool
    examples: list[Arguments]
    input_schema: dict[str, Any]
    #: None where the answer is an image.
    output_schema: dict[str, Any] | None

    @property
    def reads(self) -> bool:
        return self.effect == "read"

    @property
    def repeatable(self) -> bool:
        """Whether the same call leads to the same again, whoever made it before."""
        return self.reads or (self.effect == "write" and self.idempotent)

    @property
    def parameters(self) -> dict[str, dict[str, Any]]:
        return self.input_schema.get("properties", {})

    def example(self, **arguments: Any) -> Arguments:
        """The first example, with these arguments instead."""
        return self.examples[0] | arguments


@dataclass(frozen=True)
class Wrong:
    """A call that is refused for one of its parameters."""

    tool: str
    arguments: Arguments
    parameter: str


@cache
def tools() -> tuple[Tool, ...]:
    """The tools that are served without flags."""
    return served()


#: Flags with which every tool of the component is served.
EVERYTHING = ("--access", "full", "--toolsets", "all")


@cache
def served(*flags: str) -> tuple[Tool, ...]:
    """The tools that are served with these flags."""
    listed = json.loads(_ours("tools", "--json", *flags))
    meta = {f"io.modelcontextprotocol/{name}": value for name, value in (("protocolVersion", "2026-07-28"), ("clientCapabilities", {}))}
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": meta}}
    described = json.loads(_ours("serve", *flags, given=json.dumps(request) + "\n"))["result"]["tools"]
    assert [tool["name"] for tool in listed] == [tool["name"] for tool in described]
    return tuple(_tool(*pair) for pair in zip(listed, described))


def _tool(listed: dict[str, Any], described: dict[str, Any]) -> Tool:
    # A rule begins with a method and a path, or the name of another origin before the path.
    open_world = any(not rule.split()[1].startswith("/") for rule in listed["egress"])
    schemas = described["inputSchema"], described.get("outputSchema")
    return Tool(listed["name"], listed["effect"], listed["idempotent"], open_world, listed["examples"], *schemas)


def _ours(*arguments: str, given: str = "") -> str:
    command = [os.environ["PLEX_MCP_BIN"], *arguments]
    # Two tokens are refused, and judges of hosts have one in the environment besides that in the file.
    environment = {name: value for name, value in os.environ.items() if name != "PLEX_TOKEN"}
    return subprocess.run(command, input=given, env=environment, capture_output=True, text=True, check=True).stdout


def right() -> list[tuple[str, Arguments]]:
    """Every example of the tools that may be called again and again."""
    return [(tool.name, example) for tool in tools() if tool.repeatable for example in tool.examples]


def tried() -> list[tuple[str, Arguments]]:
    """The first example of each of these tools with one more parameter: nobody knows whether it is answered or fails."""
    return [(tool.name, tool.example(**{name: value})) for tool in tools() if tool.repeatable for name, value in _tried(tool)]


def _tried(tool: Tool) -> Iterator[tuple[str, Any]]:
    for name, schema in tool.parameters.items():
        items = schema.get("items", {})
        if schema["type"] == "boolean":
            yield from ((name, True), (name, False))
        elif "pattern" in schema:
            yield from ((name, value) for value in (NOBODY, *_known(name)))
        elif "pattern" in items:
            yield name, [*_known(name), NOBODY][: schema.get("maxItems")]
        elif "enum" in schema:
            yield from ((name, value) for value in schema["enum"])
        elif "enum" in items:
            yield name, items["enum"][: schema.get("maxItems")]
        elif schema["type"] == "array":
            yield name, _known(name)[: schema.get("maxItems")]
        elif schema["type"] == "integer":
            yield name, max(schema.get("minimum", 0), min(schema.get("maximum", 3), 3))
        elif schema["type"] == "string":
            yield name, "".join("moon ε=&%"[at % 9] for at in range(max(9, schema.get("minLength", 0))))


def _known(name: str) -> list[str]:
    """Ids that examples of any tool have under that name, or in a list of such."""
    found: dict[str, None] = {}
    for example in (example for tool in tools() for example in tool.examples):
        for known, value in example.items():
            if known.rstrip("s") == name.rstrip("s"):
                found |= dict.fromkeys(value if isinstance(value, list) else [value])
    return list(found)


def out_of_bounds() -> list[Wrong]:
    """Calls with arguments of the right types and wrong values, which the component refuses in any host."""
    return [wrong for tool in tools() for wrong in _wrong(tool, _beyond)]


def mistyped() -> list[Wrong]:
    """Calls with arguments that are not of their types, missing or unknown, which our host refuses."""
    unknown = [Wrong(tool.name, tool.example(no_such_parameter=1), "no_such_parameter") for tool in tools()]
    missing = [
        Wrong(tool.name, {name: value for name, value in tool.example().items() if name != required}, required)
        for tool in tools()
        for required in tool.input_schema.get("required", [])
    ]
    return unknown + missing + [wrong for tool in tools() for wrong in _wrong(tool, _mistyped)]


def _wrong(tool: Tool, values: Any) -> Iterator[Wrong]:
    required = tool.input_schema.get("required", [])
    for name, schema in tool.parameters.items():
        for value in values(schema):
            # An empty one is how some clients leave out what is optional.
            if value not in ("", []) or name in required:
                yield Wrong(tool.name, tool.example(**{name: value}), name)


def _beyond(schema: dict[str, Any]) -> Iterator[Any]:
    if schema["type"] == "integer":
        if schema.get("minimum", 0) > 0:
            yield schema["minimum"] - 1
        if schema.get("maximum", LARGEST) < LARGEST:
            yield schema["maximum"] + 1
    elif schema["type"] == "array":
        right = next((value for value in ("1", 1, True) if _is(schema["items"], value)), None)
        if schema.get("minItems", 0) > 0:
            yield []
        if "maxItems" in schema and right is not None:
            yield [right] * (schema["maxItems"] + 1)
        yield from ([value] for value in _beyond(schema["items"]) if value != "")
    elif schema["type"] == "string" and "enum" not in schema:
        if "pattern" in schema:
            yield from ("../1", "all", "1/refresh")
        if schema.get("minLength", 0) > 0:
            yield "x" * (schema["minLength"] - 1)
        if "maxLength" in schema:
            yield "x" * (schema["maxLength"] + 1)


def _mistyped(schema: dict[str, Any]) -> Iterator[Any]:
    yield {"a": 1}
    if "enum" in schema:
        yield "no such value"
    elif schema["type"] in ("integer", "number"):
        yield "many"
    elif schema["type"] == "boolean":
        yield "perhaps"


def _is(schema: dict[str, Any], value: Any) -> bool:
    return type(value) is {"string": str, "integer": int, "boolean": bool}.get(schema["type"]) and "enum" not in schema


def enums() -> list[str]:
    """Names of fields and parameters whose values WIT has in kebab-case. Errors have no schema; theirs is `code`."""
    found = {"code"}

    def look(schema: Any, name: str) -> None:
        if isinstance(schema, list):
            for inner in schema:
                look(inner, name)
        elif isinstance(schema, dict):
            if "enum" in schema:
                found.add(name)
            for key, inner in schema.items():
                for field, of in inner.items() if key == "properties" else ():
                    look(of, field)
                if key == "items":
                    look(inner, name)
                if key == "$defs":
                    for of in inner.values():
                        look(of, "")

    for tool in served(*EVERYTHING):
        look([tool.input_schema, tool.output_schema], "")
    return sorted(found)


def pages() -> list[tuple[str, Arguments]]:
    """Every tool whose answers come in pages, with its first example; `limit` and `offset` go besides."""
    paged = [tool for tool in tools() if tool.reads and {"limit", "offset"} <= tool.parameters.keys()]
    return [(tool.name, {name: value for name, value in tool.example().items() if name not in ("limit", "offset")}) for tool in paged]


def main() -> None:
    wrong = {"out_of_bounds": out_of_bounds(), "mistyped": mistyped()}
    calls = {"right": right(), "tried": tried(), "pages": pages(), "enums": enums(), "tools": [asdict(tool) for tool in tools()]}
    calls |= {"exported": [tool.name for tool in served(*EVERYTHING)]}
    print(json.dumps(calls | {kind: [asdict(one) for one in found] for kind, found in wrong.items()}))


if __name__ == "__main__":
    main()

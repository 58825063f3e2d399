"""What the server offers: its words, and its tools with their annotations and schemas."""

from jsonschema import Draft202012Validator
from mcp import Client
from mcp_types import Tool

from connections import MODES
from judging import calls
from judging.report import Report

#: Characters after which some clients cut instructions and descriptions.
CUT = 2000


async def check(report: Report, name: str, client: Client) -> dict[str, Tool]:
    """Lists the tools; gives them by name."""
    mode = name.partition(" ")[2]
    report.equal(f"{name}: protocol version", client.protocol_version, MODES[mode])
    # Before the first answer a pinned connection knows neither: nothing was asked.
    if mode != "2026-07-28":
        report.equal(f"{name}: name of the server", client.server_info and client.server_info.name, "plex-mcp")
        report.holds(f"{name}: instructions", 0 < len(client.instructions or "") <= CUT, repr(client.instructions))
    listed = await client.list_tools()
    report.equal(f"{name}: all tools on one page", listed.next_cursor, None)
    known = {tool.name: tool for tool in calls.tools()}
    report.equal(f"{name}: names", [tool.name for tool in listed.tools], list(known))
    for tool in listed.tools:
        _tool(report, f"{name}: {tool.name}", tool, known[tool.name])
    again = await client.list_tools(cache_mode="bypass")
    report.equal(f"{name}: the same list again", again.tools, listed.tools)
    return {tool.name: tool for tool in listed.tools}


def _tool(report: Report, what: str, tool: Tool, known: calls.Tool) -> None:
    report.holds(f"{what}: description", 0 < len(tool.description or "") <= CUT)
    hints = tool.annotations
    report.holds(f"{what}: title", bool(tool.title or (hints and hints.title)))
    given = hints and (hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint, hints.open_world_hint)
    expected = (known.reads, known.effect == "destructive", known.reads or known.idempotent, known.open_world)
    report.equal(f"{what}: read-only, destructive, idempotent, open world", given, expected)
    report.equal(f"{what}: no output schema where the answer is an image", tool.output_schema is None, known.output_schema is None)
    for kind, schema in (("input", tool.input_schema), ("output", tool.output_schema)):
        if schema is None:
            continue
        try:
            Draft202012Validator.check_schema(schema)
            report.holds(f"{what}: {kind} schema is JSON Schema 2020-12", True)
        except Exception as error:  # whatever it is, the schema is not one
            report.holds(f"{what}: {kind} schema is JSON Schema 2020-12", False, str(error))
        report.equal(f"{what}: {kind} schema is of an object", schema.get("type"), "object")
    properties = tool.input_schema.get("properties", {})
    report.equal(f"{what}: takes nothing else", tool.input_schema.get("additionalProperties"), False)
    report.holds(f"{what}: required parameters exist", set(tool.input_schema.get("required", [])) <= set(properties))
    for name, schema in properties.items():
        report.holds(f"{what}: words for {name}", bool(schema.get("description")))

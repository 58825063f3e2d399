"""`--tools-mode search`: every tool is found by words and called through another one, and answers as by its own name."""

from contextlib import AsyncExitStack

import answers
import connections
from jsonschema import Draft202012Validator
from mcp import Client
from mcp_types import Tool

from judging import calls, serving
from judging.report import Report
from judging.session import stdio, text

FLAGS = ("--tools-mode", "search")


async def judged(report: Report, tools: dict[str, Tool]) -> None:
    """Over both transports and in both eras; `tools` are those that are listed without that flag."""
    with serving.http(report, *FLAGS) as served:
        async with AsyncExitStack() as stack:
            # Without the flag: what each call is to answer.
            by_name = await stack.enter_async_context(connections.opened(stdio(), "auto"))
            for transport, target in (("stdio", stdio(None, *FLAGS)), ("HTTP", served.address)):
                for mode in connections.MODES:
                    client = await stack.enter_async_context(connections.opened(target, mode))
                    await _checked(report, f"search: {transport} {mode}", client, by_name, tools)


async def _checked(report: Report, what: str, client: Client, by_name: Client, tools: dict[str, Tool]) -> None:
    listed = {tool.name: tool for tool in (await client.list_tools()).tools}
    report.holds(f"{what}: at most four tools", len(listed) <= 4, str(list(listed)))
    for tool in listed.values():
        Draft202012Validator.check_schema(tool.input_schema)
    everything = (await client.call_tool("find_tool", {})).structured_content
    report.equal(f"{what}: every tool is found", [tool["name"] for tool in everything["tools"]], list(tools))
    schema = Draft202012Validator(listed["find_tool"].output_schema)
    reads = {tool.name: tool.reads for tool in calls.tools()}
    for name, tool in tools.items():
        # As a model asks: by what the tool says of itself.
        found = (await client.call_tool("find_tool", {"query": tool.title or name})).structured_content
        report.equal(f"{what}: {name}: conforms to its output schema", [error.message for error in schema.iter_errors(found)], [])
        described = {tool["name"]: tool for tool in found["tools"]}
        if not report.holds(f"{what}: {name}: found by its title", name in described, str(list(described))):
            continue
        report.equal(f"{what}: {name}: input schema", described[name]["input_schema"], tool.input_schema)
        entry = listed[described[name]["call_with"]]
        report.equal(f"{what}: {name}: read-only as the tool that calls it", entry.annotations.read_only_hint, reads[name])
    for name, arguments in calls.right():
        if name in (tool for tool in tools if tools[tool].output_schema is None):
            continue
        entry = next(tool["call_with"] for tool in everything["tools"] if tool["name"] == name)
        await client.call_tool(entry, {"tool": name, "arguments": arguments})
        expected = await by_name.call_tool(name, arguments)
        result = await client.call_tool(entry, {"tool": name, "arguments": arguments})
        answers.conforms(report, f"{what}: {name}", tools[name], result)
        report.equal(f"{what}: {name}: as by its name", text(result), text(expected))

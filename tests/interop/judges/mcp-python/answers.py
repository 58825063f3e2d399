"""The answers of every tool: structured as promised, and the same on every connection."""

import json

from jsonschema import Draft202012Validator
from mcp import Client
from mcp_types import CallToolResult, Tool

from judging import calls
from judging.report import Report
from judging.session import text


async def same_everywhere(report: Report, clients: dict[str, Client], tools: dict[str, Tool]) -> None:
    """Every connection gives the same answer. Whoever comes second finds running what was started: that comes first."""
    first = next(iter(clients.values()))
    for tool, arguments in calls.right():
        await first.call_tool(tool, arguments)
        results = {name: await client.call_tool(tool, arguments) for name, client in clients.items()}
        expected = next(iter(results.values())).content
        for name, result in results.items():
            conforms(report, f"{name}: {tool}", tools[tool], result)
            report.equal(f"{name}: {tool} as on the first connection", result.content, expected)


def conforms(report: Report, what: str, tool: Tool, result: CallToolResult) -> None:
    """A good answer: structured as promised, and the same again as text."""
    if not report.equal(f"{what}: an answer and no error", (result.is_error, len(result.content)), (False, 1)):
        print(f"  {what}: {result.content}")
        return
    if tool.output_schema is None:
        report.equal(f"{what}: an image alone", (result.content[0].type, result.structured_content), ("image", None))
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

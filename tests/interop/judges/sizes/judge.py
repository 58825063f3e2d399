"""What assistants pay for our answers: characters of pages and of the list of tools, with two thousand films."""

import json
import os
import sys
from importlib.metadata import version

import anyio
from mcp import Client, StdioServerParameters

from judging.report import Report
from judging.session import CALL, text

FILMS = 2000
PAGE = 50

#: Characters that a page of films may take.
PAGES = {"brief": 8_000, "full": 18_000}

#: Characters that the list of tools may take without output schemas, which few clients show to a model.
TOOLS = 36_000

#: The same for all tools through four of them, however many there are.
SEARCH = 3_000

#: Flags with which every tool is served.
EVERY = ("--toolsets", "all", "--access", "full")


async def judged(report: Report) -> None:
    for what, most, flags in (
        ("tools of the default toolsets", TOOLS, ()),
        ("tools of all toolsets", None, EVERY),
        ("tools for all of them in the mode search", SEARCH, (*EVERY, "--tools-mode", "search")),
    ):
        async with Client(_command(*flags), read_timeout_seconds=CALL) as client:
            await _tools(report, client, what, most)
    async with Client(_command("--demo-items", str(FILMS)), read_timeout_seconds=CALL) as client:
        libraries = (await client.call_tool("plex_get_libraries")).structured_content["libraries"]
        films = next(library for library in libraries if library.get("item_count") == FILMS)
        for detail, most in PAGES.items():
            await _pages(report, client, films["id"], detail, most)


def _command(*flags: str) -> StdioServerParameters:
    environment = {"HOME": os.environ["HOME"]}
    return StdioServerParameters(command=os.environ["PLEX_MCP_BIN"], args=["serve", "--demo", *flags], env=environment)


async def _tools(report: Report, client: Client, what: str, most: int | None) -> None:
    listed = (await client.list_tools()).tools
    described = [tool.model_dump(by_alias=True, exclude_none=True, exclude={"output_schema"}, mode="json") for tool in listed]
    shown = json.dumps(described, ensure_ascii=False, separators=(",", ":"))
    if most is None:
        print(f"  the list of {len(listed)} {what}: {len(shown)} characters")
    else:
        _at_most(report, f"the list of {len(listed)} {what}", shown, most)
    report.holds(f"{what}: some", len(listed) > 0)


async def _pages(report: Report, client: Client, library: str, detail: str, most: int) -> None:
    """The largest of all pages counts."""
    largest = ""
    for offset in range(0, FILMS, PAGE):
        arguments = {"library_id": library, "limit": PAGE, "offset": offset, "detail": detail}
        result = await client.call_tool("plex_get_library_items", arguments)
        report.equal(f"films from {offset} {detail}: how many", len(result.structured_content["items"]), PAGE)
        largest = max(largest, text(result), key=len)
    _at_most(report, f"{PAGE} films {detail}", largest, most)


def _at_most(report: Report, what: str, text: str, most: int) -> None:
    print(f"  {what}: {len(text)} characters of at most {most}")
    report.holds(f"{what} in at most {most} characters", len(text) <= most, f"{len(text)}")


def main() -> int:
    report = Report()
    anyio.run(judged, report)
    return report.finish(f"with mcp {version('mcp')}")


if __name__ == "__main__":
    sys.exit(main())

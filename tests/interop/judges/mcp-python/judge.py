"""The official Python SDK lists and calls every tool, over both transports and in both eras of the protocol."""

import sys
from contextlib import AsyncExitStack
from importlib.metadata import version

import anyio

import answers
import common
import confirmation
import connections
import offer
import search
from judging import exercise, serving
from judging.report import Report


async def judged(report: Report, address: str) -> None:
    async with AsyncExitStack() as stack:
        clients = await connections.all_open(stack, address)
        offers = {name: await offer.check(report, name, client) for name, client in clients.items()}
        tools = next(iter(offers.values()))
        for name, listed in offers.items():
            report.equal(f"{name}: tools as on the first connection", listed, tools)
        with report.part("right calls"):
            await answers.same_everywhere(report, clients, tools)
        for name, client in clients.items():
            with report.part(f"{name}: wrong calls"):
                await exercise.wrong(report, name, common.Connection(client))
            with report.part(f"{name}: calls at once"):
                await exercise.at_once(report, name, common.Connection(client))
    with report.part("search"):
        await search.judged(report, tools)


def main() -> int:
    report = Report()
    with serving.http(report) as served:
        anyio.run(judged, report, served.address)
    anyio.run(common.cancelled, report)
    anyio.run(confirmation.judged, report)
    return report.finish(version("mcp"))


if __name__ == "__main__":
    sys.exit(main())

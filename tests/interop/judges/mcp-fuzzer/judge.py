"""PyPI mcp-fuzzer, on both transports: no crash, no hang, no growth of memory, nothing on stdout but MCP."""

import json
import shlex
import sys
import tempfile
import time
import urllib.request
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

import findings
import fuzzing
import tap
from judging import calls, serving
from judging.report import Report

#: Bytes by which the memory of the server may grow once it is warm.
GROWTH = 8 << 20

#: Seconds until the record of a server must be complete.
PATIENCE = 180


def over_http(report: Report) -> None:
    """One server for all runs; the first warms it."""
    with serving.http(report) as served:
        server = psutil.Process(served.process_id)
        schemas = _schemas(served.address)
        memory = []
        for run in fuzzing.runs("HTTP", "streamablehttp", served.address):
            findings.check(report, run, schemas)
            memory.append(server.memory_info().rss)
            report.equal(f"{run.name}: the server goes on", _schemas(served.address), schemas)
        _steady(report, "HTTP", memory)


def over_stdio(report: Report) -> None:
    """A server for each run, watched by a tap."""
    schemas = {tool.name: tool.input_schema for tool in calls.served(*tap.FLAGS)}
    with tempfile.TemporaryDirectory() as place:
        endpoint = shlex.join([sys.executable, str(Path(__file__).with_name("tap.py")), place])
        seen: set[Path] = set()
        for run in fuzzing.runs("stdio", "stdio", endpoint):
            findings.check(report, run, schemas)
            records = set(Path(place).iterdir()) - seen
            report.equal(f"{run.name}: servers started", len(records), 1)
            for record in records:
                _watched(report, run.name, _complete(record))
            seen |= records


def _watched(report: Report, name: str, seen: list[dict[str, Any]]) -> None:
    noise = [entry["no_message"] for entry in seen if "no_message" in entry]
    report.equal(f"{name}: on stdout that is no message of MCP", noise, [])
    report.holds(f"{name}: answers after all that", {"answers_at_the_end": True} in seen, str(seen[-3:]))
    report.equal(f"{name}: exit status", seen[-1].get("status"), 0)
    memory = [entry["memory"] for entry in seen if "memory" in entry]
    _steady(report, name, memory[len(memory) // 3 :])


def _steady(report: Report, name: str, memory: list[int]) -> None:
    report.holds(f"{name}: memory is looked at", len(memory) > 1)
    report.holds(f"{name}: memory does not grow", memory[-1] - memory[0] <= GROWTH, f"{memory}")


def _complete(record: Path) -> list[dict[str, Any]]:
    """The record, once the server of it has ended."""
    deadline = time.monotonic() + PATIENCE
    while True:
        lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
        if lines and "status" in lines[-1] or time.monotonic() > deadline:
            return lines
        time.sleep(0.1)


def _schemas(address: str) -> dict[str, Any]:
    """What each tool takes, asked without anybody's client."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"}).encode()
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-11-25"}
    with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=serving.PATIENCE) as response:
        return {tool["name"]: tool["inputSchema"] for tool in json.load(response)["result"]["tools"]}


def main() -> int:
    report = Report()
    with report.part("HTTP"):
        over_http(report)
    with report.part("stdio"):
        over_stdio(report)
    return report.finish(version("mcp-fuzzer"))


if __name__ == "__main__":
    sys.exit(main())

"""Requests a second and memory of 1, 4 and 16 instances, under each engine and of our host; and what a cluster needs then."""

import json
import math
import os
import re
import shutil
import statistics
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runner import packages
from runner.demo import serving as demo_serving
from runner.failure import Failure

from scale.client import META, MODERN

INSTANCES = (1, 4, 16)

#: Connections of all clients together.
CONNECTIONS = 64

#: Runs, of which the median counts.
RUNS = 5

#: What is called: it asks the server once and answers a short record.
TOOL = "plex_get_libraries"

#: What the sizing assumes: households, calls of each in its busiest hour, and how much of an instance's throughput is planned for.
HOUSEHOLDS = 100_000
CALLS = 30
BUSY = 0.5

BEGIN, END = "<!-- measured: tests/scale/run --measure --write -->", "<!-- end of what is measured -->"


@dataclass(frozen=True)
class Row:
    """The median of the runs."""

    name: str
    instances: int
    #: Requests a second, of all together.
    rate: float
    #: Bytes of resident memory after the runs, of all together.
    resident: int


def measured(project: Path, program: Path, place: Path, seconds: int, only: list[str] | None, counts: list[int] | None) -> str:
    """The tables, in Markdown."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise Failure("wrk is not installed: apt-get install wrk")
    os.environ["PLEX_MCP_BIN"] = str(program)
    os.environ["INTEROP_INSTALLED"] = str(packages.of_judge(project / "tests" / "interop" / "judges" / "engines"))
    # What it imports asks for these variables.
    import engines

    component = _component(project, place)
    chosen = [engine for engine in (engines.OURS, *engines.ENGINES) if only is None or engine.name in only]
    rows = []
    for engine in chosen:
        for instances in counts or INSTANCES:
            rows.append(_measured(engine, instances, component, program, place / f"{engine.name}-{instances}".replace(" ", "-"), wrk, seconds))
            print(f"{rows[-1].name:<16} {instances:>2} {rows[-1].rate:>8.0f}/s {rows[-1].resident >> 20:>6} MiB", flush=True)
    versions = ", ".join(f"{engine.name} {engine.version()}" for engine in chosen)
    return _text(rows, versions, seconds)


def _component(project: Path, place: Path) -> Path:
    if given := os.environ.get("PLEX_MCP_HTTP_WASM"):
        return Path(given).resolve()
    component = place / "plex-mcp-http.wasm"
    command = ["cargo", "run", "--quiet", "--package", "plex-mcp-package", "--", "--http", str(component)]
    if subprocess.run(command, cwd=project, stdin=subprocess.DEVNULL, check=False).returncode:
        raise Failure("the component does not build")
    return component


def _measured(engine: Any, instances: int, component: Path, program: Path, place: Path, wrk: str, seconds: int) -> Row:
    import engines

    place.mkdir(parents=True)
    script = place / "post.lua"
    script.write_text(_script(engines.BEARER), encoding="utf-8")
    environment = {"PATH": os.environ["PATH"], "HOME": str(place)}
    with ExitStack() as stack:
        demo = stack.enter_context(demo_serving(program, place, environment))
        before = set(_processes())
        served = [
            stack.enter_context(engines.serving(engine, component, demo.url, demo.owner_token, place / str(number))) for number in range(instances)
        ]
        own = [process for process in _processes() if process not in before]
        _load(wrk, script, served, 1)
        rates = [_load(wrk, script, served, seconds) for _ in range(RUNS)]
        return Row(engine.name, instances, statistics.median(rates), sum(map(_resident, own)))


def _script(bearer: str) -> str:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": TOOL, "arguments": {}, "_meta": META}})
    headers = {
        "Authorization": f"Bearer {bearer}",
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
        "MCP-Protocol-Version": MODERN,
        "Mcp-Method": "tools/call",
        "Mcp-Name": TOOL,
    }
    lines = [f'wrk.headers["{name}"] = "{value}"' for name, value in headers.items()]
    return "\n".join(['wrk.method = "POST"', f"wrk.body = [[{body}]]", *lines, ""])


def _load(wrk: str, script: Path, served: list[int], seconds: int) -> float:
    """Requests a second of all instances together, each with a client of its own."""
    each = str(max(1, CONNECTIONS // len(served)))
    command = [wrk, "--threads", "1", "--connections", each, "--duration", f"{seconds}s", "--timeout", "30s", "--script", str(script)]
    clients = [subprocess.Popen([*command, f"http://127.0.0.1:{port}/mcp"], stdout=subprocess.PIPE, text=True) for port in served]
    rate = 0.0
    for client in clients:
        words, _ = client.communicate()
        found = re.search(r"Requests/sec:\s+([\d.]+)", words)
        if found is None or "Non-2xx" in words or "Socket errors" in words:
            raise Failure(f"wrk: {words}")
        rate += float(found[1])
    return rate


def _processes() -> list[int]:
    """All that descend from this one."""
    parents = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    own, grown = {os.getpid()}, True
    while grown:
        more = {process for process, parent in parents.items() if parent in own} - own
        own |= more
        grown = bool(more)
    return sorted(own - {os.getpid()})


def _resident(process: int) -> int:
    try:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) << 10 if found else 0


def _text(rows: list[Row], versions: str, seconds: int) -> str:
    cores = os.cpu_count() or 1
    lines = [
        f"{time.strftime('%d %B %Y', time.gmtime())}, {cores} cores, which the clients (`wrk`) and the demo server share; {versions}.",
        f"`{TOOL}`, {CONNECTIONS} connections, {seconds} s, median of {RUNS} runs. Memory: resident, all processes together, after the runs.",
        "",
        f"| instances | {' | '.join(f'{count} | memory' for count in dict.fromkeys(row.instances for row in rows))} |",
        "| --- |" + " ---: | ---: |" * len({row.instances for row in rows}),
    ]
    names = list(dict.fromkeys(row.name for row in rows))
    for name in names:
        cells = [f"{row.rate:,.0f}/s | {row.resident >> 20:,} MiB" for row in rows if row.name == name]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    needed = HOUSEHOLDS * CALLS / 3600
    lines += [
        "",
        f"{HOUSEHOLDS:,} households that each make {CALLS} calls in their busiest hour, all in the same one, make {needed:,.0f} calls a second. "
        f"With {BUSY:.0%} of what was measured planned for:",
        "",
        f"| | calls a second and machine of {cores} cores | machines | memory of each |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name in names:
        best = max((row for row in rows if row.name == name), key=lambda row: row.rate)
        lines.append(f"| {name}, {best.instances} a machine | {best.rate:,.0f} | {math.ceil(needed / (best.rate * BUSY))} | {best.resident >> 20:,} MiB |")
    return "\n".join(lines)


def write(document: Path, text: str) -> None:
    """Puts the tables between their marks."""
    whole = document.read_text(encoding="utf-8")
    before, begin, rest = whole.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise Failure(f"{document}: the marks of what is measured are not there")
    document.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}", encoding="utf-8")

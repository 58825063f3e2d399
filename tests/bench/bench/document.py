"""Fills the generated parts of docs/performance.md, and draws its plots. What people write between them stays."""

import re
from pathlib import Path

from runner.failure import Failure

from . import plot, table
from .figures import Figures
from .goals import Judged

PLOTS = {
    "page": ("page-size", "Page size", "films on the page"),
    "library": ("library-size", "Library size", "films in the library, 50 on the page"),
    "concurrency": ("concurrency", "Concurrency", "calls at once over HTTP"),
}


def write(docs: Path, found: Figures, judged: list[Judged], machine: list[tuple[str, str]]) -> None:
    path = docs / "performance.md"
    text = path.read_text(encoding="utf-8")
    parts = {
        "machine": "\n".join(f"- {what}: {value}" for what, value in machine),
        "table": table.markdown(judged),
        "failing": _failing(judged, found),
        "curves": _curves(found),
        "figures": _figures(found),
    }
    for name, part in parts.items():
        text = _replaced(text, name, part)
    for curve, (name, title, across) in PLOTS.items():
        if curve in found.curves:
            picture = plot.svg(f"{title}: time of a call", across, "milliseconds", found.curves[curve])
            (docs / "performance" / f"{name}.svg").write_text(picture, encoding="utf-8")
    path.write_text(text, encoding="utf-8")


def _replaced(text: str, name: str, part: str) -> str:
    begin, end = f"<!-- {name}: written by tests/bench/run -->", f"<!-- end of {name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    text, count = pattern.subn(lambda _: f"{begin}\n{part}\n{end}", text)
    if count != 1:
        raise Failure(f"docs/performance.md has {count} places for {name}: write `{begin}` and `{end}` once")
    return text


def _failing(judged: list[Judged], found: Figures) -> str:
    lines = []
    parent = ""
    for line in judged:
        what = line.goal.what
        if what.startswith(" "):
            what = f"{parent}: {what.strip()}"
        else:
            parent = what
        if not line.holds:
            lines.append(f"- {what}: {line.verdict.lower()}, the goal is {line.goal.goal}")
    lines += [f"- not measured: {failure}" for failure in found.failures]
    return "\n".join(lines) or "Every goal holds."


def _curves(found: Figures) -> str:
    parts = []
    for curve, (_, title, across) in PLOTS.items():
        curves = found.curves.get(curve, {})
        columns = {who: dict(points) for who, points in curves.items()}
        parts += [f"| {title.lower()}: {across} | {' | '.join(f'{who}, ms' for who in columns)} |", "| ---: |" + " ---: |" * len(columns)]
        for x in sorted({x for points in columns.values() for x in points}):
            parts.append(f"| {x:,.0f} | {' | '.join(table.number(points.get(x)) for points in columns.values())} |")
        parts.append("")
    return "\n".join(parts).strip()


def _figures(found: Figures) -> str:
    rows = ["| figure | median | quarters | runs |", "| --- | ---: | ---: | ---: |"]
    for name, figure in found.figures.items():
        quarters = "" if figure.low is None else f"{table.number(figure.low)} to {table.number(figure.high)}"
        rows.append(f"| {name} | {table.number(figure.value, figure.unit)} | {quarters} | {figure.runs} |")
    return "\n".join(rows)

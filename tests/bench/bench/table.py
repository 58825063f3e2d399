"""The table, for a terminal of 80 columns and for the document."""

from .goals import Judged

HEAD = ("what, compared with", "ours", "other", "ratio", "goal", "")
ROW = "{:<33} {:>9} {:>9} {:>7} {:<9} {}"


def terminal(judged: list[Judged]) -> str:
    rows = [ROW.format("what, compared with", "ours", "other", "ratio", "goal", "").rstrip(), "-" * 80]
    for line in judged:
        what, ours, other, ratio = _cells(line)
        goal = line.goal.goal.removesuffix(" faster")
        rows.append(ROW.format(what, ours, other, ratio, goal, line.verdict).rstrip())
    return "\n".join(rows)


def markdown(judged: list[Judged]) -> str:
    rows = ["| what, compared with | ours | other | ratio | goal | |", "| --- | ---: | ---: | ---: | --- | --- |"]
    for line in judged:
        what, ours, other, ratio = _cells(line)
        what = f"… {what.strip()}" if what.startswith(" ") else what
        verdict = line.verdict if line.holds else f"**{line.verdict}**"
        rows.append(f"| {what} | {ours} | {other} | {ratio} | {line.goal.goal} | {verdict} |")
    return "\n".join(rows)


def number(value: float | None, unit: str = "") -> str:
    """Three digits that count, as people write them."""
    if value is None:
        return ""
    digits = 0 if value >= 100 or value == int(value) else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def _cells(line: Judged) -> tuple[str, str, str, str]:
    goal = line.goal
    ratio = "" if line.ratio is None else f"{line.ratio:.2f} x" if line.ratio < 10 else f"{line.ratio:.0f} x"
    return goal.what, number(line.figure, goal.unit), number(line.against, goal.unit), ratio

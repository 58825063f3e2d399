"""One table: engine by client by era, with the number of tools whose answers are all those of our host."""

from judging import calls

_ROWS: list[tuple[str, str, str, int]] = []


def note(engine: str, client: str, era: str, equal: set[str]) -> None:
    """Adds a row."""
    _ROWS.append((engine, client, era, len(equal)))


def text() -> str:
    """The table, in Markdown."""
    everything, repeatable = len(calls.served(*calls.EVERYTHING)), len({tool for tool, _ in calls.right()})
    lines = ["| engine | client | era | tools whose answers are those of our host |", "| --- | --- | --- | ---: |"]
    for engine, client, era, equal in _ROWS:
        lines.append(f"| {engine} | {client} | {era} | {equal} of {everything if client == 'bytes' else repeatable} |")
    return "\n".join(lines)

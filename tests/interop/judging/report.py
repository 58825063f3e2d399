"""Counts what a Python judge checks, and reports it to the runner."""

import json
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

#: Failures that are shown of each kind; the rest are only counted.
SHOWN = 4


class Report:
    """Every check goes through here, so that one which was not made cannot pass."""

    def __init__(self) -> None:
        self.passed = 0
        self.failures: list[tuple[str, str]] = []

    def equal(self, what: str, ours: object, theirs: object) -> bool:
        """Checks that our value is the judge's, in type too: 1 is not true."""
        same = ours == theirs and isinstance(ours, bool) == isinstance(theirs, bool)
        return self.holds(what, same, f"ours {_shown(ours)}, theirs {_shown(theirs)}")

    def holds(self, what: str, condition: bool, otherwise: str = "") -> bool:
        """Checks `condition`; `otherwise` says what is there instead."""
        if condition:
            self.passed += 1
        else:
            self.failures.append((what, otherwise))
        return condition

    def record(self, what: str, ours: Mapping[str, object], theirs: Mapping[str, object]) -> None:
        """Checks field by field that ours has the same fields with the same values; None is absent."""
        for name in sorted({*ours, *theirs}):
            self.equal(f"{what}: {name}", ours.get(name), theirs.get(name))

    @contextmanager
    def part(self, what: str) -> Iterator[None]:
        """A part whose failing to end is a failure too, and does not keep the others from being judged."""
        try:
            yield
        except Exception as error:
            traceback.print_exc()
            self.holds(f"{what} ends", False, f"{type(error).__name__}: {error}")

    def finish(self, version: str) -> int:
        """Shows the failures, writes the result and gives the exit status."""
        kinds: dict[str, list[str]] = {}
        for what, otherwise in self.failures:
            # The last part of what was checked is the field.
            kinds.setdefault(what.rpartition(": ")[2], []).append(f"{what}: {otherwise}" if otherwise else what)
        for kind, failures in kinds.items():
            print("\n".join(f"  ✗ {failure}" for failure in failures[:SHOWN]))
            if len(failures) > SHOWN:
                print(f"  ✗ and {len(failures) - SHOWN} more: {kind}")
        sys.stdout.flush()
        result = {"version": version, "passed": self.passed, "failed": len(self.failures)}
        Path(os.environ["INTEROP_RESULT"]).write_text(json.dumps(result), encoding="utf-8")
        return 0 if self.passed and not self.failures else 1


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 300 else f"{text[:300]}…"

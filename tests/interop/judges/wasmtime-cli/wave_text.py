"""WAVE, the text that the wasmtime command line takes for arguments and prints for results."""

import json
import re
from typing import Any

TOKEN = re.compile(
    r"""\s*(?:
        (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)
      | %?(?P<word>[A-Za-z][\w-]*)
      | (?P<mark>[][{}(),:])
    )""",
    re.VERBOSE,
)

ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]+)\}|(.))")

NAMED = {"n": "\n", "t": "\t", "r": "\r"}


def argument(value: Any, schema: dict[str, Any], required: bool) -> str:
    """An argument that our tool's schema describes; absent ones are none."""
    if value is None:
        return "none"
    text = value if "enum" in schema else json.dumps(value, ensure_ascii=False)
    return text if required else f"some({text})"


def result(text: str) -> tuple[str, Any]:
    """("ok", value) or ("err", value)."""
    tokens = []
    position = 0
    while text[position:].strip():
        found = TOKEN.match(text, position)
        if found is None:
            raise ValueError(f"not WAVE: {text[position:position + 40]!r}")
        tokens.append((found.lastgroup or "", found[found.lastgroup or 0]))
        position = found.end()
    reader = _Reader(tokens)
    value = reader.value()
    if reader.tokens:
        raise ValueError(f"more than one value: {reader.tokens[:4]}")
    if not isinstance(value, tuple):
        raise ValueError(f"no result: {text[:40]!r}")
    return value


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens = tokens

    def value(self) -> Any:
        kind, text = self.tokens.pop(0)
        if kind == "string":
            return ESCAPE.sub(lambda one: chr(int(one[1], 16)) if one[1] else NAMED.get(one[2], one[2]), text[1:-1])
        if kind == "number":
            return json.loads(text)
        if kind == "word":
            return self._word(text)
        if text == "[":
            return self._until("]", self.value)
        if text == "{":
            return dict(self._until("}", self._field))
        raise ValueError(f"a value cannot begin with {text}")

    def _word(self, word: str) -> Any:
        if self._next("("):
            (inner,) = self._until(")", self.value)
            return inner if word == "some" else (word, inner)
        # Any other word is the name of an enum's value.
        return {"true": True, "false": False, "none": None}.get(word, word)

    def _field(self) -> tuple[str, Any]:
        _, name = self.tokens.pop(0)
        if not self._next(":"):
            raise ValueError(f"{name} has no value")
        return name, self.value()

    def _until(self, end: str, part: Any) -> list[Any]:
        parts = []
        # A record without fields is {:}.
        self._next(":")
        while not self._next(end):
            parts.append(part())
            self._next(",")
        return parts

    def _next(self, mark: str) -> bool:
        found = bool(self.tokens) and self.tokens[0] == ("mark", mark)
        if found:
            self.tokens.pop(0)
        return found

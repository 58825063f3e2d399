"""The fenced blocks of commands in the documents, and what each document says of them. The only place that reads them."""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: Why a block is not run where the documents are tried.
REASONS = ("needs a real server", "belongs to another program", "publishes", "takes too long")

COMMANDS = ("console", "sh", "bash")

MARK = re.compile(r"<!-- not run: (.*?) -->")


@dataclass(frozen=True)
class Command:
    """One command as it is typed, with what the document shows that it prints; `None` where it shows nothing."""

    text: str
    shown: str | None
    #: The first line of what is shown, in the document's lines from 0 on, and the line after the last.
    shown_from: int = 0
    shown_to: int = 0


@dataclass(frozen=True)
class Block:
    page: str
    heading: str
    language: str
    #: Its lines, without the fences.
    lines: tuple[str, ...]
    #: The number of its first line, from 0 on.
    start: int
    #: One of REASONS, or `None` when it is run.
    not_run: str | None

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)

    def commands(self) -> list[Command]:
        return list(_typed(self) if self.language == "console" else _written(self))


class Mistake(Exception):
    """What is wrong with a document."""


def pages() -> list[str]:
    """All documents, README first."""
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return sorted(listed.stdout.split())


def of(page: str) -> list[Block]:
    """The fenced blocks of a page in every language."""
    found: list[Block] = []
    heading, mark, fence, start = "", None, None, 0
    lines = (ROOT / page).read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if fence is None and line.startswith("```"):
            fence, start = line.removeprefix("```").strip(), number + 1
        elif fence is not None and line.startswith("```"):
            found.append(Block(page, heading, fence, tuple(lines[start:number]), start, mark))
            fence, mark = None, None
        elif fence is None:
            if marked := MARK.fullmatch(line.strip()):
                mark = _reason(page, number, marked[1])
            elif line.strip():
                if mark is not None:
                    raise Mistake(f"{page}:{number + 1}: `not run` stands right before a block")
                if line.startswith("#"):
                    heading = line.lstrip("#").strip()
    if fence is not None:
        raise Mistake(f"{page}:{start}: a block is not closed")
    return found


def of_commands(page: str) -> list[Block]:
    """The blocks of a page that are typed into a shell."""
    return [block for block in of(page) if block.language in COMMANDS]


def one(page: str, heading: str, language: str) -> str:
    """The code in `language` under a heading of a page; there must be one piece of it."""
    found = [block for block in of(page) if block.heading == heading and block.language == language]
    if len(found) != 1:
        raise Mistake(f"{page}: {len(found)} blocks of {language} under {heading}")
    return found[0].text


def _reason(page: str, number: int, reason: str) -> str:
    if reason not in REASONS:
        raise Mistake(f"{page}:{number + 1}: `{reason}` is no reason not to run a block; there are: {', '.join(REASONS)}")
    return reason


def _typed(block: Block) -> Iterator[Command]:
    """`$ ` begins a command, which goes on after a `\\` at the end of a line; the rest is what it prints."""
    number = 0
    while number < len(block.lines):
        line = block.lines[number]
        if not line.startswith("$ "):
            raise Mistake(f"{block.page}:{block.start + number + 1}: output without a command")
        typed = [line.removeprefix("$ ")]
        while typed[-1].endswith("\\"):
            number += 1
            if number == len(block.lines):
                raise Mistake(f"{block.page}:{block.start + number}: the command does not go on")
            typed.append(block.lines[number])
        number += 1
        begin = number
        while number < len(block.lines) and not block.lines[number].startswith("$ "):
            number += 1
        shown = block.lines[begin:number]
        text = "".join(f"{line}\n" for line in shown) if shown else None
        yield Command("\n".join(typed), text, block.start + begin, block.start + number)


def _written(block: Block) -> Iterator[Command]:
    """A command ends where the shell would begin to run it."""
    typed: list[str] = []
    for line in block.lines:
        typed.append(line)
        if not _is_whole("\n".join(typed)):
            continue
        text = "\n".join(typed)
        typed = []
        if any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
            yield Command(text, None)
    if typed:
        raise Mistake(f"{block.page}:{block.start + 1}: the block ends within a command")


def _is_whole(text: str) -> bool:
    if text.endswith("\\"):
        return False
    # A here-document without its end is only warned about.
    checked = subprocess.run(["bash", "-n"], input=text, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    return checked.returncode == 0 and not checked.stderr


if __name__ == "__main__":
    print(one(*sys.argv[1:]), end="")

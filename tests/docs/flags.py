"""Commands of ours that the documents name without running them: each must exist, with the flags that are named."""

import re
import subprocess
from functools import cache
from pathlib import Path

import blocks

INLINE = re.compile(r"(?<!`)`(plex-mcp [^`]+)`(?!`)")
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z0-9-]*")


def unknown(program: Path, pages: list[str]) -> list[str]:
    """A line for each command that does not exist, and each flag that its command does not have."""
    found = []
    for page in pages:
        for text in _named(page):
            words = text.split()
            command = next((word for word in words[1:] if not word.startswith("-")), None)
            # Without a command, flags are those of `serve`, which is then meant.
            command = "serve" if command is None or words[1].startswith("-") else command
            if not re.fullmatch(r"[a-z][a-z-]*", command):
                continue
            known = _flags(program, command)
            if known is None:
                found.append(f"{page}: `{text}`: there is no command {command}")
            else:
                # After `--` stand flags of what a client will start.
                own, _, started = text.partition(" -- ")
                found += [f"{page}: `{text}`: {command} has no flag {flag}" for flag in FLAG.findall(own) if flag not in known]
                found += [f"{page}: `{text}`: serve has no flag {flag}" for flag in FLAG.findall(started) if flag not in (_flags(program, "serve") or ())]
    return found


def _named(page: str) -> list[str]:
    prose = (blocks.ROOT / page).read_text(encoding="utf-8")
    inline = [" ".join(text.split()) for text in INLINE.findall(re.sub(r"(?ms)^```.*?^```$", "", prose))]
    typed = [command.text for block in blocks.of_commands(page) if block.not_run for command in block.commands()]
    return inline + [text for text in typed if text.startswith("plex-mcp ")]


@cache
def _flags(program: Path, command: str) -> frozenset[str] | None:
    """The long flags of one of our commands; `None` where there is no such command."""
    asked = subprocess.run([program, command, "--help"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return frozenset(FLAG.findall(asked.stdout)) | {"--help", "--version"} if asked.returncode == 0 else None

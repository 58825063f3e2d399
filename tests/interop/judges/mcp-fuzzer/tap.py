"""Stands between the fuzzer and our server over stdio, passes everything on, and writes down what it sees.

Started as `tap.py RECORD`. Each line of the record is a JSON object: an answer that is no message of MCP, the memory of
the server, or how it ended.
"""

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psutil

#: The fuzzer reads lines of 64 KiB at most, and the list of all tools is longer; over HTTP it gets the others.
FLAGS = ("--toolsets", "playback,playlists,server,insights")

#: Answers between two looks at the memory.
STEP = 25

#: Seconds that the server has to answer the last request, and to end.
PATIENCE = 60

LAST = "after the fuzzer"


class Tap:
    def __init__(self, record: Path) -> None:
        self._record = record
        self._writing = threading.Lock()
        self._answered = threading.Event()
        self._server = subprocess.Popen([os.environ["PLEX_MCP_BIN"], "serve", *FLAGS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def run(self) -> None:
        reader = threading.Thread(target=self._answers, daemon=True)
        reader.start()
        try:
            for line in sys.stdin.buffer:
                self._send(line)
            self._send(json.dumps({"jsonrpc": "2.0", "id": LAST, "method": "tools/list"}).encode() + b"\n")
            self._write(answers_at_the_end=self._answered.wait(PATIENCE))
            self._server.stdin.close()
        except BrokenPipeError:
            self._write(closed_its_input=True)
        try:
            self._write(status=self._server.wait(PATIENCE))
        except subprocess.TimeoutExpired:
            self._write(status="it goes on")
            self._server.kill()
        reader.join()

    def _send(self, line: bytes) -> None:
        self._server.stdin.write(line)
        self._server.stdin.flush()

    def _answers(self) -> None:
        memory = psutil.Process(self._server.pid)
        for number, line in enumerate(self._server.stdout):
            message = _message(line)
            if message is None:
                self._write(no_message=line.decode(errors="replace")[:200])
            if number % STEP == 0:
                self._write(answers=number, memory=memory.memory_info().rss)
            if message and message.get("id") == LAST:
                self._answered.set()
                continue
            try:
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
            except BrokenPipeError:
                # The fuzzer has gone; what the server says goes into the record all the same.
                continue

    def _write(self, **what: Any) -> None:
        with self._writing, open(self._record, "a", encoding="utf-8") as record:
            record.write(json.dumps(what) + "\n")


def _message(line: bytes) -> dict[str, Any] | None:
    """A message of JSON-RPC on a line of its own, or None."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return None
    return message if "result" in message or "error" in message or "method" in message else None


def main() -> None:
    # The fuzzer ends by killing what it started; what must still be seen is seen by a process of our own session.
    if child := os.fork():
        os.waitpid(child, 0)
        return
    os.setsid()
    # One record for each server, should the fuzzer start several.
    Tap(Path(sys.argv[1]) / f"{os.getpid()}.jsonl").run()


if __name__ == "__main__":
    main()

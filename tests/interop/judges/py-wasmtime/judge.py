"""PyPI wasmtime runs the component: exported functions and their types, every call, and the program that the docs show."""

import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from wasmtime import Engine, Store, WasiConfig
from wasmtime.component import Component, Linker, Record

import program
import types_of
from judging import hosted
from judging.report import Report


class Host:
    """As docs/embed.py does it: an instance for every call."""

    def __init__(self, path: Path) -> None:
        self.engine = Engine()
        self.component = Component.from_file(self.engine, str(path))
        self.linker = Linker(self.engine)
        self.linker.add_wasip2()
        self.linker.add_wasi_http()

    def call(self, function: str, arguments: dict[str, Any]) -> tuple[str, Any]:
        wasi, store = WasiConfig(), Store(self.engine)
        wasi.env = [(name, os.environ[name]) for name in ("PLEX_URL", "PLEX_TOKEN")]
        store.set_wasi(wasi)
        store.set_wasi_http()
        callee = self.linker.instantiate(store, self.component).get_func(store, function)
        answer = callee(store, *(arguments.get(name) for name, _ in callee.type(store).params))
        return answer.tag, _plain(answer.payload)


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return {name: _plain(inner) for name, inner in vars(value).items()}
    return [_plain(inner) for inner in value] if isinstance(value, list) else value


def main() -> int:
    report = Report()
    os.environ["PLEX_TOKEN"] = Path(os.environ["PLEX_TOKEN_FILE"]).read_text(encoding="utf-8").strip()
    tools = hosted.tools()
    with tempfile.TemporaryDirectory() as directory:
        path = hosted.component(Path(directory))
        host = Host(path)
        with report.part("types"):
            types_of.check(report, host.component.type.exports(host.engine), tools)
        hosted.same_answers(report, tools, host.call)
        with report.part("docs/embed.py"):
            program.check(report, path)
    return report.finish(version("wasmtime"))


if __name__ == "__main__":
    sys.exit(main())

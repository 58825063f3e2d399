"""Calls that our tools must refuse."""

from judging.report import Report
from judging.session import Refused, Tools


def refused(report: Report, what: str, ours: Tools, tool: str, **arguments: object) -> None:
    try:
        answer = ours.call(tool, **arguments)
        report.holds(what, False, str(answer))
    except Refused:
        report.holds(what, True)

"""A tool that cannot be undone asks the client's person first: yes, no, nobody there to ask, and a state that is not ours."""

from typing import Any

from mcp import Client, MCPError
from mcp_types import CallToolResult, ElicitResult, InputRequiredResult

from connections import MODES, opened
from judging import serving
from judging.report import Report
from judging.session import stdio, text

TOOL, ARGUMENTS = "erase", {"name": "a thing"}

QUESTION = 'Erase: this cannot be undone. The tool says: "a thing goes"'
DONE = {"text": "a thing is gone"}
NOT_DONE = "`erase` was not confirmed: nothing was changed"

YES = ElicitResult(action="accept", content={"confirm": True})
NO = {
    "the flag is not set": ElicitResult(action="accept", content={"confirm": False}),
    "declined": ElicitResult(action="decline"),
    "cancelled": ElicitResult(action="cancel"),
}

#: Bad parameters.
REFUSED = -32602


class Person:
    """Gives one answer to every question."""

    def __init__(self, answer: ElicitResult) -> None:
        self.answer = answer
        self.asked: list[str] = []

    async def __call__(self, _context: Any, question: Any) -> ElicitResult:
        self.asked.append(question.message)
        return self.answer


async def judged(report: Report) -> None:
    """Every way to open a connection, over both transports."""
    flags = ("--access", "full", *serving.component())
    with serving.http(report, *flags) as served:
        for transport, target in (("stdio", stdio(None, *flags)), ("HTTP", served.address)):
            for mode, revision in MODES.items():
                name = f"{transport} {mode}: confirmation"
                # Over HTTP the old protocol asks inside a session, and our server keeps none.
                asks = (transport, mode) != ("HTTP", "legacy")
                with report.part(name):
                    await _answered(report, name, target, mode, asks)
                if revision == "2026-07-28":
                    with report.part(f"{name}: states"):
                        await _states(report, name, target, mode)


async def _answered(report: Report, name: str, target: Any, mode: str, asks: bool) -> None:
    person = Person(YES)
    async with opened(target, mode, elicitation_callback=person) as client:
        await _acts(report, f"{name}: yes", client)
    report.equal(f"{name}: yes: questions", person.asked, [QUESTION] if asks else [])
    for no, answer in NO.items() if asks else ():
        person = Person(answer)
        async with opened(target, mode, elicitation_callback=person) as client:
            result = await client.call_tool(TOOL, ARGUMENTS)
            report.equal(f"{name}: {no}", (result.is_error, text(result)), (True, NOT_DONE))
        report.equal(f"{name}: {no}: questions", person.asked, [QUESTION])
    async with opened(target, mode) as client:
        await _acts(report, f"{name}: a client that cannot ask", client)


async def _acts(report: Report, what: str, client: Client) -> None:
    _is_done(report, what, await client.call_tool(TOOL, ARGUMENTS))


def _is_done(report: Report, what: str, result: Any) -> None:
    done = isinstance(result, CallToolResult) and not result.is_error and result.structured_content
    report.equal(what, done, DONE)


async def _states(report: Report, name: str, target: Any, mode: str) -> None:
    """The state beside a question is good for one answer to it."""
    async with opened(target, mode, elicitation_callback=Person(YES)) as client:
        state = await _asked(report, name, client)
        middle = len(state) // 2
        other = "B" if state[middle] == "A" else "A"
        await _refused(report, f"{name}: a tampered state", client, ARGUMENTS, f"{state[:middle]}{other}{state[middle + 1 :]}")
        await _refused(report, f"{name}: the state of another call", client, {"name": "another"}, state)
        _is_done(report, f"{name}: a yes with its state", await _again(client, ARGUMENTS, state))
        await _refused(report, f"{name}: the same yes again", client, ARGUMENTS, state)


async def _asked(report: Report, name: str, client: Client) -> str:
    result = await client.session.call_tool(TOOL, ARGUMENTS, allow_input_required=True)
    asks = isinstance(result, InputRequiredResult) and result.request_state
    report.holds(f"{name}: a question with a state", bool(asks), repr(result))
    return asks or ""


async def _again(client: Client, arguments: dict[str, Any], state: str) -> Any:
    return await client.session.call_tool(
        TOOL, arguments, input_responses={"confirm": YES}, request_state=state, allow_input_required=True
    )


async def _refused(report: Report, what: str, client: Client, arguments: dict[str, Any], state: str) -> None:
    try:
        answer: object = await _again(client, arguments, state)
    except MCPError as error:
        answer = error.error.code
    report.equal(what, answer, REFUSED)

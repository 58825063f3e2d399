"""The goals, and what is compared for each. Times are ratios in one run, because machines differ."""

from collections.abc import Callable
from dataclasses import dataclass

from .figures import Figures

#: Characters of the shortest useful answers that other servers gave in an earlier comparison of five of them (against
#: another Plex server with 2,000 films, 3 sessions and 5,000 rows of history): fifty films by niavasha 1.5.0, three
#: sessions by vladimir-tutin 1.5.0, fifty rows of history.
SHORTEST = {"films": 8_400.0, "sessions": 2_300.0, "history": 8_400.0}

#: What a thing of which there is to be no more may still grow by: pages that were not touched before.
GROWTH = 1.02

#: What counts as the same, within noise.
SAME = 1.15

#: How near to its limit a figure is judged by the median of several runs: noise may decide there.
EDGE = 0.1

#: Measurements that give the same figure every time.
EXACT = ("size", "words", "tls")


@dataclass(frozen=True)
class Goal:
    """One line of the table. `ratio` is how the two figures compare, the way the goal is put."""

    what: str
    unit: str
    figure: str
    against: str | float | None
    #: As people read it.
    goal: str
    ratio: Callable[[float, float], float] | None
    limit: float
    #: Whether the ratio (or, without one, the figure) must be at least the limit; otherwise at most.
    least: bool = False
    #: False for a row that is only shown.
    judged: bool = True


def _ours(ours: float, other: float) -> float:
    return ours / other


def _faster(ours: float, other: float) -> float:
    return other / ours


def _figure(what: str, unit: str, figure: str, goal: str, limit: float) -> Goal:
    return Goal(what, unit, figure, None, goal, None, limit)


GOALS = [
    _figure("start, compiled code cached", "ms", "start.ours", "< 12 ms", 12),
    Goal("  the rival's start", "ms", "start.ours", "start.rival", ">= 50 x faster", _faster, 50, least=True),
    Goal("first start ever, the rival's", "ms", "start.ours_first", "start.rival", ">= 4 x faster", _faster, 4, least=True),
    _figure("first page of the first start ever", "ms", "start.packaged_page", "< 250 ms", 250),
    _figure("any call, of a processor", "ms", "any.ours", "<= 0.25 ms", 0.25),
    Goal("50 items over stdio, the rival", "ms", "call.ours", "call.rival", ">= 12 x faster", _faster, 12, least=True),
    Goal("  the floor", "ms", "call.ours", "call.floor", "<= 1.6 x", _ours, 1.6),
    Goal("64 at once over HTTP, the floor", "/s", "load.ours", "load.floor", ">= 0.6 x", _ours, 0.6, least=True),
    # As these three were measured before: the demo server's own time is in all figures.
    Goal("50 items, the demo server's time too", "ms", "demo.call.ours", "demo.call.rival", "no goal", _faster, 0, least=True, judged=False),
    Goal("  the floor", "ms", "demo.call.ours", "demo.call.floor", "no goal", _ours, 0, judged=False),
    Goal("64 at once, the demo server's too", "/s", "demo.load.ours", "demo.load.floor", "no goal", _ours, 0, judged=False),
    _figure("memory, idle", "MB", "memory.ours.idle", "< 25 MB", 25),
    Goal("  after 30,000 calls and 10,000", "MB", "memory.ours.last", "memory.ours.late", f"<= {GROWTH} x", _ours, GROWTH),
    _figure("  peak, 64 at once", "MB", "memory.ours.peak", "< 120 MB", 120),
    Goal("10 MB of JSON, the floor", "ms", "body.json.ours", "body.json.floor", "<= 2.5 x", _ours, 2.5),
    Goal("  sandbox's memory, the body", "MB", "body.json.sandbox", "body.json.size", "<= 2 x", _ours, 2),
    Goal("10 MB of XML, the floor", "ms", "body.xml.ours", "body.xml.floor", "<= 2.5 x", _ours, 2.5),
    Goal("  sandbox's memory, the body", "MB", "body.xml.sandbox", "body.xml.size", "<= 2 x", _ours, 2),
    Goal("page of 100,000 items, of 100", "ms", "library.ours.first", "library.ours.small", f"<= {SAME} x", _ours, SAME),
    Goal("  in the middle", "ms", "library.ours.middle", "library.ours.small", f"<= {SAME} x", _ours, SAME),
    Goal("  at the end", "ms", "library.ours.last", "library.ours.small", f"<= {SAME} x", _ours, SAME),
    Goal("all 100,000 items, the floor", "s", "library.walk.ours", "library.walk.floor", "<= 2 x", _ours, 2),
    Goal("characters of 50 films, shortest", "", "words.films.ours", SHORTEST["films"], "fewer", _ours, 1),
    Goal("  the rival", "", "words.films.ours", "words.films.rival", "fewer", _ours, 1),
    Goal("characters of 3 sessions, shortest", "", "words.sessions.ours", SHORTEST["sessions"], "fewer", _ours, 1),
    Goal("  the rival", "", "words.sessions.ours", "words.sessions.rival", "fewer", _ours, 1),
    Goal("characters of 50 rows, shortest", "", "words.history.ours", SHORTEST["history"], "fewer", _ours, 1),
    _figure("size of plex-mcp.wasm", "MB", "size.component", "< 1.6 MB", 1.6),
    _figure("size of the executable, stripped", "MB", "size.executable", "< 32 MB", 32),
    _figure("handshakes of 100 calls over TLS", "", "tls.handshakes", "1", 1),
]


@dataclass(frozen=True)
class Judged:
    """A goal with its numbers; the figures are absent where they could not be measured."""

    goal: Goal
    figure: float | None
    against: float | None
    ratio: float | None

    @property
    def measured(self) -> bool:
        return self.figure is not None and (self.goal.against is None or self.against is not None)

    @property
    def value(self) -> float:
        """What is held against the limit."""
        value = self.figure if self.ratio is None else self.ratio
        assert value is not None
        return value

    @property
    def holds(self) -> bool:
        if not self.measured:
            return False
        if not self.goal.judged:
            return True
        if self.goal.least:
            return self.value >= self.goal.limit
        # "Less than" and "fewer" are strict; "at most" is not.
        strict = self.goal.goal.startswith(("< ", "fewer"))
        return self.value < self.goal.limit if strict else self.value <= self.goal.limit

    @property
    def at_the_edge(self) -> bool:
        """Whether another run could come out on the other side of the limit."""
        return self.measured and self.goal.judged and self.measurement not in EXACT and abs(self.value / self.goal.limit - 1) < EDGE

    @property
    def measurement(self) -> str:
        """What the driver calls the measurement that the figure comes from."""
        return self.goal.figure.partition(".")[0]

    @property
    def verdict(self) -> str:
        if not self.measured:
            return "missing"
        if not self.goal.judged:
            return ""
        return "holds" if self.holds else "FAILS"


def judged(found: Figures) -> list[Judged]:
    return [_judge(goal, found) for goal in GOALS]


def _judge(goal: Goal, found: Figures) -> Judged:
    figure = found.get(goal.figure)
    against = found.get(goal.against) if isinstance(goal.against, str) else goal.against
    ratio = goal.ratio(figure, against) if goal.ratio and figure is not None and against is not None else None
    return Judged(goal, figure, against, ratio)

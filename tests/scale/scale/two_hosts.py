"""Two hosts behind nginx: one is killed in the middle of calls and started again, the other is told to end, and drains."""

import json
import os
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

from runner.demo import serving as demo_serving
from runner.failure import Failure

from scale import nginx
from scale.client import Came, Client
from scale.hosts import Host

#: Clients at once.
CLIENTS = 16

#: Of so many calls one changes something.
CHANGES = 10

#: A change that is another one each time: a new playlist of this title. Its second making would be a second playlist.
TITLE = "Scale test {}"

#: Unix seconds at which the demo server's clock stands still.
CLOCK = "1767225600"

#: Calls that only read; what they answer does not change in between.
READS = [("plex_get_libraries", {}), ("plex_search", {"query": "moon"}), ("plex_get_library_items", {"library_id": "1", "limit": 5})]


@dataclass
class Found:
    """Counts, and what must not be there."""

    reads: Counter[str] = field(default_factory=Counter)
    changes: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    by_host: dict[str, int] = field(default_factory=dict)
    #: Changes that were answered, and playlists that are there.
    made: int = 0
    there: int = 0
    #: POSTs for playlists in the audit logs of both hosts.
    sent: int = 0
    drained: float = 0
    #: Numbers of the changes that were answered.
    answered: set[int] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.wrong

    def __str__(self) -> str:
        both = self.reads + self.changes
        lines = [
            f"calls               {sum(both.values())}: {sum(self.reads.values())} reads, {sum(self.changes.values())} changes, {CLIENTS} at once",
            f"answered            {both['answered']}: {self.reads['answered']} reads, {self.changes['answered']} changes",
            f"retryable errors    {both['retryable']}: {self.reads['retryable']} reads, {self.changes['retryable']} changes",
            *(f"                    {count} x {words}" for words, count in self.errors.most_common()),
            f"changes answered    {self.made}; playlists that are there {self.there}, each once; POSTs in the audit logs {self.sent}",
            f"requests to Plex    {', '.join(f'{name} {count}' for name, count in self.by_host.items())}",
            f"SIGTERM to end      {self.drained:.1f} s, with calls under way",
            *(f"WRONG               {words}" for words in self.wrong),
        ]
        return "\n".join(lines)


def run(program: Path, place: Path, calls: int) -> Found:
    """Makes so many calls."""
    found = Found()
    environment = {"PATH": os.environ["PATH"], "HOME": str(place), "PLEX_MCP_DEMO_CLOCK": CLOCK}
    with demo_serving(program, place, environment) as demo:
        hosts = [Host(program, place / name, demo.url, demo.owner_token, ("--drain", "1s", "--cache-dir", str(place / "cache"))) for name in ("first", "second")]
        try:
            for host in hosts:
                host.start()
            with nginx.serving(place / "nginx", [host.port for host in hosts]) as port:
                _play(found, hosts, port, calls)
                _check(found, hosts, port)
        finally:
            for host in hosts:
                host.close()
    return found


def _play(found: Found, hosts: list[Host], port: int, calls: int) -> None:
    waiting: Queue[int] = Queue()
    for number in range(calls):
        waiting.put(number)
    lock = threading.Lock()
    expected = [Client(port).call(tool, arguments).answer for tool, arguments in READS]
    if None in expected:
        raise Failure("a read is not answered before anything happens")

    def work() -> None:
        client = Client(port)
        while True:
            try:
                number = waiting.get_nowait()
            except Empty:
                return
            is_change = number % CHANGES == 0
            if is_change:
                came = client.call("plex_create_playlist", {"title": TITLE.format(number), "rating_keys": ["1002"]})
            else:
                tool, arguments = READS[number % len(READS)]
                came = client.call(tool, arguments)
            with lock:
                _note(found, number, is_change, came, None if is_change else expected[number % len(READS)])

    workers = [threading.Thread(target=work, daemon=True) for _ in range(CLIENTS)]
    for worker in workers:
        worker.start()
    _until(waiting, calls * 2 // 3, workers)
    hosts[0].kill()
    # As long as a supervisor takes to notice.
    time.sleep(1)
    hosts[0].start()
    _until(waiting, calls // 3, workers)
    found.drained = hosts[1].stop()
    hosts[1].start()
    for worker in workers:
        worker.join()


def _until(waiting: "Queue[int]", left: int, workers: list[threading.Thread]) -> None:
    while waiting.qsize() > left and any(worker.is_alive() for worker in workers):
        time.sleep(0.005)


def _note(found: Found, number: int, is_change: bool, came: Came, expected: object) -> None:
    counts = found.changes if is_change else found.reads
    if came.answer is not None:
        counts["answered"] += 1
        if is_change:
            found.made += 1
            if came.answer["title"] != TITLE.format(number):
                found.wrong.append(f"change {number} is answered with {json.dumps(came.answer)[:200]}")
            found.answered.add(number)
        elif came.answer != expected:
            found.wrong.append(f"read {number} is answered otherwise: {json.dumps(came.answer)[:200]}")
    elif came.retryable:
        counts["retryable"] += 1
        found.errors[came.error] += 1
    else:
        counts["other"] += 1
        found.wrong.append(f"call {number} ends with an error that is not retryable: {came.error}")


def _check(found: Found, hosts: list[Host], port: int) -> None:
    titles = Counter(_playlists(port))
    found.there = sum(title.startswith(TITLE.format("")) for title in titles)
    for title, times in titles.items():
        if times > 1 and title.startswith(TITLE.format("")):
            found.wrong.append(f"{title} is there {times} times")
    for number in sorted(found.answered):
        if TITLE.format(number) not in titles:
            found.wrong.append(f"change {number} was answered, and is not there")
    lines = {host.place.name: host.audit.read_text(encoding="utf-8").splitlines() for host in hosts}
    found.by_host = {name: len(of_host) for name, of_host in lines.items()}
    every = [json.loads(line) for of_host in lines.values() for line in of_host]
    found.sent = sum(line["method"] == "POST" and line["path"] == "/playlists" for line in every)
    changes = sum(found.changes.values())
    if not found.made <= found.there <= found.sent <= changes:
        found.wrong.append(f"{found.made} changes answered, {found.there} there, {found.sent} sent, {changes} asked for")
    if min(found.by_host.values()) == 0:
        found.wrong.append("one host got nothing")
    if not found.reads["answered"] or not found.changes["answered"]:
        found.wrong.append("nothing was answered")


def _playlists(port: int) -> list[str]:
    client, titles, offset = Client(port), [], 0
    while True:
        came = client.call("plex_get_playlists", {"limit": 100, "offset": offset})
        if came.answer is None:
            raise Failure(f"the playlists are not listed: {came.error}")
        titles += [playlist["title"] for playlist in came.answer["playlists"]]
        following = came.answer.get("next_offset")
        if following is None:
            return titles
        offset = following

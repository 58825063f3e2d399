"""What is playing and what was played."""

from datetime import timedelta
from typing import Any

from plexapi.exceptions import BadRequest, NotFound, Unauthorized
from plexapi.server import PlexServer

from fields import BRIEF, kind, record, resolution
from judging.report import Report
from judging.session import Refused, Tools
from plex import Item, instant, seconds

#: Tries to read the sessions while none of them moves.
TRIES = 40


def sessions(report: Report, tools: Tools, server: PlexServer) -> None:
    """Every session. They move with the clock: what plexapi reads before and after our call must be the same."""
    for _ in range(TRIES):
        before = [_session(item) for item in server.sessions()]
        ours = tools.call("plex_get_sessions")["sessions"]
        if before == [_session(item) for item in server.sessions()]:
            break
    else:
        report.holds("sessions: they stand still for one call", False)
        return
    report.equal("sessions: how many", len(ours), len(before))
    for mine, theirs in zip(ours, before):
        what = f"session {theirs['id']}"
        for part in ("item", "player", "conversion"):
            report.record(f"{what}: {part}", mine.pop(part, {}), theirs.pop(part, {}))
        report.record(what, mine, theirs)


def _session(item: Item) -> dict[str, Any]:
    player, converting = item.player, item.transcodeSession
    values = {
        "id": item.session.id,
        "user": item.usernames[0],
        "player": _present(id=player.machineIdentifier, name=player.title, product=player.product, platform=player.platform, device=player.device),
        "state": player.state,
        "item": record(item, BRIEF),
        "progress_percent": min(100, item.viewOffset * 100 // item.duration) if item.duration else None,
        "bandwidth_kbps": item.session.bandwidth,
        "location": item.session.location,
        "delivery": _delivery(item),
        "conversion": converting and _conversion(item),
        "live": item.live or None,
    }
    return _present(**values)


def _delivery(item: Item) -> str:
    converting = item.transcodeSession
    if converting is None:
        return "direct_play"
    decision = converting.audioDecision if kind(item) == "track" else converting.videoDecision
    return "transcode" if decision == "transcode" else "direct_stream"


def _conversion(item: Item) -> dict[str, object]:
    converting = item.transcodeSession

    def stream(decision: str | None, source: str | None, target: str | None) -> str | None:
        return f"{source} to {target}" if decision == "transcode" else decision

    of_file = [version for version in item._server.fetchItem(item.ratingKey).media if item.media and version.id == item.media[0].id]
    converts_video = converting.videoDecision == "transcode"
    from_resolution = resolution(of_file[0]) if of_file and converts_video else None
    hardware = bool(converting.transcodeHwFullPipeline or converting.transcodeHwEncoding or converting.transcodeHwDecoding)
    said = "transcodeHwRequested" in converting._data.attrib
    return _present(
        why=_why(converting, from_resolution, resolution(item.media[0]) if item.media else None),
        from_resolution=from_resolution,
        video=stream(converting.videoDecision, converting.sourceVideoCodec, converting.videoCodec),
        audio=stream(converting.audioDecision, converting.sourceAudioCodec, converting.audioCodec),
        subtitles=converting.subtitleDecision,
        container=converting.container,
        resolution=resolution(item.media[0]) if item.media else None,
        # plexapi cannot tell an absent request for hardware from a refused one.
        hardware=hardware if said else None,
        # Ours is rounded to a tenth: more says nothing to anybody.
        speed=None if converting.speed is None else round(converting.speed * 10 + 1e-9) / 10,
        throttled=converting.throttled if "throttled" in converting._data.attrib else None,
    )


#: Lines of pictures that are not called by them.
LINES = {"4k": 2160, "sd": 480}


def _why(converting: Item, source: str | None, target: str | None) -> list[str]:
    lines = [LINES.get(name) or int(name) for name in (source, target) if name]
    reasons = {
        "downscale": len(lines) == 2 and lines[0] > lines[1],
        "burnt_in_subtitles": converting.subtitleDecision == "burn",
        "video_codec": converting.videoDecision == "transcode" and converting.sourceVideoCodec != converting.videoCodec,
        "audio_codec": converting.audioDecision == "transcode" and converting.sourceAudioCodec != converting.audioCodec,
    }
    found = [name for name, holds in reasons.items() if holds]
    nothing = {converting.videoDecision, converting.audioDecision} <= {"copy", None}
    return found or (["container"] if nothing else [])


def history(report: Report, tools: Tools, server: PlexServer) -> None:
    """All rows, then each filter."""
    names = Names(server)
    rows = server.history()
    report.holds("history: rows", len(rows) > 100, f"only {len(rows)}")
    theirs = [names.row(row) for row in rows]
    for limit in (37, 100):
        _rows(report, f"history by {limit}", tools.all("plex_get_history", "rows", limit=limit), theirs)
    first = tools.call("plex_get_history", limit=10)
    report.equal("history: total", first["total"], len(rows))
    report.equal("history: users", first["users"], names.users(rows[:10]))
    for account in server.systemAccounts():
        ours = tools.all("plex_get_history", "rows", limit=50, account=str(account.id))
        _rows(report, f"history of account {account.id} by the rows", ours, [names.row(row) for row in rows if row.accountID == account.id])
        # plexapi takes account 0, which is nobody, for no filter at all.
        if account.id:
            _rows(report, f"history of account {account.id}", ours, [names.row(row) for row in server.history(accountID=account.id)])
        if account.name:
            ours = tools.all("plex_get_history", "rows", limit=50, account=account.name)
            _rows(report, f"history of {account.name}", ours, [names.row(row) for row in rows if row.accountID == account.id])
    for item in [server.library.section("Films").all()[0], *server.library.section("Series").all()[:2]]:
        ours = tools.all("plex_get_history", "rows", limit=50, rating_key=str(item.ratingKey))
        _rows(report, f"history of {item.title}", ours, [names.row(row) for row in item.history()])
    for section in server.library.sections():
        ours = tools.all("plex_get_history", "rows", limit=50, library_id=str(section.key))
        _rows(report, f"history of library {section.key}", ours, [names.row(row) for row in server.history(librarySectionID=section.key)])
    _spans(report, tools, names, rows)


def _spans(report: Report, tools: Tools, names: "Names", rows: list[Item]) -> None:
    """`since` takes its instant in and `until` leaves it out, to the second."""
    newer, older = rows[len(rows) // 3].viewedAt, rows[2 * len(rows) // 3].viewedAt
    second = timedelta(seconds=1)
    for since, until in ((older, None), (older + second, None), (None, newer), (None, newer + second), (older, newer), (older + second, newer + second)):
        inside = [row for row in rows if (since is None or row.viewedAt >= since) and (until is None or row.viewedAt < until)]
        ours = tools.all("plex_get_history", "rows", limit=100, since=instant(since), until=instant(until))
        _rows(report, f"history from {instant(since)} to {instant(until)}", ours, [names.row(row) for row in inside])
    day = str(instant(older))[:10]
    inside = [row for row in rows if str(instant(row.viewedAt)) >= f"{day}T00:00:00Z"]
    _rows(report, f"history from {day}", tools.all("plex_get_history", "rows", limit=100, since=day), [names.row(row) for row in inside])


def shared_history(report: Report, tools: Tools, server: PlexServer) -> None:
    """A user's own rows, without the names that only the owner's token reads."""
    names = Names(server)
    rows = server.history()
    report.holds("history with a shared token: rows", len(rows) > 0)
    _rows(report, "history with a shared token", tools.all("plex_get_history", "rows", limit=23), [names.row(row) for row in rows])
    page = tools.call("plex_get_history")
    report.equal("history with a shared token: users", page["users"], names.users(rows))
    report.holds("history with a shared token: says why there are no names", "owner" in page.get("names_note", ""))


def _rows(report: Report, what: str, ours: list[dict], theirs: list[dict]) -> None:
    report.equal(f"{what}: how many", len(ours), len(theirs))
    for number, (mine, their) in enumerate(zip(ours, theirs)):
        report.record(f"{what}: row {number}", mine, their)


#: What a row says of its item.
ROW = ("rating_key", "kind", "title", "show", "season_number", "episode_number", "artist")


class Names:
    """Users and devices by id, where the token may read them."""

    def __init__(self, server: PlexServer) -> None:
        self._server = server
        self._lengths: dict[str, int | None] = {}
        try:
            self._accounts = {account.id: account.name for account in server.systemAccounts() if account.name}
            self._devices = {device.id: device.name for device in server.systemDevices() if device.name}
        except (BadRequest, Unauthorized):
            self._accounts, self._devices = {}, {}

    def row(self, row: Item) -> dict[str, object]:
        """A row as ours answers it: a user without a name by the id, which is good for filtering; a device not at all."""
        item = record(row, BRIEF)
        return _present(
            at=instant(row.viewedAt),
            user=self._accounts.get(row.accountID, str(row.accountID)),
            device=self._devices.get(row.deviceID),
            duration_seconds=self._length(row),
            **{name: item.get(name) for name in ROW},
        )

    def _length(self, row: Item) -> int | None:
        """How long the item is, which a row does not say; nothing of one that is gone."""
        key = row._data.attrib.get("ratingKey")
        if key is not None and key not in self._lengths:
            try:
                self._lengths[key] = seconds(self._server.fetchItem(int(key)).duration)
            except (NotFound, AttributeError):
                self._lengths[key] = None
        return self._lengths.get(key) if key is not None else None

    def users(self, rows: list[Item]) -> list[dict[str, str]]:
        """Who is in these rows."""
        present = {row.accountID for row in rows}
        return [{"id": str(number), "name": name} for number, name in self._accounts.items() if number in present]


def refused_sessions(report: Report, tools: Tools, server: PlexServer) -> None:
    """What a token that is not the owner's may not see, neither shows."""
    try:
        server.sessions()
        report.holds("sessions with a shared token: refused to plexapi", False)
    except (BadRequest, Unauthorized):
        pass
    try:
        answer = tools.call("plex_get_sessions")
        report.holds("sessions with a shared token: refused to ours", False, repr(answer))
    except Refused as refusal:
        report.holds("sessions with a shared token: says whose token it takes", "owner" in str(refusal), str(refusal))


def _present(**fields: object) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}

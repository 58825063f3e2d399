"""What was played, read with plexapi and added up here: nothing of it comes from us."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from plexapi.server import PlexServer

#: Rows of a page, and ids of a request.
PAGE, BATCH = 2_000, 100

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass
class Item:
    """What the history does not say of an item."""

    seconds: int | None = None
    genres: list[str] = field(default_factory=list)


@dataclass
class Play:
    """A row of the history."""

    at: int
    account: str
    device: str | None
    library: str
    kind: str
    title: str
    show: str | None
    artist: str | None
    place: tuple[int, int] | None
    key: str | None
    parent: str | None
    grandparent: str | None


class Plays:
    """The whole history of a server, and what is needed to add it up."""

    def __init__(self, server: PlexServer) -> None:
        self.rows = [_play(row) for row in _pages(server)]
        self.users = {str(account.id): account.name for account in server.systemAccounts()}
        self.platforms = {str(device.id): device.platform for device in server.systemDevices()}
        self.libraries = {str(section.key): section.title for section in server.library.sections()}
        keys = {key for row in self.rows for key in (row.key, _genre_holder(row)) if key}
        self.items = dict(_items(server, sorted(keys, key=int)))

    def groups(self, by: str, rows: list[Play], east: timedelta = timedelta()) -> dict[str, tuple[int, int]]:
        """Plays and seconds by what we call the group."""
        names = getattr(self, f"_{by}", None) or self._time(by, east)
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        if by in ("hour", "weekday"):
            for name in [f"{hour:02}" for hour in range(24)] if by == "hour" else WEEKDAYS:
                sums[name] = [0, 0]
        for row in rows:
            for name in names(row):
                sums[name][0] += 1
                sums[name][1] += self.seconds(row) or 0
        return {name: (plays, seconds) for name, (plays, seconds) in sums.items()}

    def keys(self, by: str) -> dict[str, set[str | None]]:
        """The rating keys that have one name: several works may be called the same."""
        keys: dict[str, set[str | None]] = defaultdict(set)
        for row in self.rows:
            for name in getattr(self, f"_{by}")(row):
                keys[name].add(row.grandparent if by == "show" else row.key)
        return keys

    def seconds(self, row: Play) -> int | None:
        return self.items.get(row.key or "", Item()).seconds

    def _user(self, row: Play) -> list[str]:
        return [self.users.get(row.account, row.account)]

    def _library(self, row: Play) -> list[str]:
        return [self.libraries.get(row.library, row.library)]

    def _platform(self, row: Play) -> list[str]:
        return [self.platforms.get(row.device or "") or "(unknown)"]

    def _genre(self, row: Play) -> list[str]:
        return self.items.get(_genre_holder(row) or "", Item()).genres

    def _show(self, row: Play) -> list[str]:
        return [row.show] if row.show else []

    def _item(self, row: Play) -> list[str]:
        name = f"S{row.place[0]:02}E{row.place[1]:02} {row.title}" if row.place else row.title
        above = row.show or row.artist
        return [f"{above}: {name}" if above else name]

    def _time(self, by: str, east: timedelta) -> Callable[[Play], list[str]]:
        def name(row: Play) -> list[str]:
            local = datetime.fromtimestamp(row.at, UTC) + east
            return [{"hour": f"{local:%H}", "weekday": WEEKDAYS[local.weekday()], "month": f"{local:%Y-%m}"}[by]]

        return name


def _pages(server: PlexServer) -> Iterator[object]:
    yield from server.fetchItems("/status/sessions/history/all?sort=viewedAt:asc", container_size=PAGE)


def _play(row: object) -> Play:
    attributes = row._data.attrib
    kind = attributes["type"]
    index, parent_index = attributes.get("index"), attributes.get("parentIndex")

    def last(name: str) -> str | None:
        path = attributes.get(name)
        return path.rpartition("/")[2] if path else None

    above = attributes.get("grandparentTitle")
    return Play(
        at=int(attributes["viewedAt"]),
        account=attributes["accountID"],
        device=attributes.get("deviceID"),
        library=attributes["librarySectionID"],
        kind=kind,
        title=attributes["title"],
        show=above if kind == "episode" else None,
        artist=(attributes.get("originalTitle") or above) if kind == "track" else None,
        place=(int(parent_index), int(index)) if kind == "episode" and index and parent_index else None,
        key=attributes.get("ratingKey"),
        parent=last("parentKey"),
        grandparent=last("grandparentKey"),
    )


def _genre_holder(row: Play) -> str | None:
    return {"episode": row.grandparent, "track": row.parent}.get(row.kind, row.key)


def _items(server: PlexServer, keys: list[str]) -> Iterator[tuple[str, Item]]:
    for begin in range(0, len(keys), BATCH):
        for item in server.fetchItems(f"/library/metadata/{','.join(keys[begin : begin + BATCH])}"):
            duration = item._data.attrib.get("duration")
            genres = [genre.attrib["tag"] for genre in item._data.findall("Genre")]
            yield str(item.ratingKey), Item(int(duration) // 1000 if duration else None, genres)

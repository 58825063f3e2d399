"""The demo server as PyPI plexapi reads it."""

import os
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

# plexapi fetches an item's details as soon as an attribute of a list's row is empty. What the list itself says is compared here.
os.environ["PLEXAPI_PLEXAPI_AUTORELOAD"] = "false"

import plexapi  # noqa: E402
from plexapi.library import LibrarySection  # noqa: E402
from plexapi.server import PlexServer  # noqa: E402
from plexapi.utils import toDatetime  # noqa: E402

VERSION = plexapi.VERSION

#: An item, or a part of one: plexapi sets the attributes at run time.
Item = Any

#: plexapi's page size, odd so that pages begin and end elsewhere than ours.
PAGE = 11


def connect(token_file: str) -> PlexServer:
    """The server, with the token in that file."""
    return PlexServer(os.environ["PLEX_URL"], Path(token_file).read_text(encoding="utf-8").strip())


def owner() -> PlexServer:
    """The server with its owner's token."""
    return connect(os.environ["PLEX_TOKEN_FILE"])


def listing(section: LibrarySection, query: str) -> list[Item]:
    """What a library lists for a query that plexapi has no method for."""
    key = f"/library/sections/{section.key}/all?includeGuids=1&{query}"
    return list(section.fetchItems(key, container_size=PAGE))


def instant(moment: datetime | None) -> str | None:
    """RFC 3339 in UTC of plexapi's local time."""
    if moment is None:
        return None
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def scanned(section: LibrarySection) -> str | None:
    """End of a library's last scan, the one of its dates that plexapi has no attribute for."""
    return instant(toDatetime(section._data.attrib.get("scannedAt")))


def seconds(milliseconds: int | None) -> int | None:
    """Whole seconds."""
    return None if milliseconds is None else milliseconds // 1000


def keys(items: list[Item]) -> list[str]:
    """Rating keys as our tools write them."""
    return [str(item.ratingKey) for item in items]

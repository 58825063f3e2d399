"""Everything about items: people, ratings, files, ids."""

from plexapi import media

from fields import FULL, record, resolution
from judging.report import Report
from judging.session import Tools
from plex import Item, keys

#: As many as one call of ours may ask for.
AT_ONCE = 20

#: Cast members that ours gives at most.
CAST = 25


def check(report: Report, tools: Tools, items: list[Item]) -> None:
    """Compares the details of every one of `items`."""
    for begin in range(0, len(items), AT_ONCE):
        asked = keys(items[begin : begin + AT_ONCE])
        answer = _all_of(tools, asked)
        server = items[0]._server
        theirs = server.fetchItems(f"/library/metadata/{','.join(asked)}?includeGuids=1")
        report.equal("item details: which", [details["item"]["rating_key"] for details in answer], keys(theirs))
        for ours, item in zip(answer, theirs):
            what = f"item {item.ratingKey} details"
            report.record(f"{what}: item", ours["item"], record(item, FULL))
            report.record(what, {**ours, "item": None}, expected(item))


def missing(report: Report, tools: Tools, item: Item) -> None:
    """An item that is there and one that is not."""
    gone = "999999999"
    answer = tools.call("plex_get_item", rating_keys=[str(item.ratingKey), gone])
    report.equal("item details: missing", answer["missing"], [gone])
    report.equal("item details: found", len(answer["items"]), 1)


def _all_of(tools: Tools, asked: list[str]) -> list[dict]:
    """Asks again for what an answer had no room for."""
    found: list[dict] = []
    while asked:
        answer = tools.call("plex_get_item", rating_keys=asked)
        found += answer["items"]
        if len(answer["omitted"]) >= len(asked):
            raise AssertionError("plex_get_item leaves out everything")
        asked = answer["omitted"]
    return found


def expected(item: Item) -> dict[str, object]:
    """The details around the item itself, as ours answers them."""
    roles = [{"name": role.tag} | ({"role": role.role} if role.role else {}) for role in _parts(item, media.Role)]
    values = {
        "original_title": getattr(item, "originalTitle", None),
        "tagline": getattr(item, "tagline", None),
        # plexapi gives the empty text that servers write for no summary.
        "summary": item.summary or None,
        "countries": _tags(item, media.Country),
        "directors": _tags(item, media.Director),
        "writers": _tags(item, media.Writer),
        "producers": _tags(item, media.Producer),
        "cast": roles[:CAST],
        "cast_omitted": len(roles) - CAST if len(roles) > CAST else None,
        "ratings": _ratings(item),
        "media": [_version(version) for version in _parts(item, media.Media)],
        "external_ids": [guid.id for guid in _parts(item, media.Guid)],
        "collections": _tags(item, media.Collection),
        "labels": _tags(item, media.Label),
        "library": item.librarySectionTitle,
        "parent_rating_key": _key(item, "parentRatingKey"),
        "grandparent_rating_key": _key(item, "grandparentRatingKey"),
    }
    return {name: value for name, value in values.items() if value is not None}


def _parts(item: Item, cls: type) -> list[Item]:
    """What of this class the item holds. Not each of plexapi's classes has an attribute for each of its parts."""
    return item.findItems(item._data, cls)


def _tags(item: Item, cls: type) -> list[str]:
    return [tag.tag for tag in _parts(item, cls)]


def _key(item: Item, name: str) -> str | None:
    value = getattr(item, name, None)
    return None if value is None else str(value)


def _ratings(item: Item) -> list[dict[str, object]]:
    """The list of ratings, the two single ones where there is none, and the user's own."""

    def one(image: str | None, kind: str, value: float | None) -> list[dict[str, object]]:
        if value is None:
            return []
        source = {"source": image.partition("://")[0]} if image and "://" in image else {}
        return [{**source, "kind": kind, "value": value}]

    several = [entry for rating in _parts(item, media.Rating) for entry in one(rating.image, rating.type, rating.value)]
    if not several:
        several += one(getattr(item, "ratingImage", None), "critic", getattr(item, "rating", None))
        several += one(getattr(item, "audienceRatingImage", None), "audience", getattr(item, "audienceRating", None))
    return several + one(None, "user", getattr(item, "userRating", None))


def _version(version: Item) -> dict[str, object]:
    """One version of an item with its files."""
    sizes = [part.size for part in version.parts if part.size is not None]
    values = {
        "resolution": resolution(version),
        "width": version.width,
        "height": version.height,
        "container": version.container,
        "video_codec": version.videoCodec,
        "audio_codec": version.audioCodec,
        "audio_channels": version.audioChannels,
        "bitrate_kbps": version.bitrate,
        "size_bytes": sum(sizes) if sizes else None,
        "files": len(version.parts),
        "audio_languages": _languages([stream for part in version.parts for stream in part.audioStreams()]),
        "subtitle_languages": _languages([stream for part in version.parts for stream in part.subtitleStreams()]),
    }
    return {name: value for name, value in values.items() if value is not None}


def _languages(streams: list[Item]) -> list[str]:
    """Each once, in the order of the streams."""
    return list(dict.fromkeys(stream.language or "unknown" for stream in streams))

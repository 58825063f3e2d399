"""Filters in words against the same filters given to plexapi's `library.search`.

What this proves is the translation: both must find the same on the demo server. It proves nothing about how a real Plex understands
the query, which both send in the same language.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from plexapi.library import LibrarySection

from judging.report import Report
from judging.session import Tools
from plex import PAGE, keys

#: Filters that are tried, always the same ones.
COUNT = 200
SEED = 17

#: Ours in words, and theirs: a field with its operator, and a value; several hold together.
Clause = tuple[str, list[dict[str, Any]]]


def check(report: Report, tools: Tools, sections: list[LibrarySection]) -> None:
    """Tries random filters on libraries of films, shows and music."""
    chance = random.Random(SEED)
    makers = {section.key: _clauses(chance, section) for section in sections if section.type in ("movie", "show", "artist")}
    known = [section for section in sections if makers.get(section.key)]
    some = 0
    for number in range(COUNT):
        section = chance.choice(known)
        clauses = [chance.choice(makers[section.key])() for _ in range(chance.choice((1, 1, 2, 3)))]
        match = chance.choice(("all", "all", "any"))
        words = [words for words, _ in clauses]
        what = f"filter {number} of library {section.key}: {match} of {words}"
        theirs = section.search(filters=_joined(clauses, match), sort="titleSort", container_size=PAGE)
        ours = tools.all("plex_get_library_items", library_id=str(section.key), filters=words, match=match, limit=200)
        report.equal(what, [item["rating_key"] for item in ours], keys(theirs))
        some += len(theirs) > 0
    report.holds("random filters: most of them find something", some > COUNT // 2)


def _joined(clauses: list[Clause], match: str) -> dict[str, Any]:
    """The clauses as plexapi takes them; one that is several terms is a group of its own."""
    groups = [terms[0] if len(terms) == 1 else {"and": terms} for _, terms in clauses]
    return {"and" if match == "all" else "or": groups}


def _clauses(chance: random.Random, section: LibrarySection) -> list[Callable[[], Clause]]:
    """What makes a random filter for each field of a library."""
    items = section.all()
    if not items:
        return []
    fields = {field.key.rsplit(".", 1)[-1] for field in section.listFields()}
    titles = [item.title for item in items if "," not in item.title and not item.title.startswith("=")]

    def title() -> Clause:
        whole = chance.choice(titles)
        return chance.choice([
            (f'title is "{whole}"', [{"title=": whole}]),
            (f'title is not "{whole}"', [{"title!=": whole}]),
            (f'title begins with "{whole[:3]}"', [{"title<": whole[:3]}]),
            (f'title contains "{whole[1:5]}"', [{"title": whole[1:5]}]),
            (f'title does not contain "{whole[1:3]}"', [{"title!": whole[1:3]}]),
        ])

    def number(word: str, field: str, values: list[int], unit: tuple[str, int] = ("", 1)) -> Clause:
        name, scale = unit
        one, two = sorted(chance.choices(values, k=2))
        return chance.choice([
            (f"{word} is {one}{name}", [{field: one * scale}]),
            (f"{word} is not {one}{name}", [{f"{field}!": one * scale}]),
            (f"{word} more than {one}{name}", [{f"{field}>>": one * scale}]),
            (f"{word} < {one}{name}", [{f"{field}<<": one * scale}]),
            (f"{word} at least {one}{name}", [{f"{field}>>": one * scale - 1}]),
            (f"{word} between {one}{name} and {two}{name}", [{f"{field}>>": one * scale - 1}, {f"{field}<<": two * scale + 1}]),
        ])

    def named(word: str, field: str) -> Callable[[], Clause]:
        choices = [choice for choice in section.listFilterChoices(field) if '"' not in choice.title]

        def clause() -> Clause:
            one, two = chance.choice(choices), chance.choice(choices)
            made = [
                (f"{word} is {one.title}", [{field: one.key}]),
                (f'{word} is any of "{one.title}", "{two.title}"', [{field: [one.key, two.key]}]),
            ]
            # Plex offers nothing but "is" for resolutions.
            if field != "resolution":
                made.append((f"{word} is not {one.title}", [{f"{field}!": one.key}]))
            return chance.choice(made)

        return clause

    def added() -> Clause:
        days = chance.randrange(1, 700)
        day = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
        before = day - timedelta(seconds=1)
        return chance.choice([
            (f"added in the last {days}d", [{"addedAt>>": f"{days}d"}]),
            (f"added since {day:%Y-%m-%d}", [{"addedAt>>": before}]),
            (f"added before {day:%Y-%m-%d}", [{"addedAt<<": day}]),
        ])

    makers: list[Callable[[], Clause]] = [title]
    years = [year for item in items if (year := getattr(item, "year", None))]
    if "year" in fields and years:
        makers += [lambda: number("year", "year", years)] * 2
    if "duration" in fields:
        makers.append(lambda: number("duration", "duration", [10, 45, 60, 75, 100], (" min", 60_000)))
    if "addedAt" in fields:
        makers.append(added)
    for word, field in (("genre", "genre"), ("actor", "actor"), ("country", "country"), ("resolution", "resolution"), ("audio_language", "audioLanguage")):
        if field in fields and section.listFilterChoices(field):
            makers.append(named(word, field))
    unwatched = "unwatched" if section.type == "movie" else "unwatchedLeaves"
    if unwatched in fields:
        makers.append(lambda: chance.choice([("unwatched is true", [{unwatched: True}]), ("watched is true", [{unwatched: False}])]))
    return makers

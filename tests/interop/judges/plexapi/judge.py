"""PyPI plexapi reads the demo server in XML, our tools read it in JSON: every value must be the same."""

import os
import sys

import plex
import details
import libraries
import lists
import order
import playback
import search
import server as overview
import translation
from judging.report import Report
from judging.session import Tools, tools


def main() -> int:
    report = Report()
    owner_token, shared_token = os.environ["PLEX_TOKEN_FILE"], os.environ["INTEROP_SHARED_TOKEN_FILE"]
    with tools() as owner:
        _owner(report, owner, owner_token)
    with tools(shared_token) as shared:
        _shared(report, shared, shared_token)
    return report.finish(plex.VERSION)


def _owner(report: Report, ours: Tools, token_file: str) -> None:
    server = plex.connect(token_file)
    sections = server.library.sections()
    with report.part("server and libraries"):
        overview.overview(report, ours, server, owner=True)
        libraries.overview(report, ours, server)
    every = {}
    for section in sections:
        with report.part(f"library {section.key}"):
            items = every[section.key] = libraries.everything(report, ours, section)
            order.sorts(report, ours, section)
            order.filters(report, ours, section, items)
            if section.type == "show":
                order.unwatched_episodes(report, ours, section, items)
        with report.part(f"items of library {section.key}"):
            details.check(report, ours, every[section.key])
            lists.children(report, ours, section, every[section.key])
    with report.part("filters in words"):
        translation.check(report, ours, sections)
    with report.part("other lists"):
        details.missing(report, ours, every[sections[0].key][0])
        lists.recent(report, ours, server)
        lists.on_deck(report, ours, server)
    with report.part("search"):
        search.check(report, ours, server, _queries(every))
    with report.part("sessions"):
        playback.sessions(report, ours, server)
    with report.part("history"):
        playback.history(report, ours, server)
    with report.part("scan"):
        overview.scan(report, ours, token_file, sections[0].key)


def _shared(report: Report, ours: Tools, token_file: str) -> None:
    server = plex.connect(token_file)
    with report.part("server and libraries with a shared token"):
        overview.overview(report, ours, server, owner=False)
        libraries.overview(report, ours, server)
    for section in server.library.sections():
        with report.part(f"library {section.key} with a shared token"):
            details.check(report, ours, libraries.everything(report, ours, section))
    with report.part("lists with a shared token"):
        lists.on_deck(report, ours, server)
        playback.refused_sessions(report, ours, server)
        playback.shared_history(report, ours, server)


def _queries(every: dict[int, list]) -> list[str]:
    """Whole titles, beginnings and words of them, people, genres, and nothing at all."""
    queries = []
    for items in filter(None, every.values()):
        titles = sorted({item.title for item in items}, key=lambda title: (len(title), title))
        queries += [titles[0], titles[-1], titles[len(titles) // 2].split()[0], titles[len(titles) // 3][:3]]
        tags = [tag.tag for item in items for name in ("roles", "directors", "genres") for tag in getattr(item, name, [])]
        queries += sorted(set(tags))[::6][:12]
    return [query for query in dict.fromkeys(queries) if query.strip()] + ["zzqqxx"]


if __name__ == "__main__":
    sys.exit(main())

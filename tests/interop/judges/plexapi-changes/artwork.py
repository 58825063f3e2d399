"""Posters: candidates, a choice, an address."""

import requests
from plexapi.server import PlexServer

from judging.report import Report


def check(report: Report, server: PlexServer, _shared: PlexServer) -> None:
    """The chosen poster is what is shown."""
    film = server.library.section("Films").get("The General")
    candidates = film.posters()
    report.equal("one is selected", sum(poster.selected for poster in candidates), 1)
    other = next(poster for poster in candidates if not poster.selected)
    before = film.thumb
    other.select()
    film.reload()
    report.holds("the address changes", film.thumb != before)
    report.equal("the field is locked", film.isLocked("thumb"), True)
    selected = [poster.ratingKey for poster in film.posters() if poster.selected]
    report.equal("what is selected", selected, [other.ratingKey])
    shown = requests.get(film.thumbUrl, timeout=30)
    report.equal("media type", shown.headers["Content-Type"], "image/jpeg")
    report.equal("the picture", shown.content, requests.get(server.url(other.key, includeToken=True), timeout=30).content)
    film.uploadPoster(url="https://example.org/poster.jpg")
    added = [poster for poster in film.posters() if poster.selected]
    report.equal("an added one is selected", [poster.ratingKey.split("/")[2] for poster in added], ["posters"])
    report.equal("how many then", len(film.posters()), len(candidates) + 1)
    scaled = server.transcodeImage(film.thumb, height=300, width=200)
    report.equal("a scaled picture", requests.get(scaled, timeout=30).status_code, 200)

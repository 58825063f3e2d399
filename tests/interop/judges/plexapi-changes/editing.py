"""Fields and tags with locks."""

from plexapi.server import PlexServer

from judging.report import Report


def check(report: Report, server: PlexServer, _shared: PlexServer) -> None:
    """Fields, tags, and several items at once."""
    _fields(report, server)
    _tags(report, server)
    _batch(report, server)


def _fields(report: Report, server: PlexServer) -> None:
    """A locked field outlives a refresh, another does not."""
    film = server.library.section("Films").get("Nosferatu")
    film.editTitle("Orlok").editSummary("Somebody is at the window.", locked=False)
    film.reload()
    report.equal("title", film.title, "Orlok")
    report.equal("summary", film.summary, "Somebody is at the window.")
    report.equal("title is locked", film.isLocked("title"), True)
    report.equal("summary is locked", film.isLocked("summary"), False)
    film.refresh()
    film.reload()
    report.equal("title after a refresh", film.title, "Orlok")
    report.holds("summary after a refresh is the agent's", film.summary.startswith("A") and "window" not in film.summary)
    film.editTitle("Nosferatu", locked=False).reload()
    report.equal("title again", film.title, "Nosferatu")
    report.equal("title is free", film.isLocked("title"), False)


def _tags(report: Report, server: PlexServer) -> None:
    """Tags are added to those that are there, and taken away."""
    film = server.library.section("Films").get("Metropolis")
    before = [genre.tag for genre in film.reload().genres]
    film.addGenre("Robots").addLabel(["Evening", "Long, Slow"]).reload()
    report.equal("genres", [genre.tag for genre in film.genres], [*before, "Robots"])
    report.equal("labels", [label.tag for label in film.labels], ["Evening", "Long, Slow"])
    report.equal("genre is locked", film.isLocked("genre"), True)
    film.removeGenre("Robots", locked=False).removeLabel("Evening").reload()
    report.equal("genres without", [genre.tag for genre in film.genres], before)
    report.equal("labels without", [label.tag for label in film.labels], ["Long, Slow"])
    found = server.library.section("Films").search(label="Long, Slow")
    report.equal("films with the label", [item.title for item in found], ["Metropolis"])


def _batch(report: Report, server: PlexServer) -> None:
    """One request for several items."""
    section = server.library.section("Films")
    films = section.search(title="The Bat")
    wanted = [film for film in films if film.title == "The Bat"]
    section.batchMultiEdits(wanted).editStudio("Wingspan").saveMultiEdits()
    report.equal("how many", len(wanted), 2)
    for film in wanted:
        report.equal(f"studio of {film.year}", film.reload().studio, "Wingspan")
    untouched = section.get("Battleship Potemkin").reload()
    report.holds("another film", untouched.studio != "Wingspan")

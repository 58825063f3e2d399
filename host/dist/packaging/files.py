"""The files of a package, and archives of them with the same bytes each time."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from .project import project


#: How hard all archives are compressed, from 0 to 9.
level = 9


@dataclass(frozen=True)
class File:
    """One file of a package."""

    #: Its path there, with `/` in between.
    path: str
    data: bytes
    mode: int = 0o644


def below(folder: str, files: Iterable[File]) -> list[File]:
    """The same files in a folder."""
    return [replace(file, path=f"{folder}/{file.path}") for file in files]


def tar(files: Iterable[File], before: str = "") -> bytes:
    """A tar archive: everything root's, with the time of the project; `before` stands before each path."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        ordered = sorted(files, key=lambda file: file.path)
        for folder in _folders(ordered):
            archive.addfile(_entry(f"{before}{folder}", tarfile.DIRTYPE, 0o755, 0))
        for file in ordered:
            archive.addfile(_entry(f"{before}{file.path}", tarfile.REGTYPE, file.mode, len(file.data)), io.BytesIO(file.data))
    return buffer.getvalue()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, compresslevel=level, mtime=0)


def zipped(files: Iterable[File]) -> bytes:
    """A zip archive, in the order in which the files come: some formats have the index last."""
    # A zip has no zone, and no year before 1980.
    time = datetime.fromtimestamp(max(project().epoch, 315532800), UTC).timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.path, time)
            entry.create_system = 3
            entry.external_attr = (0o100000 | file.mode) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.data)
    return buffer.getvalue()


def _folders(files: list[File]) -> list[str]:
    found = set()
    for file in files:
        parts = file.path.split("/")[:-1]
        found.update("/".join(parts[: end + 1]) for end in range(len(parts)))
    return sorted(found - {""})


def _entry(name: str, kind: bytes, mode: int, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.size, entry.mtime = kind, mode, size, project().epoch
    entry.uname = entry.gname = "root"
    return entry

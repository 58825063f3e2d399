"""A package for Debian and what is made of it: the program, and a service that is off until somebody has set it up."""

import hashlib
import io
import lzma

from . import files
from .contents import Contents, licences
from .files import File, gzipped, tar
from .project import ROOT, project

FOLDER = ROOT / "host" / "dist" / "debian"

#: What stays as the person has changed it.
SETTINGS = "etc/plex-mcp/environment"


def debian(contents: Contents) -> tuple[str, bytes]:
    """Its name, and its bytes."""
    architecture = contents.machine.debian
    data = _data(contents)
    control = [
        File("control", _control(architecture or "", data).encode()),
        File("conffiles", f"/{SETTINGS}\n".encode()),
        File("md5sums", "".join(f"{hashlib.md5(file.data, usedforsecurity=False).hexdigest()}  {file.path}\n" for file in data if file.path != SETTINGS).encode()),
        *(File(name, (FOLDER / name).read_bytes(), 0o755) for name in ("postinst", "prerm", "postrm")),
    ]
    members = [
        ("debian-binary", b"2.0\n"),
        ("control.tar.xz", _compressed(tar(control, "./"))),
        ("data.tar.xz", _compressed(tar(data, "./"))),
    ]
    return f"plex-mcp_{project().version}_{architecture}.deb", _ar(members)


def _data(contents: Contents) -> list[File]:
    data = [File(f"usr/{file.path}", file.data, file.mode) for file in contents.relocatable]
    for file in contents.shared:
        # Man pages are compressed there.
        page = file.path.startswith("share/man/")
        data.append(File(f"usr/{file.path}.gz", gzipped(file.data)) if page else File(f"usr/{file.path}", file.data))
    units = ROOT / "host" / "dist" / "deploy"
    data += [File(f"usr/lib/systemd/system/{name}", (units / name).read_bytes()) for name in ("plex-mcp.service", "plex-mcp.socket")]
    data.append(File(SETTINGS, (FOLDER / "environment").read_bytes()))
    terms = "\n".join(file.data.decode() for file in licences())
    data.append(File("usr/share/doc/plex-mcp/copyright", f"plex-mcp, {project().repository}\n{project().licence}\n\n{terms}".encode()))
    return sorted(data, key=lambda file: file.path)


def _control(architecture: str, data: list[File]) -> str:
    size = sum(-(-len(file.data) // 1024) for file in data)
    return f"""\
Package: plex-mcp
Version: {project().version}
Architecture: {architecture}
Maintainer: {project().author} <plex-mcp@users.noreply.github.com>
Installed-Size: {size}
Recommends: ca-certificates
Section: net
Priority: optional
Homepage: {project().repository}
Description: {project().description}
 Lets an assistant use a Plex Media Server through the Model Context Protocol.
 The Plex client runs in a sandbox without files, sockets, or the token.
"""


def _compressed(data: bytes) -> bytes:
    return lzma.compress(data, preset=min(files.level, 6))


def _ar(members: list[tuple[str, bytes]]) -> bytes:
    archive = io.BytesIO(b"!<arch>\n")
    archive.seek(0, io.SEEK_END)
    for name, data in members:
        archive.write(f"{name:<16}{project().epoch:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n".encode())
        archive.write(data + b"\n" * (len(data) % 2))
    return archive.getvalue()

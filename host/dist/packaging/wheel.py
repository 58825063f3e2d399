"""A Python wheel that carries the program: `pipx install plex-mcp`, `uvx plex-mcp`."""

import base64
import hashlib

from .contents import Contents, licences
from .files import File, below, zipped
from .project import MCP_NAME, project


def wheel(contents: Contents, tags: tuple[str, ...]) -> tuple[str, bytes]:
    """Its name, and its bytes. `tags` are the platforms that it installs on."""
    name = f"plex_mcp-{project().version}"
    info = f"{name}.dist-info"
    # A script is installed beside Python's own, and data above them: the program finds its code there as everywhere.
    program = contents.executable
    files = [
        File(f"{name}.data/scripts/{contents.machine.executable}", program.data, program.mode),
        *below(f"{name}.data/data", [*contents.code, *(file for file in contents.shared if not contents.machine.is_windows)]),
        *below(f"{info}/licenses", licences()),
        File(f"{info}/METADATA", _metadata().encode()),
        File(f"{info}/WHEEL", _wheel(tags).encode()),
    ]
    record = "".join(f"{file.path},sha256={_digest(file.data)},{len(file.data)}\n" for file in files)
    files.append(File(f"{info}/RECORD", f"{record}{info}/RECORD,,\n".encode()))
    return f"{name}-py3-none-{'.'.join(tags)}.whl", zipped(files)


def _metadata() -> str:
    facts = project()
    return f"""\
Metadata-Version: 2.4
Name: plex-mcp
Version: {facts.version}
Summary: {facts.description}
Author: {facts.author}
License-Expression: {facts.licence}
License-File: LICENSE-APACHE
License-File: LICENSE-MIT
Project-URL: Source, {facts.repository}
Requires-Python: >=3.8
Description-Content-Type: text/markdown

# plex-mcp

{facts.description}. This package carries the program; everything else is at {facts.repository}.

mcp-name: {MCP_NAME}
"""


def _wheel(tags: tuple[str, ...]) -> str:
    lines = ["Wheel-Version: 1.0", f"Generator: plex-mcp ({project().version})", "Root-Is-Purelib: false"]
    return "".join(f"{line}\n" for line in [*lines, *(f"Tag: py3-none-{tag}" for tag in tags)])


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()

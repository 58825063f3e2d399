"""An archive to unpack anywhere: a tar for Linux, a zip for Windows."""

from .contents import Contents, licences
from .files import below, gzipped, tar, zipped
from .project import project


def archive(contents: Contents) -> tuple[str, bytes]:
    """Its name, and its bytes."""
    folder = f"plex-mcp-{project().version}-{contents.machine.name}"
    files = below(folder, [*contents.relocatable, *contents.shared, *licences()])
    if contents.machine.is_windows:
        return f"{folder}.zip", zipped(sorted(files, key=lambda file: file.path))
    return f"{folder}.tar.gz", gzipped(tar(files))

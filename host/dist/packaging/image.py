"""The image of a container: the program and nothing else, for each kind of processor."""

import hashlib
from pathlib import Path
from typing import Any

from .contents import Contents, licences
from .failure import Failure
from .files import File, below, gzipped, tar
from .oci import INDEX, MANIFEST, Layout
from .project import MCP_NAME, project

#: The user that it runs as; no other has that number by habit.
USER = 65532

ROOTS = "etc/ssl/certs/ca-certificates.crt"


def image(every: list[Contents]) -> tuple[str, bytes]:
    """The name and the bytes of an archive that holds it."""
    layout = Layout()
    manifests = [_manifest(layout, contents) for contents in every]
    index = layout.put_json(INDEX, {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests, "annotations": _labels()})
    return f"plex-mcp-{project().version}-image.tar", layout.packed(index, project().version)


def _manifest(layout: Layout, contents: Contents) -> dict[str, Any]:
    layer = tar(_files(contents))
    config = {
        "created": project().created,
        "author": project().author,
        "architecture": contents.machine.debian,
        "os": "linux",
        "config": {
            "User": f"{USER}:{USER}",
            "Entrypoint": ["/usr/bin/plex-mcp"],
            "WorkingDir": "/",
            "Env": ["PATH=/usr/bin", f"SSL_CERT_FILE=/{ROOTS}"],
            "Labels": _labels(),
        },
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
        "history": [{"created": project().created, "created_by": "host/dist/build"}],
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": layout.put_json("application/vnd.oci.image.config.v1+json", config),
        "layers": [layout.put("application/vnd.oci.image.layer.v1.tar+gzip", gzipped(layer))],
        "annotations": _labels(),
    }
    return layout.put_json(MANIFEST, manifest, platform={"os": "linux", "architecture": contents.machine.debian})


def _files(contents: Contents) -> list[File]:
    try:
        roots = Path(f"/{ROOTS}").read_bytes()
    except OSError as error:
        raise Failure(f"/{ROOTS} has the roots of TLS, and cannot be read: apt-get install ca-certificates") from error
    return [
        *below("usr", contents.relocatable),
        *below("usr/share/doc/plex-mcp", licences()),
        File(ROOTS, roots),
        File("etc/passwd", f"plex-mcp:x:{USER}:{USER}::/:/sbin/nologin\n".encode()),
        File("etc/group", f"plex-mcp:x:{USER}:\n".encode()),
    ]


def _labels() -> dict[str, str]:
    facts = project()
    prefix = "org.opencontainers.image"
    return {
        f"{prefix}.title": "plex-mcp",
        f"{prefix}.version": facts.version,
        f"{prefix}.description": facts.description,
        f"{prefix}.licenses": facts.licence,
        f"{prefix}.source": facts.repository,
        f"{prefix}.authors": facts.author,
        f"{prefix}.created": facts.created,
        # The registry of MCP servers looks for it.
        "io.modelcontextprotocol.server.name": MCP_NAME,
    }

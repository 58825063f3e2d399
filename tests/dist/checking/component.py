"""The component as an artifact in a registry, fetched by its digest."""

import hashlib
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from .failure import Failure
from .installed import Installed
from .packages import Packages

MANIFEST = "application/vnd.oci.image.manifest.v1+json"


def manifest(packages: Packages) -> tuple[str, dict[str, bytes]]:
    """The digest of the artifact's manifest, and all its files by their digests."""
    with tarfile.open(packages.one("*-component.tar")) as layout:
        files = {member.name: layout.extractfile(member) for member in layout.getmembers() if member.isfile()}
        read = {name: file.read() for name, file in files.items() if file is not None}
    blobs = {f"sha256:{name.rpartition('/')[2]}": data for name, data in read.items() if name.startswith("blobs/sha256/")}
    for digest, data in blobs.items():
        if f"sha256:{hashlib.sha256(data).hexdigest()}" != digest:
            raise Failure(f"the artifact has something else under {digest}")
    return json.loads(read["index.json"])["manifests"][0]["digest"], blobs


def fetched(packages: Packages, program: Installed, cache: Path) -> str:
    """`--component oci://...` fetches it once, and runs it when its own digest is accepted."""
    digest, blobs = manifest(packages)
    component = hashlib.sha256(packages.one("plex-mcp.wasm").read_bytes()).hexdigest()
    with _registry(blobs) as (address, asked):
        name = f"oci://{address}/plex-mcp/plex-mcp@{digest}"
        said = program.run("inspect", "--json", name).stdout
        if json.loads(said)["sha256"] != component:
            raise Failure("oci: what is fetched is another component")
        before = len(asked)
        page = ("call", "plex_get_libraries", "--demo", "--json", "--cache-dir", str(cache), "--component", name, "--digest", f"sha256:{component}")
        for _ in range(2):
            if "libraries" not in json.loads(program.run(*page).stdout):
                raise Failure("oci: the component that is fetched does not answer")
        if len(asked) != before + 2:
            raise Failure(f"oci: it is fetched again: {asked[before:]}")
    return f"oci://                   fetched, kept and run by digest; manifest {digest}"


@contextmanager
def _registry(blobs: dict[str, bytes]) -> Iterator[tuple[str, list[str]]]:
    """A registry that has these files; says where it is, and what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = blobs.get(self.path.rpartition("/")[2], b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", MANIFEST if "/manifests/" in self.path else "application/octet-stream")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()

"""The packages for npm, from a registry on this computer that has them and no others."""

import base64
import hashlib
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ..installed import Installed
from ..packages import Packages
from ..place import run_quietly


@contextmanager
def registry(packages: Packages) -> Iterator[str]:
    """Serves the folder's packages as npm's registry does, and says where."""
    files = {file.name: file.read_bytes() for file in packages.folder.glob("*.tgz")}
    with _server(files) as server:
        yield f"http://127.0.0.1:{server.server_port}/"


def by_npm(packages: Packages, place: Path, address: str) -> Installed:
    """`npm install plex-mcp`"""
    project = place / "project"
    project.mkdir()
    options = ["--registry", address, "--cache", str(place / "cache"), "--no-audit", "--no-fund", "--loglevel", "error"]
    run_quietly(["npm", "install", "--prefix", str(project), *options, "plex-mcp"], "npm does not install the packages")
    return Installed("npm install", (str(project / "node_modules" / ".bin" / "plex-mcp"),), place / "home")


def by_npx(place: Path, address: str) -> Installed:
    """`npx plex-mcp`"""
    settings = {"NPM_CONFIG_REGISTRY": address, "NPM_CONFIG_CACHE": str(place / "npx cache"), "NPM_CONFIG_UPDATE_NOTIFIER": "false"}
    return Installed("npx", ("npx", "--yes", "plex-mcp"), place / "home", settings)


def _server(files: dict[str, bytes]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"]
            name = self.path.lstrip("/").split("?")[0]
            body = files.get(name) or _packument(files, name, host)
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _packument(files: dict[str, bytes], name: str, host: str) -> bytes:
    """What a registry says of a package; nothing, where it has none."""
    for file, data in files.items():
        manifest = _manifest(data)
        if manifest["name"] == name:
            digest = base64.b64encode(hashlib.sha512(data).digest()).decode()
            version = manifest | {"dist": {"tarball": f"http://{host}/{file}", "integrity": f"sha512-{digest}"}}
            said = {"name": name, "dist-tags": {"latest": manifest["version"]}, "versions": {manifest["version"]: version}}
            return json.dumps(said).encode()
    return b""


def _manifest(data: bytes) -> dict[str, Any]:
    import io

    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        member = archive.extractfile("package/package.json")
        assert member is not None
        return json.load(member)

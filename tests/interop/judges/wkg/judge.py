"""wkg pushes the component to a registry and pulls it, as docs/publish.md says; what arrives is what left."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

from judging import recipe
from judging.report import Report
from registry import serving

PAGE = "publish.md"

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.wasm.config.v0+json"
LAYER = "application/wasm"

#: Seconds that a step of the docs may take.
LIMIT = 120


class Docs:
    """Types what the docs say, in a folder."""

    def __init__(self, place: Path, registry: str) -> None:
        self._place = place
        commands = place / "bin"
        commands.mkdir()
        (commands / "plex-mcp").symlink_to(os.environ["PLEX_MCP_BIN"])
        (commands / "wkg").symlink_to(Path(os.environ["INTEROP_INSTALLED"]) / "bin" / "wkg")
        path = {"PATH": f"{commands}:{os.environ['PATH']}", "HOME": os.environ["HOME"]}
        self._environment = path | {"REGISTRY": f"{registry}/somebody", "WKG_OCI_INSECURE": registry}

    def run(self, commands: str) -> str:
        """What they print."""
        command = ["sh", "-euc", commands]
        return subprocess.run(command, cwd=self._place, env=self._environment, stdout=subprocess.PIPE, text=True, timeout=LIMIT, check=True).stdout


def judged(report: Report, place: Path, registry: str) -> str:
    """Gives the version."""
    docs = Docs(place, registry)
    version = docs.run("wkg --version").split()[1]
    install, push = recipe.block("Push", "sh", PAGE).split("\n", 1)
    report.equal("the docs install what is judged", f"cargo install --locked wkg@{version}", install)
    pushed = docs.run(push)
    report.holds("the docs pull", "sha256" in docs.run(recipe.block("Pull", "sh", PAGE)))

    ours = (place / "plex-mcp.wasm").read_bytes()
    digest = hashlib.sha256(ours).hexdigest()
    report.equal("what is pulled", digest, hashlib.sha256((place / "pulled.wasm").read_bytes()).hexdigest())
    inspection = json.loads(docs.run("plex-mcp inspect --json pulled.wasm"))
    report.equal("inspect: sha256", inspection["sha256"], digest)
    _kept(report, f"http://{registry}/v2/somebody/plex-mcp", pushed, ours, inspection)
    return version


def _kept(report: Report, address: str, pushed: str, ours: bytes, inspection: dict[str, Any]) -> None:
    """What the registry has."""
    said = inspection["metadata"]
    raw = _get(f"{address}/manifests/{said['version']}", MANIFEST)
    manifest: dict[str, Any] = json.loads(raw)
    found = re.search(r"sha256:([0-9a-f]{64})", pushed)
    report.equal("the digest of the manifest", found and found[1], hashlib.sha256(raw).hexdigest())
    report.equal("media type of the manifest", MANIFEST, manifest.get("mediaType"))
    report.equal("media type of the config", CONFIG, manifest["config"]["mediaType"])
    report.equal("layers", 1, len(manifest["layers"]))
    (layer,) = manifest["layers"]
    report.equal("media type of the layer", LAYER, layer["mediaType"])
    report.equal("size of the layer", len(ours), layer["size"])
    digest = f"sha256:{hashlib.sha256(ours).hexdigest()}"
    report.equal("digest of the layer", digest, layer["digest"])
    report.equal("the layer", ours, _get(f"{address}/blobs/{layer['digest']}"))
    report.equal("the layer's title", {"org.opencontainers.image.title": "plex-mcp.wasm"}, layer.get("annotations"))

    config = json.loads(_get(f"{address}/blobs/{manifest['config']['digest']}"))
    report.equal("the config's author", said["authors"], config.get("author"))
    report.equal("the config's layers", [digest], config.get("layerDigests"))
    report.equal("the config's exports", sorted(inspection["exports"]), sorted(config["component"]["exports"]))

    annotations = {"title": said["name"]} | {name: words for name, words in said.items() if name != "name"}
    annotations = {f"org.opencontainers.image.{name}": words for name, words in annotations.items()}
    report.record("annotations", annotations, manifest.get("annotations") or {})


def _get(address: str, media_type: str = "*/*") -> bytes:
    request = urllib.request.Request(address, headers={"Accept": media_type})
    with urllib.request.urlopen(request, timeout=LIMIT) as answer:
        return answer.read()


def main() -> int:
    report = Report()
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        with serving(place / "registry") as registry:
            version = judged(report, place, registry)
    return report.finish(version)


if __name__ == "__main__":
    sys.exit(main())

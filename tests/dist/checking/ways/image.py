"""The image of a container, unpacked into a folder that is the root of its processes: read-only, its own user, no home."""

import gzip
import io
import json
import tarfile
from pathlib import Path
from typing import Any

from ..failure import Failure
from ..installed import Installed
from ..packages import Packages
from ..root import entering


def in_root(packages: Packages, place: Path, architecture: str, starter: Path | None = None) -> Installed:
    """As its config says; `starter` starts programs of another processor, which the kernel here does not know."""
    root = place / "root"
    config = unpacked(packages.one("*-image.tar"), architecture, root)["config"]
    if config["User"].split(":")[0] in ("", "0", "root"):
        raise Failure("the image runs as root")
    start = " ".join(config["Entrypoint"])
    if starter is not None:
        (root / "starter").write_bytes(starter.read_bytes())
        (root / "starter").chmod(0o755)
        start = f"/starter {start}"
    enter = entering(place / "enter", root, start, user=config["User"], variables=tuple(config["Env"]), read_only=True)
    name = f"image, {architecture}" + (f" ({starter.name})" if starter else "")
    return Installed(name, (str(enter),), place / "home")


def unpacked(archive: Path, architecture: str, root: Path) -> dict[str, Any]:
    """Unpacks the image for `architecture`, and says what its config has."""
    with tarfile.open(archive) as layout:

        def read(digest: str) -> bytes:
            member = layout.extractfile(f"blobs/{digest.replace(':', '/')}")
            assert member is not None
            return member.read()

        member = layout.extractfile("index.json")
        assert member is not None
        index = json.loads(read(json.load(member)["manifests"][0]["digest"]))
        digests = [it["digest"] for it in index["manifests"] if it["platform"]["architecture"] == architecture]
        if len(digests) != 1:
            raise Failure(f"the image has {len(digests)} manifests for {architecture}")
        manifest = json.loads(read(digests[0]))
        root.mkdir(parents=True)
        for layer in manifest["layers"]:
            with tarfile.open(fileobj=io.BytesIO(gzip.decompress(read(layer["digest"])))) as files:
                files.extractall(root, filter="tar")
        return json.loads(read(manifest["config"]["digest"]))

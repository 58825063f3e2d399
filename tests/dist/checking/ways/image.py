"""The image of a container, unpacked into a folder that is the root of its processes: read-only, its own user, no home."""

import gzip
import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

from ..failure import Failure
from ..installed import Installed
from ..packages import Packages


def in_root(packages: Packages, place: Path, architecture: str, starter: Path | None = None) -> Installed:
    """Needs to be root, as everything does that has another root."""
    if os.geteuid() != 0:
        raise Failure("an image is unpacked into a root of its own, which takes root")
    config = unpacked(packages.one("*-image.tar"), architecture, place / "root")["config"]
    if not config["User"].isdigit() and config["User"].split(":")[0] in ("", "0", "root"):
        raise Failure("the image runs as root")
    enter = place / "enter"
    variables = " ".join(config["Env"])
    start = " ".join(config["Entrypoint"])
    settings = '${RUST_LOG:+"RUST_LOG=$RUST_LOG"}'
    if starter is not None:
        # The kernel does not know these programs by itself.
        target = place / "root" / "starter"
        target.write_bytes(starter.read_bytes())
        target.chmod(0o755)
        start = f"/starter {start}"
    enter.write_text(_script(place / "root", config["User"], variables, settings, start), encoding="utf-8")
    enter.chmod(0o755)
    name = f"image, {architecture}" + (f" ({starter.name})" if starter else "")
    return Installed(name, (str(enter),), place / "home")


def _script(root: Path, user: str, variables: str, settings: str, start: str) -> str:
    return f"""#!/bin/sh
# Its root, without anything else of this machine, read-only and with the environment that the image has.
exec unshare --mount sh -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"' '{root}' \\
    env -i {variables} {settings} /usr/sbin/chroot --userspec={user} '{root}' {start} "$@"
"""


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

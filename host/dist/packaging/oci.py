"""Layouts of the OCI, written out: https://github.com/opencontainers/image-spec/blob/main/image-layout.md"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from .files import File, tar

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


@dataclass
class Layout:
    """Blobs under their digests; what is put in twice is there once."""

    blobs: dict[str, bytes] = field(default_factory=dict)

    def put(self, media_type: str, data: bytes, **more: Any) -> dict[str, Any]:
        """Takes a blob, and says what others call it by."""
        digest = hashlib.sha256(data).hexdigest()
        self.blobs[digest] = data
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(data)} | more

    def put_json(self, media_type: str, value: Any, **more: Any) -> dict[str, Any]:
        return self.put(media_type, written(value), **more)

    def packed(self, root: dict[str, Any], tag: str) -> bytes:
        """The layout as a tar archive, which `skopeo copy oci-archive:FILE` and others take, with `root` under the name `tag`."""
        named = root | {"annotations": root.get("annotations", {}) | {"org.opencontainers.image.ref.name": tag}}
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [named]}
        files = [
            File("oci-layout", written({"imageLayoutVersion": "1.0.0"})),
            File("index.json", written(index)),
            *(File(f"blobs/sha256/{digest}", data) for digest, data in self.blobs.items()),
        ]
        return tar(files)


def written(value: Any) -> bytes:
    """JSON, in one way only."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()

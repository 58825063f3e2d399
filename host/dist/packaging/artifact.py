"""The component for registries of container images: https://tag-runtime.cncf.io/wgs/wasm/deliverables/wasm-oci-artifact/"""

from .contents import Contents
from .oci import MANIFEST, Layout
from .project import project


def artifact(contents: Contents) -> tuple[str, bytes]:
    """The name and the bytes of an archive that holds it. Nothing in it depends on machine or day."""
    layout = Layout()
    said = contents.inspected["metadata"]
    layer = layout.put("application/wasm", contents.component)
    config = {
        "created": project().created,
        "author": said["authors"],
        "architecture": "wasm",
        "os": "wasip2",
        "layerDigests": [layer["digest"]],
        "component": {"exports": contents.inspected["exports"], "imports": contents.inspected["imports"]},
    }
    prefix = "org.opencontainers.image"
    named = {"title": "name", "version": "version", "description": "description", "licenses": "licenses", "source": "source", "authors": "authors"}
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": layout.put_json("application/vnd.wasm.config.v0+json", config),
        "layers": [layer],
        "annotations": {f"{prefix}.{ours}": said[theirs] for ours, theirs in named.items()} | {f"{prefix}.created": project().created},
    }
    return f"plex-mcp-{project().version}-component.tar", layout.packed(layout.put_json(MANIFEST, manifest), project().version)

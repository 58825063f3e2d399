"""Bills of materials, as CycloneDX writes them: https://cyclonedx.org/docs/1.6/json/"""

import json
import tomllib
from typing import Any

from .project import ROOT, metadata, project


def sbom(package: str, target: str, name: str) -> tuple[str, bytes]:
    """What `package` is made of when it is built for `target`, in a file called `name`. What only build scripts use is left out."""
    known = metadata("--filter-platform", target)
    packages = {it["id"]: it for it in known["packages"]}
    nodes = {it["id"]: it for it in known["resolve"]["nodes"]}
    root = next(it["id"] for it in known["packages"] if it["name"] == package and it["id"] in known["workspace_members"])
    checksums = _checksums()
    used: dict[str, list[str]] = {}
    waiting = [root]
    while waiting:
        current = waiting.pop()
        if current not in used:
            used[current] = _used(nodes[current])
            waiting.extend(used[current])
    components = [_component(packages[it], checksums) for it in used if it != root]
    bom = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": project().created,
            "tools": {"components": [{"type": "application", "name": "plex-mcp host/dist/build", "version": project().version}]},
            "component": _component(packages[root], checksums) | {"type": "application"},
            "properties": [{"name": "cargo:target", "value": target}],
        },
        "components": sorted(components, key=lambda it: it["bom-ref"]),
        "dependencies": sorted(({"ref": _purl(packages[it]), "dependsOn": sorted(_purl(packages[to]) for to in to_all)} for it, to_all in used.items()), key=lambda it: it["ref"]),
    }
    return name, (json.dumps(bom, indent=1, ensure_ascii=False) + "\n").encode()


def _used(node: dict[str, Any]) -> list[str]:
    """Its dependencies, macros among them, as the tree in the executable has them too."""
    return [it["pkg"] for it in node["deps"] if any(kind["kind"] is None for kind in it["dep_kinds"])]


def _component(package: dict[str, Any], checksums: dict[tuple[str, str], str]) -> dict[str, Any]:
    component: dict[str, Any] = {"type": "library", "bom-ref": _purl(package), "name": package["name"], "version": package["version"], "purl": _purl(package)}
    if digest := checksums.get((package["name"], package["version"])):
        component["hashes"] = [{"alg": "SHA-256", "content": digest}]
    if licence := package["license"]:
        # The way in which cargo wrote it before there were expressions.
        component["licenses"] = [{"expression": licence.replace("/", " OR ")}]
    return component


def _purl(package: dict[str, Any]) -> str:
    return f"pkg:cargo/{package['name']}@{package['version'].replace('+', '%2B')}"


def _checksums() -> dict[tuple[str, str], str]:
    """The digests of the packages, as the lock file has them."""
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))
    return {(it["name"], it["version"]): it["checksum"] for it in locked["package"] if "checksum" in it}

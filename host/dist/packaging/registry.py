"""`server.json`, for the registry of MCP servers: https://github.com/modelcontextprotocol/registry"""

import hashlib
import json
from typing import Any

from .project import MCP_NAME, project
from .settings import TOKEN, URL

SCHEMA = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json"


def server_json(bundles: dict[str, bytes]) -> tuple[str, bytes]:
    """Its name, and its bytes; `bundles` are those for Claude Desktop, by name."""
    facts = project()
    owner = facts.repository.removeprefix("https://github.com/")
    packages = [
        _package("npm", identifier="plex-mcp", version=facts.version, runtimeHint="npx"),
        _package("pypi", identifier="plex-mcp", version=facts.version, runtimeHint="uvx"),
        _package("oci", identifier=f"ghcr.io/{owner}:{facts.version}", runtimeHint="docker"),
    ]
    for name, data in sorted(bundles.items()):
        place = f"{facts.repository}/releases/download/v{facts.version}/{name}"
        packages.append(_package("mcpb", identifier=place, fileSha256=hashlib.sha256(data).hexdigest()))
    server = {
        "$schema": SCHEMA,
        "name": MCP_NAME,
        "title": "Plex",
        "description": facts.description,
        "version": facts.version,
        "repository": {"url": facts.repository, "source": "github"},
        "packages": packages,
    }
    return "server.json", (json.dumps(server, indent=2) + "\n").encode()


def _package(kind: str, **more: Any) -> dict[str, Any]:
    variables = [
        {"name": setting.variable, "description": setting.description, "isRequired": False, "isSecret": setting.is_secret, "format": "string"}
        for setting in (URL, TOKEN)
    ]
    return {"registryType": kind} | more | {"transport": {"type": "stdio"}, "environmentVariables": variables}

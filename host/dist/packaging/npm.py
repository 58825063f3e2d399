"""Packages for npm: one that starts the program, and one for each machine that carries it. `npx plex-mcp` starts it."""

import json
from collections.abc import Iterable
from typing import Any

from .contents import Contents, licences
from .files import File, below, gzipped, tar
from .machines import MACHINES, Machine
from .project import MCP_NAME, ROOT, project

NAME = "plex-mcp"


def of_machine(contents: Contents) -> tuple[str, bytes]:
    """The package that carries the program: its name, and its bytes."""
    system, processor = contents.machine.node
    facts = {"os": [system], "cpu": [processor], "preferUnplugged": True}
    readme = f"# {_carrier(contents.machine)}\n\nThe program of [{NAME}](https://www.npmjs.com/package/{NAME}) for {contents.machine.name}.\n"
    return _packed(_carrier(contents.machine), facts, [*contents.relocatable, File("README.md", readme.encode())])


def launcher() -> tuple[str, bytes]:
    """The package that people name: its name, and its bytes."""
    facts = {
        "mcpName": MCP_NAME,
        "bin": {NAME: "bin/plex-mcp.js"},
        "engines": {"node": ">=18"},
        # npm installs the one for its machine, and passes over the others.
        "optionalDependencies": {_carrier(machine): project().version for machine in MACHINES},
    }
    script = (ROOT / "host" / "dist" / "npm" / "plex-mcp.js").read_bytes()
    readme = f"# {NAME}\n\n{project().description}. Everything about it: {project().repository}\n"
    return _packed(NAME, facts, [File("bin/plex-mcp.js", script, 0o755), File("README.md", readme.encode())])


def _carrier(machine: Machine) -> str:
    return f"{NAME}-{'-'.join(machine.node)}"


def _packed(name: str, facts: dict[str, Any], files: Iterable[File]) -> tuple[str, bytes]:
    manifest = {
        "name": name,
        "version": project().version,
        "description": project().description,
        "license": f"({project().licence})",
        "author": project().author,
        "repository": {"type": "git", "url": f"git+{project().repository}.git"},
    }
    text = json.dumps(manifest | facts, indent=2) + "\n"
    packed = below("package", [File("package.json", text.encode()), *files, *licences()])
    return f"{name}-{project().version}.tgz", gzipped(tar(packed))

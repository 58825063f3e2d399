"""A bundle for Claude Desktop: https://github.com/modelcontextprotocol/mcpb/blob/main/MANIFEST.md"""

import json

from .contents import Contents, licences
from .files import File, below, zipped
from .project import project
from .settings import TOKEN, URL


def mcpb(contents: Contents) -> tuple[str, bytes]:
    """Its name, and its bytes."""
    facts = project()
    machine = contents.machine
    command = f"${{__dirname}}/server/bin/{machine.executable}"
    manifest = {
        "manifest_version": "0.3",
        "name": "plex-mcp",
        "display_name": "Plex",
        "version": facts.version,
        "description": facts.description,
        "author": {"name": facts.author},
        "repository": {"type": "git", "url": facts.repository},
        "license": facts.licence,
        "server": {
            "type": "binary",
            "entry_point": f"server/bin/{machine.executable}",
            "mcp_config": {"command": command, "args": [], "env": {setting.variable: f"${{user_config.{setting.key}}}" for setting in (URL, TOKEN)}},
        },
        "tools_generated": True,
        "compatibility": {"platforms": [machine.mcpb]},
        "user_config": {
            setting.key: {
                "type": "string",
                "title": setting.title,
                "description": setting.description,
                "required": False,
                "sensitive": setting.is_secret,
                "default": "",
            }
            for setting in (URL, TOKEN)
        },
    }
    text = json.dumps(manifest, indent=2) + "\n"
    files = [File("manifest.json", text.encode()), *below("server", contents.relocatable), *licences()]
    return f"plex-mcp-{facts.version}-{machine.name}.mcpb", zipped(files)

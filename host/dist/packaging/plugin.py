"""A plugin of Claude Code, and the marketplace that has it: https://code.claude.com/docs/en/plugins-reference"""

import json
from typing import Any

from .contents import licences
from .files import File, below, zipped
from .project import project
from .settings import TOKEN, URL


def plugin() -> tuple[str, bytes]:
    """The name and the bytes of an archive; unpacked, it is a marketplace."""
    facts = project()
    manifest = {
        "name": "plex",
        "version": facts.version,
        "description": facts.description,
        "author": {"name": facts.author},
        "repository": facts.repository,
        "license": facts.licence,
        "mcpServers": {
            "plex": {
                "command": "npx",
                "args": ["-y", f"plex-mcp@{facts.version}"],
                "env": {setting.variable: f"${{user_config.{setting.key}}}" for setting in (URL, TOKEN)},
            }
        },
        "userConfig": {
            setting.key: {"type": "string", "title": setting.title, "description": setting.description, "sensitive": setting.is_secret, "required": False, "default": ""}
            for setting in (URL, TOKEN)
        },
    }
    market = {
        "name": "plex-mcp",
        "owner": {"name": facts.author},
        "plugins": [{"name": "plex", "source": "./plugins/plex", "description": facts.description}],
    }
    files = [_json(".claude-plugin/marketplace.json", market), _json("plugins/plex/.claude-plugin/plugin.json", manifest), *below("plugins/plex", licences())]
    return f"plex-mcp-{facts.version}-claude-code.zip", zipped(files)


def _json(path: str, value: Any) -> File:
    return File(path, (json.dumps(value, indent=2) + "\n").encode())

"""The settings that a client's form asks for. Left empty, what `plex-mcp login` has kept is used."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One field of a form."""

    key: str
    variable: str
    title: str
    description: str
    is_secret: bool


URL = Setting("url", "PLEX_URL", "Address", "Address of the Plex server, like http://192.168.1.10:32400; empty after plex-mcp login", False)
TOKEN = Setting("token", "PLEX_TOKEN", "Token", "Plex token; empty after plex-mcp login", True)

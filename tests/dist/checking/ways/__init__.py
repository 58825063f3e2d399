"""The ways to install plex-mcp: a file for each. Every one begins with a folder where nothing is."""

"""Installs the packages of plex-mcp, each where there is nothing else of it, and tries them."""

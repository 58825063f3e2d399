"""Makes the packages of plex-mcp. Every file of it says what one kind of package is."""

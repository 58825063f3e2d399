"""Starts a server over stdio, as clients do, and prints the names of its tools as JSON: client.py COMMAND ARGUMENT..."""

import json
import os
import sys

import anyio
from mcp import Client, StdioServerParameters


async def main() -> None:
    command, *arguments = sys.argv[1:]
    server = StdioServerParameters(command=command, args=arguments, env=dict(os.environ))
    async with Client(server, read_timeout_seconds=120) as client:
        listed = await client.list_tools()
    print(json.dumps([tool.name for tool in listed.tools]))


if __name__ == "__main__":
    anyio.run(main)

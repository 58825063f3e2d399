"""Settings of Codex CLI that `plex-mcp config --write` has changed, read with the standard library's parser and with tomlkit."""

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import tomlkit

from judging.report import Report

FLAGS = ["--access", "read"]

#: The server, as Codex is to read it.
SERVER = {"command": os.environ["PLEX_MCP_BIN"], "args": FLAGS, "env": {"PLEX_URL": "http://127.0.0.1:32400"}}

FILES = '[mcp_servers.files]\ncommand = "npx" # theirs\nargs = [\n  "-y", # yes\n  "files",\n]\n'

#: What somebody has already.
SETTINGS = {
    "nothing": "",
    "comments": f'# mine\nmodel = "one"   # the good one\n\n{FILES}\n[tui]\ntheme = "dark"\n',
    "line ends of Windows": f'model = "one"\n\n{FILES}'.replace("\n", "\r\n"),
    "one line": 'mcp_servers = { files = { command = "npx" } }\nmodel = "one"\n',
    "dotted keys": 'mcp_servers.files.command = "npx"\n\n[tui]\ntheme = "dark"\n',
    "several tables": f'{FILES}\n[[points]]\nx = 1979-05-27T07:32:00Z\n\n[[points]]\nx = 0xff\n',
    "an older entry": '[mcp_servers.plex]\ncommand = "/old/plex-mcp"\nargs = []\n\n[mcp_servers.plex.env]\nPLEX_TOKEN = "x"\n\n[tui]\ntheme = "dark"\n',
}


def main() -> int:
    report = Report()
    for what, before in SETTINGS.items():
        with tempfile.TemporaryDirectory() as home:
            _check(report, what, before, Path(home))
    return report.finish(f"tomlkit {tomlkit.__version__}")


def _check(report: Report, what: str, before: str, home: Path) -> None:
    file = home / ".codex" / "config.toml"
    if before:
        file.parent.mkdir()
        file.write_bytes(before.encode())
    _config(report, what, home, "--write", "--", *FLAGS)
    after = file.read_bytes().decode()
    expected = tomllib.loads(before)
    expected.setdefault("mcp_servers", {})["plex"] = SERVER
    report.equal(f"{what}: by the standard library", tomllib.loads(after), expected)
    report.equal(f"{what}: by tomlkit", tomlkit.parse(after).unwrap(), expected)
    kept = [line for line in before.splitlines() if "#" in line]
    report.equal(f"{what}: comments", [line for line in after.splitlines() if "#" in line], kept)
    if before:
        backup = file.with_name("config.toml.plex-mcp.bak")
        report.equal(f"{what}: as it was", backup.read_bytes().decode(), before)
    _config(report, what, home, "--remove")
    report.equal(f"{what}: taken out again", _servers(file), {name: server for name, server in expected["mcp_servers"].items() if name != "plex"})


def _servers(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_bytes().decode()).get("mcp_servers", {})


def _config(report: Report, what: str, home: Path, *flags: str) -> None:
    command = [os.environ["PLEX_MCP_BIN"], "config", "codex", *flags]
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "PLEX_URL": "http://127.0.0.1:32400"}
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    report.equal(f"{what}: {flags[0]}: status", (ran.returncode, ran.stderr if ran.returncode else ""), (0, ""))


if __name__ == "__main__":
    sys.exit(main())

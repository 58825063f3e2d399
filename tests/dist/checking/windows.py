"""Windows in particular: paths with drives and backslashes, lines that end with CR LF, files that are kept, and the end."""

import json
import subprocess
from pathlib import Path

from runner import demo

from .failure import Failure
from .installed import LIMIT, Installed

#: The drive by which wine shows the whole of this machine.
DRIVE = "Z:"

HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "tests", "version": "0"}}


def checked(windows: Installed, linux: Installed, place: Path) -> str:
    """What differs there; the demo server that is asked runs here."""
    place.mkdir()
    with demo.serving(Path(linux.command[0]), place, linux.seen()) as plex:
        token = plex.owner_token.read_text(encoding="utf-8").strip()
        file = place / "with blanks" / "token"
        file.parent.mkdir()
        # As Notepad writes it.
        file.write_bytes(f"{token}\r\n".encode())
        _answers(windows.run("call", "plex_get_libraries", "--json", "--url", plex.url, "--token-file", _there(file)).stdout, "a path with a drive")
        _answers(windows.run("call", "plex_get_libraries", "--json", PLEX_URL=plex.url, PLEX_TOKEN_FILE=f'"{_there(file)}"').stdout, "a path in quotation marks")
        _home(windows, plex.url, token)
        _kept(windows, place / "state")
    _lines(windows)
    return f"{windows.name:<24} paths, line ends, kept files and the end of stdin, as on Windows"


def _there(path: Path) -> str:
    return DRIVE + str(path).replace("/", "\\")


def _answers(text: str, what: str) -> None:
    if "libraries" not in json.loads(text):
        raise Failure(f"Windows: {what} is not understood")


def _home(windows: Installed, url: str, token: str) -> None:
    """`~` is the person's folder, where clients start programs without a shell."""
    users = Path(windows.environment["WINEPREFIX"]) / "drive_c" / "users"
    homes = [home for home in users.iterdir() if home.name != "Public"]
    for home in homes:
        (home / "plex token").write_text(token, encoding="utf-8")
    _answers(windows.run("call", "plex_get_libraries", "--json", PLEX_URL=url, PLEX_TOKEN_FILE="~\\plex token").stdout, "`~`")


def _kept(windows: Installed, state: Path) -> None:
    """What one start keeps, the next one finds."""
    found = []
    for _ in range(2):
        windows.run("call", "plex_get_libraries", "--demo", "--json", "--state-dir", _there(state))
        found.append({path.name: path.read_bytes() for path in state.rglob("*") if path.is_file()})
    if not found[0] or found[0] != found[1]:
        raise Failure(f"Windows: --state-dir keeps {found}")


def _lines(windows: Installed) -> None:
    """A client may end its lines as Windows does. Ours end as the protocol has it, and the end of stdin ends the program."""
    asked = [{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": HELLO}, {"jsonrpc": "2.0", "method": "notifications/initialized"}, {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}]
    sent = "".join(json.dumps(message) + "\r\n" for message in asked).encode()
    done = subprocess.run([*windows.command, "serve", "--demo"], env=windows.seen(), input=sent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT, check=False)
    answers = [json.loads(line) for line in done.stdout.split(b"\n") if line]
    if done.returncode != 0 or [answer.get("id") for answer in answers] != [1, 2]:
        raise Failure(f"Windows: lines with CR LF are not understood: {done.stdout[:500]!r}, {done.stderr[-500:]!r}")
    if b"\r" in done.stdout:
        raise Failure("Windows: answers end with CR LF")

"""The engines: how each starts the component as a web server, and on which demo server."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

#: Seconds until an engine must answer: it compiles the component first.
START = 180

#: The token that clients show.
BEARER = "correct-horse-battery-staple"

INSTALLED = Path(os.environ["INTEROP_INSTALLED"])


@dataclass(frozen=True)
class Engine:
    """A program that runs components as web servers."""

    name: str
    version: Callable[[], str]
    #: The command for a component, a port, the component's environment and the Plex server that it may reach; it may write into the folder.
    command: Callable[[Path, int, dict[str, str], str, Path], list[str]]
    #: Whether the command's own environment is the component's.
    inherits: bool = False


def _wasmtime() -> str:
    return str(INSTALLED / "python" / "wasmtime_cli" / "wasmtime")


def _wash() -> str:
    return str(INSTALLED / "python" / "wash_cli" / "wash")


def _jco() -> list[str]:
    return ["node", str(INSTALLED / "jco" / "node_modules" / "@bytecodealliance" / "jco" / "dist" / "jco.js")]


def _said(*command: str) -> str:
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return next(word for word in words if word[:1].isdigit())


def _wasmtime_serve(component: Path, port: int, environment: dict[str, str], plex: str, place: Path) -> list[str]:
    variables = [part for name, value in environment.items() for part in ("--env", f"{name}={value}")]
    return [_wasmtime(), "serve", "-S", "cli", *variables, "--addr", f"127.0.0.1:{port}", str(component)]


def _wash_dev(component: Path, port: int, environment: dict[str, str], plex: str, place: Path) -> list[str]:
    shutil.copy(component, place / "plex-mcp-http.wasm")
    (place / ".wash").mkdir(exist_ok=True)
    variables = "".join(f'      {name}: "{value}"\n' for name, value in environment.items())
    (place / ".wash" / "config.yaml").write_text(
        f"version: {_said(_wash(), '--version')}\n"
        'build: { command: "true", component_path: plex-mcp-http.wasm }\n'
        f"dev: {{ address: 127.0.0.1:{port} }}\n"
        "workload:\n"
        "  environment:\n"
        f"    config:\n{variables}"
        f'  allowedHosts: ["{plex}"]\n'
    )
    return [_wash(), "--non-interactive", "dev"]


def _jco_serve(component: Path, port: int, environment: dict[str, str], plex: str, place: Path) -> list[str]:
    return [*_jco(), "serve", str(component), "--host", "127.0.0.1", "--port", str(port)]


def _ours(component: Path, port: int, environment: dict[str, str], plex: str, place: Path) -> list[str]:
    flags = {"PLEX_MCP_ACCESS": "--access", "PLEX_MCP_TOOLSETS": "--toolsets"}
    chosen = [part for name, flag in flags.items() if name in environment for part in (flag, environment[name])]
    return [os.environ["PLEX_MCP_BIN"], "serve", "--http", f"127.0.0.1:{port}", *chosen]


#: Our own host, with its own component: what every engine is compared with.
OURS = Engine("plex-mcp", lambda: _said(os.environ["PLEX_MCP_BIN"], "--version"), _ours, inherits=True)

ENGINES = (
    Engine("wasmtime serve", lambda: _said(_wasmtime(), "--version"), _wasmtime_serve),
    Engine("jco serve", lambda: _said(*_jco(), "--version"), _jco_serve, inherits=True),
    Engine("wash dev", lambda: _said(_wash(), "--version"), _wash_dev),
)


@contextmanager
def serving(engine: Engine, component: Path, plex: str, token_file: Path, place: Path, **settings: str) -> Iterator[int]:
    """The port at which the engine serves the component, for the Plex server at `plex`."""
    place.mkdir(parents=True, exist_ok=True)
    token = token_file.read_text(encoding="utf-8").strip()
    environment = {"PLEX_URL": plex, "PLEX_TOKEN": token, "PLEX_MCP_HTTP_TOKEN": BEARER, **settings}
    if "PLEX_MCP_OPEN" in settings:
        del environment["PLEX_MCP_HTTP_TOKEN"]
    port = free_port()
    command = engine.command(component, port, environment, plex, place)
    own = {name: os.environ[name] for name in ("HOME", "PATH", "TZ") if name in os.environ}
    with open(place / "engine.log", "w+", encoding="utf-8") as log:
        # Some engines start processes of their own, which end with them.
        options = {"cwd": place, "env": own | (environment if engine.inherits else {}), "stdin": subprocess.DEVNULL, "start_new_session": True}
        process = subprocess.Popen(command, **options, stdout=log, stderr=log)
        try:
            _wait(process, port, place / "engine.log")
            yield port
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends the engine and all that it has started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Waits until a call would be answered at once."""
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except OSError:
            # An engine may answer that there is no component yet.
            time.sleep(0.1)
    raise AssertionError(f"the engine does not serve: {log.read_text(encoding='utf-8')[-2000:]}")

"""The service of the package for Debian under a systemd of its own: started by a client, killed, stopped, upgraded, purged."""

import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runner import demo

from .failure import Failure
from .installed import Installed
from .packages import Packages
from .place import run_quietly
from .root import debian

#: Seconds that systemd may take to be ready.
READY = 120

CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "plex_get_libraries", "arguments": {}}}

#: What the first process does before it becomes systemd. Mounts are shared, or credentials would not reach services; groups of
#: processes are those below this one. Nothing of it is seen outside.
BOOT = """#!/bin/sh
set -e
mount --bind '{root}' '{root}'
cd '{root}'
mount -t proc proc proc
mount -t sysfs sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount --rbind /dev dev
mkdir -p old
pivot_root . old
umount -l /old
mount --make-rshared /
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system
"""


def checked(packages: Packages, linux: Installed, place: Path) -> str:
    """What somebody does who installs it as docs/packages.md says; the demo server that is asked runs outside."""
    root = debian(place / "root", packages=("systemd", "systemd-sysv", "dbus"))
    (root / "plex-mcp.deb").write_bytes(packages.one("*_amd64.deb").read_bytes())
    (place / "plex").mkdir()
    with demo.serving(Path(linux.command[0]), place / "plex", linux.seen()) as plex, _booted(root, place) as systemd:
        systemd.run("dpkg", "--install", "/plex-mcp.deb")
        if systemd.state("is-active", "plex-mcp.socket") != "inactive":
            raise Failure("service: it is on before anybody has turned it on")
        port = _settings(root, plex)
        systemd.run("systemctl", "daemon-reload")
        systemd.run("systemctl", "enable", "--now", "plex-mcp.socket")
        if systemd.state("is-active", "plex-mcp.service") != "inactive":
            raise Failure("service: it runs before a client has come")
        begun = time.perf_counter()
        _call(port)
        first = (time.perf_counter() - begun) * 1000
        _hidden(systemd, plex)
        systemd.run("systemctl", "kill", "--signal=KILL", "plex-mcp.service")
        _call(port)
        systemd.run("systemctl", "stop", "plex-mcp.service")
        if systemd.run("systemctl", "show", "--property=Result", "--value", "plex-mcp.service").strip() != "success":
            raise Failure("service: stopped, it ends badly")
        _call(port)
        systemd.run("dpkg", "--install", "/plex-mcp.deb")
        if systemd.state("is-active", "plex-mcp.service") != "active":
            raise Failure("service: an upgrade does not start it again")
        _call(port)
        systemd.run("dpkg", "--purge", "plex-mcp")
        if {systemd.state("is-active", "plex-mcp.socket"), systemd.state("is-active", "plex-mcp.service")} != {"inactive"}:
            raise Failure("service: purged, it is still there")
    return f"service (systemd)        first call {first:.0f} ms; killed, stopped, upgraded and purged"


class _Systemd:
    """The first process of the namespaces in which commands run."""

    def __init__(self, process: int) -> None:
        self.process = process

    def run(self, *command: str) -> str:
        return run_quietly([*self._enter(), *command], "service")

    def state(self, *asked: str) -> str:
        """What `systemctl` says to a question, whose status is the answer once more."""
        done = subprocess.run([*self._enter(), "systemctl", *asked], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
        return done.stdout.strip()

    def _enter(self) -> list[str]:
        kept = "PATH=/usr/sbin:/usr/bin:/sbin:/bin"
        return ["nsenter", f"--target={self.process}", "--mount", "--pid", "--uts", "--ipc", "--cgroup", "/usr/bin/env", "-i", kept, "DEBIAN_FRONTEND=noninteractive"]


@contextmanager
def _booted(root: Path, place: Path) -> Iterator[_Systemd]:
    boot = place / "boot"
    boot.write_text(BOOT.format(root=root), encoding="utf-8")
    # The network is that of this machine, where the demo server is.
    command = ["unshare", "--pid", "--mount", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child", "--propagation=private", "sh", str(boot)]
    with open(place / "boot.log", "w+", encoding="utf-8") as log, subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
        try:
            end = time.monotonic() + READY
            while (systemd := _ready(process.pid)) is None:
                if process.poll() is not None or time.monotonic() > end:
                    log.seek(0)
                    raise Failure(f"systemd does not start: {log.read().strip()}")
                time.sleep(0.2)
            yield systemd
        finally:
            process.send_signal(signal.SIGKILL)


def _ready(parent: int) -> _Systemd | None:
    """systemd, once it takes commands; whether units of Debian's own have failed is no matter here."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
    if not children:
        return None
    systemd = _Systemd(int(children[0]))
    return systemd if systemd.state("is-system-running") in ("running", "degraded") else None


def _settings(root: Path, plex: demo.Demo) -> int:
    """As the documents say, with another port, for here somebody else may have that one. Returns it."""
    (root / "etc/plex-mcp/environment").write_text(f"PLEX_URL={plex.url}\n", encoding="utf-8")
    token = root / "etc/plex-mcp/token"
    token.touch(mode=0o600)
    token.write_bytes(plex.owner_token.read_bytes())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    more = root / "etc/systemd/system/plex-mcp.socket.d/port.conf"
    more.parent.mkdir(parents=True)
    more.write_text(f"[Socket]\nListenStream=\nListenStream=127.0.0.1:{port}\n", encoding="utf-8")
    return port


def _call(port: int) -> None:
    headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/mcp", json.dumps(CALL).encode(), headers)
    said = ""
    # A client that meets the end of the process before asks again, as its transport does.
    for _ in range(3):
        with suppress(urllib.error.URLError, ConnectionError):
            with urllib.request.urlopen(request, timeout=60) as answer:
                said = answer.read().decode()
            if "Films" in said:
                return
    raise Failure(f"service: a call is not answered: {said}")


def _hidden(systemd: _Systemd, plex: demo.Demo) -> None:
    """The token is in no variable, command line or log, and the process is nobody's."""
    pid = systemd.run("systemctl", "show", "--property=MainPID", "--value", "plex-mcp.service").strip()
    seen = systemd.run("cat", f"/proc/{pid}/environ", f"/proc/{pid}/cmdline") + systemd.run("journalctl", "--no-pager", "--unit=plex-mcp.service")
    if plex.owner_token.read_text(encoding="utf-8").strip() in seen:
        raise Failure("service: the token is seen")
    status = systemd.run("cat", f"/proc/{pid}/status").splitlines()
    user = next(line.split()[1] for line in status if line.startswith("Uid:"))
    if int(user) < 61184:
        raise Failure(f"service: it runs as user {user}, who may be somebody")

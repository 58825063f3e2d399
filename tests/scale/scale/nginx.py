"""nginx in front of hosts, with the configuration that docs/scale.md gives."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.failure import Failure
from runner.processes import started

from scale import ports

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "scale.md"

#: What a person's own file has around the part in the document: here everything stays in one folder.
AROUND = """
daemon off;
worker_processes 1;
pid {place}/nginx.pid;
error_log {place}/error.log;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {place}/body;
    proxy_temp_path {place}/proxy;
    fastcgi_temp_path {place}/fastcgi;
    uwsgi_temp_path {place}/uwsgi;
    scgi_temp_path {place}/scgi;
{servers}
}}
"""


def configuration(place: Path, port: int, hosts: list[int]) -> str:
    """The document's part, with these ports."""
    found = re.search(r"```nginx\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    if found is None:
        raise Failure(f"{DOCUMENT}: there is no nginx block")
    servers = "\n".join(f"    server 127.0.0.1:{host} max_fails=1 fail_timeout=2s;" for host in hosts)
    text, count = re.subn(r"(?m)^    server \S+ max_fails=\S+ fail_timeout=\S+;\n(    server \S+ max_fails=\S+ fail_timeout=\S+;\n)*", servers + "\n", found[1])
    # Whoever tries it on one computer has no certificate.
    text, listens = re.subn(r"(?m)^    listen .*;\n", f"    listen 127.0.0.1:{port};\n", text)
    text = re.sub(r"(?m)^    (ssl_\w+|server_name) .*;\n", "", text)
    if (count, listens) != (1, 1):
        raise Failure(f"{DOCUMENT}: the nginx block has {count} lists of servers and {listens} lines that listen")
    return AROUND.format(place=place, servers=text)


@contextmanager
def serving(place: Path, hosts: list[int]) -> Iterator[int]:
    """Its port."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        raise Failure("nginx is not installed: apt-get install nginx-light")
    place.mkdir(parents=True)
    port = ports.free()
    file = place / "nginx.conf"
    file.write_text(configuration(place, port, hosts), encoding="utf-8")
    with open(place / "out", "w", encoding="utf-8") as out:
        with started([program, "-p", str(place), "-c", str(file)], stdin=subprocess.DEVNULL, stdout=out, stderr=out) as process:
            until = time.monotonic() + 20
            while not ports.listens(port):
                if process.poll() is not None or time.monotonic() > until:
                    raise Failure(f"nginx does not start: {(place / 'out').read_text()[-1000:]}")
                time.sleep(0.05)
            yield port

"""Stands between a client and the demo server, and keeps what was asked with the status of the answer."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Relay:
    """Where it listens, and what went through it since the last look."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._seen: list[tuple[str, str, int]] = []
        self._lock = threading.Lock()

    def note(self, method: str, path: str, status: int) -> None:
        """Keeps one exchange."""
        with self._lock:
            self._seen.append((method, path, status))

    def taken(self) -> list[tuple[str, str, int]]:
        """Method, path and status of every exchange since the last call."""
        with self._lock:
            seen, self._seen = self._seen, []
        return seen


@contextmanager
def relaying(target: str) -> Iterator[Relay]:
    """A relay to `target` on a free port."""
    there = urlsplit(target)

    class Handler(BaseHTTPRequestHandler):
        """Sends every request on as it is."""

        protocol_version = "HTTP/1.1"

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            onward = http.client.HTTPConnection(there.hostname, there.port, timeout=60)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
            onward.request(self.command, self.path, body or None, headers)
            answer = onward.getresponse()
            content = answer.read()
            relay.note(self.command, urlsplit(self.path).path, answer.status)
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "connection", "keep-alive", "transfer-encoding"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            onward.close()

        do_GET = do_PUT = do_POST = do_DELETE = _pass

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    relay = Relay(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield relay
    finally:
        server.shutdown()
        thread.join()

"""A hub of model files: small ones, over HTTP, with every fault that a real one has."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.waiting import PATIENCE


@dataclass
class Hub:
    """Files by path, what is to go wrong, and what was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)  # after how many bytes the next answers end
    ranges: bool = True
    redirects: bool = False  # to where a file lies, told with its checksum and size
    lies: bool = False  # the checksum that it tells is another's
    gate: threading.Event | None = None  # it sends 1000 bytes, and the rest once this is set
    asked: list[tuple[str, str | None]] = field(default_factory=list)  # path, Range
    address: str = ""


@contextmanager
def run_hub() -> Iterator[Hub]:
    """A hub on a port of its own."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.removeprefix(hub.address).removeprefix("http://hub.invalid")
            wanted = self.headers.get("Range")
            hub.asked.append((path, wanted))
            content = hub.files.get(path.removeprefix("/lying"))
            if content is None:
                self.send_error(404)
                return
            if hub.redirects and not path.startswith("/lying"):
                told = b"another" if hub.lies else content
                self.send_response(302)
                self.send_header("X-Linked-Etag", f'"{hashlib.sha256(told).hexdigest()}"')
                self.send_header("X-Linked-Size", str(len(content)))
                self.send_header("Location", f"{hub.address}/lying{path}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            start = 0
            if wanted and hub.ranges:
                start = int(wanted.removeprefix("bytes=").rstrip("-"))
                if start >= len(content):
                    self.send_error(416)
                    return
                self.send_response(206)
                self.send_header(
                    "Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}"
                )
            else:
                self.send_response(200)
            self.send_header("Content-Length", str(len(content) - start))
            self.end_headers()
            if hub.gate is not None:
                self.wfile.write(content[start : start + 1000])
                start += 1000
                hub.gate.wait(PATIENCE)
            end = start + hub.cuts.pop(0) if hub.cuts else len(content)
            self.wfile.write(content[start:end])
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""Bodies are bounded in bytes, time and number, whoever sends them and by whatever method."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from avatar_app.api import body_limits
from avatar_app.api.body_limits import BodyLimits
from tests.portal import Portal

CHUNK = b"10000\r\n" + b"a" * 65536 + b"\r\n"


class Line:
    """A connection over which anything can be sent."""

    def __init__(self, portal: Portal, head: str) -> None:
        host, port = portal.address.removeprefix("http://").split(":")
        self._socket = socket.create_connection((host, int(port)), timeout=60)
        self._socket.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n")
        self.sent = 0

    def send(self, piece: bytes, times: int) -> None:
        """As often, unless the server hangs up."""
        for _ in range(times):
            try:
                self._socket.sendall(piece)
            except OSError:
                return
            self.sent += len(piece)

    def read(self) -> str:
        """What the server answers, up to its body."""
        told = b""
        while b"\r\n\r\n" not in told:
            try:
                piece = self._socket.recv(65536)
            except ConnectionError:
                break
            if not piece:
                break
            told += piece
        return told.decode()

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def dial(portal: Portal) -> Iterator[Callable[..., Line]]:
    lines: list[Line] = []

    def make(head: str) -> Line:
        lines.append(Line(portal, head))
        return lines[-1]

    yield make
    for line in lines:
        line.close()


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "POST", "PUT", "GET", "OPTIONS"])
@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/sign-in", "/api/v1/nothing", "/studio"])
def test_a_stranger_sends_no_large_body(
    dial: Callable[..., Line], portal: Portal, method: str, path: str
) -> None:
    before = _memory(portal)
    line = dial(f"{method} {path} HTTP/1.1\nHost: x\nTransfer-Encoding: chunked")
    line.send(CHUNK, 1600)  # 105 MB
    assert line.sent < 40_000_000  # what stands in buffers between us
    assert _memory(portal) - before < 30


def test_nothing_is_read_of_an_upload_without_a_sign_in(
    dial: Callable[..., Line], portal: Portal
) -> None:
    form = "Content-Type: multipart/form-data; boundary=x\nContent-Length: 100000000"
    for path in body_limits.UPLOADS:
        line = dial(f"POST {path} HTTP/1.1\nHost: x\n{form}")  # no byte of the body is sent
        assert " 401 " in line.read().partition("\n")[0]
    assert _open_files(portal) == []


def test_what_says_that_it_is_too_large_is_not_read(
    dial: Callable[..., Line], join: Callable[..., str]
) -> None:
    cookie = f"Cookie: galatea={join()}"
    for path, most in [*body_limits.UPLOADS.items(), ("/api/v1/renders", body_limits.LARGEST)]:
        line = dial(f"POST {path} HTTP/1.1\nHost: x\n{cookie}\nContent-Length: {2 * most + 10**6}")
        assert " 413 " in line.read().partition("\n")[0]


class Slow:
    """Requests whose bodies stand still, without a portal: what is tried is how they are counted
    and waited for. The tests above see that the portal has these limits.
    """

    def __init__(self) -> None:
        self.limits = BodyLimits(self._read, lambda _: False)
        self.over = asyncio.Event()

    async def ask(self, address: str = "203.0.113.9") -> int:
        """The status of the answer; 200 when all of the body has come."""
        told: list[int] = []
        began = False

        async def receive() -> dict[str, Any]:
            nonlocal began
            if not began:
                began = True
                return {"type": "http.request", "body": b"{", "more_body": True}
            await self.over.wait()
            return {"type": "http.request", "body": b"}", "more_body": False}

        async def send(message: Any) -> None:
            told.extend([message["status"]] if "status" in message else [])

        headers = [(b"content-length", b"100")]
        scope = {"type": "http", "method": "POST", "path": "/api/v1/sign-in", "headers": headers}
        await self.limits({**scope, "client": (address, 1)}, receive, send)
        (status,) = told
        return status

    async def _read(self, _scope: Any, receive: Any, send: Any) -> None:
        while (await receive())["more_body"]:
            pass
        await send({"type": "http.response.start", "status": 200, "headers": []})


def test_a_body_that_comes_too_slowly_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body_limits, "PATIENCE", 0.05)
    assert asyncio.run(Slow().ask()) == 408


def test_so_many_bodies_at_once_of_one_address() -> None:
    async def walk() -> None:
        slow, most = Slow(), body_limits.AT_ONCE
        tasks = [asyncio.create_task(slow.ask()) for _ in range(most + 4)]
        other = asyncio.create_task(slow.ask("192.0.2.4"))
        for _ in range(10):
            await asyncio.sleep(0)
        refused = [task.result() for task in tasks if task.done()]
        assert refused == [429] * 4
        slow.over.set()
        assert sorted(await asyncio.gather(*tasks)) == [200] * most + [429] * 4
        assert await other == 200
        assert await slow.ask() == 200  # they are counted no more

    asyncio.run(walk())


def test_the_fields_of_a_form_are_few_and_short(
    dial: Callable[..., Line], join: Callable[..., str], portal: Portal
) -> None:
    field = b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n' + b"a" * 900_000 + b"\r\n"
    before = _memory(portal)
    line = dial(
        f"POST /api/v1/avatars HTTP/1.1\nHost: x\nCookie: galatea={join()}\n"
        f"Content-Type: multipart/form-data; boundary=x\nContent-Length: {len(field) * 200}"
    )
    line.send(field, 200)
    assert line.read().split(" ")[1] in ("422", "")  # or it hung up at once
    assert _memory(portal) - before < 30


def _web(portal: Portal) -> int:
    """The process that serves."""
    task = Path(f"/proc/{portal.process}/task/{portal.process}/children").read_text()
    for child in task.split():
        if b"granian" in Path(f"/proc/{child}/cmdline").read_bytes():
            own = Path(f"/proc/{child}/task/{child}/children").read_text().split()
            return int(own[0])
    raise AssertionError("nobody serves")


def _memory(portal: Portal) -> float:
    lines = Path(f"/proc/{_web(portal)}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1000


def _open_files(portal: Portal) -> list[str]:
    """Temporary files that it holds."""
    links = (link for link in Path(f"/proc/{_web(portal)}/fd").iterdir() if link.is_symlink())
    return [where for link in links if "/tmp/" in (where := str(link.readlink()))]  # noqa: S108

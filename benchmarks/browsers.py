"""Many browsers without windows, in a process of their own: pages of the portal over its socket,
and listeners to its events.

`python -m benchmarks.browsers PORT`, driven by lines of JSON: `{"pages": [[cookie, path], …]}` or
`{"events": [cookie, …]}` opens as many at once and answers when all are filled; an empty line
closes them all and answers with what each saw, as `[seconds, render, percent]`. Seconds are those
of CLOCK_MONOTONIC, which all processes of a machine share.
"""

import asyncio
import base64
import json
import os
import secrets
import sys
import time
from typing import Any

FILLED = 60.0  # seconds in which a page must be filled
_NAMESPACE = "/_event"
_LOAD = "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal"
_HYDRATE = "reflex___state____state.hydrate_and_load"


class Page:
    """One page, as Reflex's script in a browser opens it: engine.io 4 over a websocket. `values`
    and `changes` are those of one of its states alone, of the name that its page has (`film`).
    """

    def __init__(self, port: int, cookie: str, path: str, state: str) -> None:
        self.values: dict[str, Any] = {}
        self.changes: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._port, self._cookie, self._path = port, cookie, path
        self._state = f"____{state}"
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect, with the first event in the packet that connects."""
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        key = base64.b64encode(os.urandom(16)).decode()
        self._writer.write(
            (
                f"GET /_event/?token={secrets.token_hex(16)}&EIO=4&transport=websocket HTTP/1.1\r\n"
                f"Host: 127.0.0.1:{self._port}\r\nOrigin: http://127.0.0.1:{self._port}\r\n"
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                f"Sec-WebSocket-Key: {key}\r\nCookie: galatea={self._cookie}\r\n\r\n"
            ).encode()
        )
        answer = await self._reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in answer:
            raise ConnectionError(answer.decode(errors="replace"))
        await self._read()  # engine.io's own greeting
        auth = {"event": self._event(_HYDRATE, {})}
        self._write(f"40{_NAMESPACE},{json.dumps(auth)}")
        self._task = asyncio.create_task(self._follow())

    def act(self, handler: str, **payload: Any) -> None:
        """What a click or a key does."""
        told = json.dumps(["event", self._event(handler, payload)])
        self._write(f"42{_NAMESPACE},{told}")

    async def drain(self) -> None:
        """Wait until the server takes more."""
        await self._writer.drain()

    def go(self, path: str) -> None:
        """Follow a link within the portal."""
        self._path = path
        self.act(_LOAD)

    async def until(self, name: str) -> Any:
        """The next change of a value, past those already seen."""
        while True:
            change = await self.changes.get()
            if name in change:
                return change[name]

    async def close(self) -> None:
        """As by closing the tab."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._writer.close()
        await self._writer.wait_closed()

    def _event(self, handler: str, payload: dict[str, Any]) -> dict[str, Any]:
        place = {"pathname": self._path, "asPath": self._path, "query": {}}
        return {"name": handler, "payload": payload, "router_data": place}

    async def _follow(self) -> None:
        prefix = f"42{_NAMESPACE},"
        while True:
            text = await self._read()
            if text == "2":  # a ping
                self._write("3")
            elif text.startswith(prefix):
                name, update = json.loads(text.removeprefix(prefix))
                if name != "event":
                    continue
                for name, substate in (update.get("delta") or {}).items():
                    if not name.endswith(self._state):
                        continue
                    change = {
                        key.removesuffix("_rx_state_"): value for key, value in substate.items()
                    }
                    self.values |= change
                    self.changes.put_nowait(change | {"at": time.monotonic()})

    async def _read(self) -> str:
        """A frame of text (RFC 6455, section 5.2), which a server does not mask."""
        head = await self._reader.readexactly(2)
        length = head[1] & 127
        if length >= 126:
            length = int.from_bytes(await self._reader.readexactly(2 if length == 126 else 8))
        body = await self._reader.readexactly(length)
        if head[0] & 15 == 8:
            raise ConnectionError("the server closed the socket")
        return body.decode()

    def _write(self, text: str) -> None:
        body = text.encode()
        mask = os.urandom(4)
        size = len(body)
        head = bytes([129, 128 | size]) if size < 126 else bytes([129, 254]) + size.to_bytes(2)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(body))
        self._writer.write(head + mask + masked)


class Crowd:
    """All that were opened, and what they saw."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._seen: list[list[tuple[float, str, int]]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.pages: list[Page] = []

    async def open(self, jobs: list[Any]) -> dict[str, Any]:
        """All at once; how many were filled, and after how many seconds each."""
        started = time.monotonic()
        done = await asyncio.gather(*jobs, return_exceptions=True)
        filled = [at - started for at in done if isinstance(at, float)]
        wrong = [repr(error) for error in done if not isinstance(error, float)]
        return {"filled": filled, "wrong": wrong[:3]}

    async def watch_page(self, cookie: str, path: str) -> float:
        """Open a film's page; when it showed the render's state, or an error."""
        page = Page(self._port, cookie, path, "film")
        seen: list[tuple[float, str, int]] = []
        self._seen.append(seen)  # in the order that was asked for, whoever is first
        await page.open()
        self.pages.append(page)
        render = path.rpartition("/")[2]
        async with asyncio.timeout(FILLED):
            while not page.values.get("state") and not page.values.get("error"):
                change = await page.changes.get()
        at = float(change["at"])

        async def note() -> None:
            while True:
                change = await page.changes.get()
                if "percent" in change:
                    seen.append((change["at"], render, change["percent"]))

        self._tasks.append(asyncio.create_task(note()))
        return at

    async def hear_events(self, cookie: str) -> float:
        """Listen to a user's events; when `ready` came."""
        seen: list[tuple[float, str, int]] = []
        self._seen.append(seen)
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(
            f"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: galatea={cookie}\r\n"
            "\r\n".encode()
        )
        async with asyncio.timeout(FILLED):
            while b"event: ready" not in await reader.readline():
                if reader.at_eof():
                    raise ConnectionError("refused")

        async def note() -> None:
            try:
                while line := await reader.readline():
                    if line.startswith(b'data: {"'):
                        news = json.loads(line[6:])
                        if news["kind"] == "render":
                            percent = round(100 * news["progress"])
                            seen.append((time.monotonic(), news["id"], percent))
            finally:
                writer.close()
                await writer.wait_closed()

        self._tasks.append(asyncio.create_task(note()))
        return time.monotonic()

    async def close(self) -> dict[str, Any]:
        """Leave, and tell."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for page in self.pages:
            await page.close()
        errors = [page.values["error"] for page in self.pages if page.values.get("error")]
        return {"seen": self._seen, "errors": errors, "cpu": time.process_time()}


async def main(port: int) -> None:
    """Do as standard input says."""
    crowd = Crowd(port)
    while line := await asyncio.to_thread(sys.stdin.readline):
        asked = json.loads(line or "{}") if line.strip() else {}
        if "pages" in asked:
            told = await crowd.open([crowd.watch_page(*page) for page in asked["pages"]])
        elif "events" in asked:
            told = await crowd.open([crowd.hear_events(cookie) for cookie in asked["events"]])
        else:
            print(json.dumps(await crowd.close()), flush=True)
            return
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

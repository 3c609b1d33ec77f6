"""A page's socket as Reflex's script in a browser opens it: socket.io 5 over engine.io 4."""

import json
import time
from contextlib import suppress
from typing import Any
from uuid import uuid4

from simple_websocket import Client, ConnectionClosed

from avatar_app.accounts.sessions import COOKIE, name_cookie

PATIENCE = 120.0  # seconds for what must come
ROOT = "reflex___state____state"
VISITOR = f"{ROOT}.avatar_app___pages___shell___state____visitor"


def handler(page: str, name: str) -> str:
    """The full name of a handler of a page's state, as `studio.state.Studio`."""
    *module, state = page.split(".")
    place = "___".join(["avatar_app", "pages", *module])
    within = f"{VISITOR}." if page != "shell.state.Visitor" else f"{ROOT}."
    return f"{within}{place}____{state.lower()}.{name}"


class _Socket(Client):
    """One that names the port in `Host`, as browsers do, and closes what is refused."""

    def handshake(self) -> None:
        self.host = "{}:{}".format(*self.sock.getpeername())
        try:
            super().handshake()
        except BaseException:
            self.sock.close()
            raise


class Tab:
    """An open page. Raises simple_websocket's ConnectionError where it is refused."""

    def __init__(
        self, address: str, token: str, path: str, origin: str = "", tab: str = "", **headers: str
    ) -> None:
        self.tab = tab or str(uuid4())
        self.values: dict[str, Any] = {}
        self._path = path
        sent = {"Origin": origin or address, **headers}
        if token:
            secure = headers.get("X-Forwarded-Proto") == "https"
            sent["Cookie"] = f"{name_cookie(COOKIE, secure)}={token}"
        where = address.replace("http", "ws", 1)
        self.socket = _Socket(
            f"{where}/_event/?token={self.tab}&EIO=4&transport=websocket", headers=sent
        )
        assert self._receive().startswith("0")
        auth = {"event": self._event(f"{ROOT}.hydrate_and_load", {})}
        self.send(f"40/_event,{json.dumps(auth)}")

    def send(self, frame: str) -> None:
        self.socket.send(frame)

    def act(self, name: str, /, **payload: Any) -> None:
        """Call a handler."""
        self.send(f"42/_event,{json.dumps(['event', self._event(name, payload)])}")

    def wait(self, found: Any) -> Any:
        """The first thing that the server tells for which `found` is true: an event that it has
        the page do, or a change of values of a state.
        """
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            frame = self._receive()
            if not frame.startswith("42/_event,"):
                continue
            kind, update = json.loads(frame.removeprefix("42/_event,"))
            if kind != "event":
                continue
            deltas = [_bare(values) for values in (update.get("delta") or {}).values()]
            for values in deltas:
                self.values |= values
            for shown in [*(update.get("events") or []), *deltas]:
                if found(shown):
                    return shown
        raise AssertionError(f"it never came; {self.values}")

    def closed(self) -> int:
        """The code with which the server closes the socket."""
        limit = time.monotonic() + PATIENCE
        try:
            while time.monotonic() < limit:
                self._receive()
        except ConnectionClosed as closed:
            return int(closed.reason)
        raise AssertionError("it stays open")

    def close(self) -> None:
        with suppress(ConnectionClosed):
            self.socket.close()
        self.socket.thread.join()
        self.socket.sock.close()

    def _receive(self) -> str:
        frame = self.socket.receive(timeout=PATIENCE)
        assert frame is not None, "the server is silent"
        text = frame if isinstance(frame, str) else frame.decode()
        if text == "2":  # a ping
            self.socket.send("3")
        return text

    def _event(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        place = {"pathname": self._path, "asPath": self._path, "query": {}}
        return {"name": name, "payload": payload, "router_data": place}


def _bare(values: dict[str, Any]) -> dict[str, Any]:
    return {name.removesuffix("_rx_state_"): value for name, value in values.items()}

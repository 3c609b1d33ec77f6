"""How much a page's socket may send (ASGI middleware): sockets at once, the size of a frame, and
frames a second, of one account or, without a sign-in, of one network address.

Who sends faster is not refused: what was sent waits, and the sender with it.
"""

import asyncio
import time
from collections import Counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from avatar_app.settings import load_settings

SOCKETS = 60  # of one account or address, at once
FRAMES = 10.0  # a second, of one account or address, in all its sockets
BURST = 60.0  # so many at once before that
OPENING = 4.0  # frames that the opening of a socket counts as: the page is filled then
DRAFT = 24_576  # bytes of a script that a page takes; more where GALATEA_TEXT_LIMIT is larger
_BESIDES = 16_384  # of a frame: a page opens with two drafts, and what else it keeps
TOO_BIG, BUSY = 1009, 1013  # RFC 6455, section 7.4


def largest_draft() -> int:
    """Bytes of the longest script that pages take and keep."""
    return max(DRAFT, 4 * load_settings().text_limit)


def largest_frame() -> int:
    """Bytes of the longest frame: 64 kB, unless longer scripts are allowed."""
    return _BESIDES + 2 * largest_draft()


class EventLimits:
    """Holds every socket to its bounds; `scope["owner"]` says whose it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sockets: Counter[str] = Counter()
        self._allowances: dict[str, Allowance] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a socket on with its frames slowed to the allowance of its owner.

        Closed with BUSY if the owner has too many sockets, with TOO_BIG after too large a frame.
        """
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        owner: str = scope["owner"]
        if self._sockets[owner] >= SOCKETS:
            await receive()
            await send({"type": "websocket.close", "code": BUSY, "reason": "sockets_at_once"})
            return
        self._sockets[owner] += 1
        allowance = self._allowances.setdefault(owner, Allowance())
        most = largest_frame()

        async def take() -> Message:
            message = await receive()
            if message["type"] == "websocket.connect":
                await allowance.use(OPENING)
            elif message["type"] == "websocket.receive":
                if size_of(message) > most:
                    await send({"type": "websocket.close", "code": TOO_BIG})
                    return {"type": "websocket.disconnect", "code": TOO_BIG}
                await allowance.use(1.0)
            return message

        try:
            await self._app(scope, take, send)
        finally:
            self._sockets[owner] -= 1
            if not self._sockets[owner]:
                del self._sockets[owner]
                self._forget()

    def _forget(self) -> None:
        """Who has no socket and nothing to make good is a stranger again."""
        for owner, allowance in list(self._allowances.items()):
            if owner not in self._sockets and allowance.is_whole():
                del self._allowances[owner]


class Allowance:
    """So many now, and so many a second from then on (a token bucket)."""

    def __init__(self) -> None:
        self._left, self._at = BURST, time.monotonic()

    async def use(self, count: float) -> None:
        """Take some, and wait as long as there were too few."""
        self._fill()
        self._left -= count
        if self._left < 0:
            await asyncio.sleep(-self._left / FRAMES)

    def is_whole(self) -> bool:
        """Whether nothing is used up."""
        self._fill()
        return self._left >= BURST

    def _fill(self) -> None:
        now = time.monotonic()
        self._left = min(BURST, self._left + FRAMES * (now - self._at))
        self._at = now


def size_of(message: Message) -> int:
    """Bytes of a frame; a text is counted without being encoded where that is beyond doubt."""
    text = message.get("text")
    if text is None:
        return len(message.get("bytes") or b"")
    return len(text) if len(text) > largest_frame() else len(text.encode(errors="replace"))

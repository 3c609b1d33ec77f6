"""How large a request's body may be, how slow, and how many at once (ASGI middleware).

Bytes are counted as they come, whatever the request says of its length and whatever its method. Of
somebody who must be signed in first, no byte is read before that is known.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv6Address, ip_address

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from avatar_app.accounts.sessions import COOKIE, find_user, name_cookie, sign_in_id
from avatar_app.api.error_responses import to_response
from avatar_app.errors import GalateaError, InputError, LimitError
from avatar_app.settings import load_settings
from avatar_app.store.connections import find_connections
from avatar_app.translation import gettext as _

ANYBODY = 16_384  # bytes of a request that needs no sign-in
LARGEST = 1_000_000  # of all others; scripts may be longer where GALATEA_TEXT_LIMIT is
# Where more is taken: a little over the largest video or recording, or as much as a rule is to
# refuse in words of its own.
UPLOADS = {
    "/api/v1/avatars": 210_000_000,
    "/api/v1/recordings": 125_000_000,
    "/api/v1/clones": 125_000_000,
    "/api/v1/backdrops": 30_000_000,
}
AT_ONCE = 16  # requests with a body, of one account or, without a sign-in, of one address
PATIENCE = 20.0  # seconds for a body, and besides
SLOWEST = 20_000  # a second more for so many bytes that have come


class BodyLimits:
    """Holds every body to its bounds; `needs_sign_in` says whether a request does."""

    def __init__(self, app: ASGIApp, needs_sign_in: Callable[[Scope], bool]) -> None:
        self._app = app
        self._needs_sign_in = needs_sign_in
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body counted, or answer with the limit that it exceeds."""
        if scope["type"] != "http" or not _has_body(scope):
            await self._app(scope, receive, send)
            return
        try:
            most, whose = await self._admit(scope)
        except GalateaError as error:
            await to_response(error)(scope, receive, send)
            return
        self._under_way[whose] += 1
        try:
            await _Body(receive, send, most).run(self._app, scope)
        finally:
            self._under_way[whose] -= 1
            if not self._under_way[whose]:
                del self._under_way[whose]

    async def _admit(self, scope: Scope) -> tuple[int, str]:
        """How many bytes are taken of this request, and on whose account.

        Raises InputError("request_too_large"), AccountError("sign_in_needed"),
        LimitError("requests_at_once").
        """
        most, whose = ANYBODY, find_network(scope)
        if self._needs_sign_in(scope):
            token = find_token(scope)
            await asyncio.to_thread(_check_sign_in, token)
            most = UPLOADS.get(scope["path"], LARGEST + 16 * load_settings().text_limit)
            whose = sign_in_id(token or "")
        length = Headers(scope=scope).get("content-length", "0")
        if not (length.isascii() and length.isdecimal() and len(length) < 16):
            raise InputError(
                "request_invalid", _("The request does not say its length as it should.")
            )
        if int(length) > most:
            raise _too_large(most)
        if self._under_way[whose] >= AT_ONCE:
            sentence = _("Too many requests at once; wait until some are answered.")
            raise LimitError("requests_at_once", sentence, retry_after=1.0)
        return most, whose


class _Body:
    """One body as it comes, and the answer."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._most = receive, send, most
        self._started = time.monotonic()
        self._size, self._over, self._answered = 0, False, False
        self._error: GalateaError | None = None

    async def run(self, app: ASGIApp, scope: Scope) -> None:
        with suppress(_RefusedError):
            await app(scope, self._take, self._answer)
        if self._error is not None and not self._answered:
            response = to_response(self._error)
            response.headers["Connection"] = "close"  # the rest of the body is not read
            await response(scope, self._receive, self._send)

    async def _take(self) -> Message:
        if self._over:
            return await self._receive()  # when the other side goes
        if self._error is not None:
            raise _RefusedError
        ends = self._started + PATIENCE + self._size / SLOWEST
        try:
            async with asyncio.timeout(ends - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            self._error = InputError(
                "request_slow", _("The request came too slowly; send it again.")
            )
            raise _RefusedError from None
        self._size += len(message.get("body", b""))
        self._over = not message.get("more_body", False)
        if self._size > self._most:
            self._error, self._over = _too_large(self._most), False
            raise _RefusedError
        return message

    async def _answer(self, message: Message) -> None:
        if self._error is None:
            self._answered = True
            await self._send(message)


class _RefusedError(Exception):
    """The body is not read any further; what the application makes of that is not sent."""


def find_token(scope: Scope) -> str | None:
    """The token in the cookie of a request, or of a websocket's."""
    header = Headers(scope=scope).get("cookie", "")
    secure = scope.get("scheme") in ("https", "wss")
    return cookie_parser(header).get(name_cookie(COOKIE, secure))


def find_network(scope: Scope) -> str:
    """Where a request comes from: an IPv4 address, or the /64 that one household has of IPv6."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> 64 << 64))
    return host


def _has_body(scope: Scope) -> bool:
    """Whether there may be one: HTTP/2 need not say so in a header."""
    headers = Headers(scope=scope)
    told = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    return told or scope["method"] not in ("GET", "HEAD", "OPTIONS")


def _check_sign_in(token: str | None) -> None:
    with find_connections().session() as session:
        find_user(session, token)


def _too_large(most: int) -> InputError:
    return InputError(
        "request_too_large",
        _("The request is too large; it may have {most} kB.", most=most // 1000),
    )

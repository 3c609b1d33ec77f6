"""Whose a page's socket is (ASGI middleware): looked at before the upgrade, and until it ends.

- The cookie goes no further. In its place Reflex finds the id of the sign-in, which opens nothing,
  or nothing; pages ask `avatar_app.pages.shell.state.Visitor` for it.
- The tab's token, which stands in the socket's address, opens the page's state to the sign-in that
  made it alone: the state is kept under a name made of both.
- The socket is closed when the sign-in ends.
"""

import asyncio
import hashlib
import re
from urllib.parse import parse_qsl, urlencode

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from avatar_app.accounts.sessions import find_user, sign_in_id
from avatar_app.api.body_limits import find_network, find_token
from avatar_app.api.sign_in_watch import watch_sign_in
from avatar_app.errors import AccountError
from avatar_app.store.connections import find_connections

ENDED = 4401  # the code that such a socket is closed with (RFC 6455, section 7.4.2: ours)
_TOKEN = re.compile(r"[A-Za-z0-9-]{8,64}")


class SocketSignIn:
    """Binds every socket to its sign-in, or to its network address where there is none."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a socket on with its owner and a bound token in its scope.

        Closed with code 1008 if its token is malformed, with ENDED when the sign-in ends.
        """
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        query = dict(parse_qsl(scope["query_string"].decode("latin-1")))
        tab = query.get("token", "")
        if not _TOKEN.fullmatch(tab):
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "request_invalid"})
            return
        token = find_token(scope)
        sign_in = await asyncio.to_thread(_find_sign_in, token)
        owner = sign_in or find_network(scope)
        query["token"] = hashlib.sha256(f"{owner} {tab}".encode()).hexdigest()
        headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
        if sign_in:
            headers.append((b"cookie", sign_in.encode()))
        bound = {
            **scope,
            "owner": owner,
            "query_string": urlencode(query).encode(),
            "headers": headers,
        }
        if not sign_in:
            await self._app(bound, receive, send)
            return
        with watch_sign_in(sign_in) as ended:
            await self._app(bound, _until(ended, receive, send), send)


def _until(ended: asyncio.Event, receive: Receive, send: Send) -> Receive:
    """What comes in, until something has ended; then the socket is closed."""

    async def take() -> Message:
        over = asyncio.ensure_future(ended.wait())
        coming = asyncio.ensure_future(receive())
        try:
            await asyncio.wait((over, coming), return_when=asyncio.FIRST_COMPLETED)
            if coming.done():
                return coming.result()
        finally:
            over.cancel()
            coming.cancel()
        await send({"type": "websocket.close", "code": ENDED, "reason": "sign_in_needed"})
        return {"type": "websocket.disconnect", "code": ENDED}

    return take


def _find_sign_in(token: str | None) -> str:
    """The id of the sign-in that a token opens, or "" where it opens none."""
    with find_connections().session() as session:
        try:
            find_user(session, token)
        except AccountError:
            return ""
    return sign_in_id(token or "")

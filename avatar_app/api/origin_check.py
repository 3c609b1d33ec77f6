"""Requests that a page of another origin makes in somebody's name are refused (ASGI middleware).

A cookie goes along with what any page of the same host asks for, of another port too, and with
every websocket: SameSite does not help there. Browsers name the page's origin in all requests that
are no plain GET, and in every websocket's (RFC 6455, section 10.2).
"""

import logging
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from avatar_app.api.error_responses import to_response
from avatar_app.errors import AccountError
from avatar_app.translation import gettext as _

_SAFE = ("GET", "HEAD", "OPTIONS")
_PORTS = {"http": 80, "https": 443}
# What Sec-Fetch-Site says of requests that no page of another origin made.
_OURS = (None, "same-origin", "none")

log = logging.getLogger("galatea.api")


class OriginCheck:
    """Refuses what changes something, and every websocket, unless it is of the same origin.

    That is scheme, host and port. Scripts name no origin, and have no cookies of a browser.
    Behind a proxy the scheme is what `X-Forwarded-Proto` says, if the proxy is trusted.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it: 403 "not_allowed"; a socket is closed with code 1008."""
        socket = scope["type"] == "websocket"
        acts = socket or (scope["type"] == "http" and scope["method"] not in _SAFE)
        if acts and not is_same_origin(scope):
            error = AccountError(
                "not_allowed", _("This request comes from a page of another site.")
            )
            if socket:
                await receive()
                await send({"type": "websocket.close", "code": 1008, "reason": error.code})
            else:
                await to_response(error)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def is_same_origin(scope: Scope) -> bool:
    """Whether a request comes from a page of the portal, or from no page at all."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site") in _OURS
    scheme = scope["scheme"].replace("ws", "http")
    same = read_origin(origin) == read_origin(f"{scheme}://{headers.get('host', '')}") is not None
    if not same:
        log.warning(
            "a page of %.200r asked %s://%.200s; if that is one, see GALATEA_TRUSTED_PROXIES",
            origin,
            scheme,
            headers.get("host", ""),
        )
    return same


def read_origin(text: str) -> tuple[str, str, int] | None:
    """Scheme, host and port (RFC 6454); None for what is no origin, as `null`."""
    try:
        parts = urlsplit(text)
        if parts.scheme in _PORTS and parts.hostname and not parts.username:
            return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]
    except ValueError:
        pass
    return None

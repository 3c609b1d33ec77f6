"""What every answer tells browsers to keep to (ASGI middleware)."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from avatar_app.translation import SOURCE

_ALWAYS = {
    "Referrer-Policy": "same-origin",  # the addresses of links are nobody else's to know
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(self), payment=(), usb=()",
}
_A_YEAR = "max-age=31536000"
# Of what is no page, as JSON or a film that is opened by itself: nothing runs, nothing is fetched.
_NO_PAGE = "default-src 'none'; media-src 'self'; img-src 'self'; style-src 'unsafe-inline'"


class SecurityHeaders:
    """Adds them to what an answer does not say itself.

    `policies` are the Content-Security-Policies of pages by their language and path, without
    `frame-ancestors`, which is the operator's to set; "" is that of a page whose path has an id.
    """

    def __init__(
        self, app: ASGIApp, policies: Mapping[str, Mapping[str, str]], frame_ancestors: str
    ) -> None:
        self._app = app
        self._policies = policies
        self._frames = f"frame-ancestors {frame_ancestors}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the headers to its answer; sockets are left as they are."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(scope, message["status"], MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, answer)

    def _add(self, scope: Scope, status: int, headers: MutableHeaders) -> None:
        for name, value in _ALWAYS.items():
            headers.setdefault(name, value)
        if scope["scheme"] == "https":
            headers.setdefault("Strict-Transport-Security", _A_YEAR)
        policy = f"{_NO_PAGE}; {self._frames}"
        # What is not modified has no type, but what it says replaces what the browser has kept.
        kept = status == HTTPStatus.NOT_MODIFIED and "." not in scope["path"]
        if headers.get("content-type", "").startswith("text/html") or kept:
            path = scope["path"].rstrip("/") or "/"
            policies = self._policies.get(scope["language"], self._policies[SOURCE])
            page = policies.get(path, policies.get("", _NO_PAGE))
            policy = f"{page}; {self._frames}"
            headers.setdefault("Cache-Control", "no-cache")
        headers.setdefault("Content-Security-Policy", policy)  # an embedded film has its own
        if scope["path"].startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")

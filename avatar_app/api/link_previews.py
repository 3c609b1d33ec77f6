"""What chats and other sites show of a link (ASGI middleware): its title, poster and film.

The pages are built once and know no film, so the tags are put into the page of a link as it goes
out (https://ogp.me). A film with a password, and a link that shows nothing, have none.
"""

import asyncio
import re
from html import escape

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from avatar_app.catalog.backgrounds import BackgroundKind
from avatar_app.errors import GalateaError
from avatar_app.renders.links import find_shared, find_size
from avatar_app.store.connections import find_connections
from avatar_app.translation import gettext as _

_LINK = re.compile(r"/shared/([A-Za-z0-9_-]{1,100})/?")
_NEW_EACH_TIME = (b"if-none-match", b"if-modified-since", b"accept-encoding", b"range")


class LinkPreviews:
    """Adds the tags to the head of a link's page; all else goes by."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and put the tags into its answer if that is a page."""
        found = _LINK.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        tags = await asyncio.to_thread(_list_tags, found[1], _find_origin(scope))
        headers = [(name, value) for name, value in scope["headers"] if name not in _NEW_EACH_TIME]
        start: Message | None = None
        body = b""

        async def answer(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body") or start is None:
                return
            put = MutableHeaders(raw=start["headers"])
            if put.get("content-type", "").startswith("text/html"):
                body = body.replace(b"<head>", f"<head>{tags}".encode(), 1)
                for name in ("etag", "last-modified", "content-length"):
                    del put[name]
                if scope["method"] != "HEAD":
                    put["content-length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        # Without the server's own ways to send a file, which would go by here.
        await self._app({**scope, "headers": headers, "extensions": {}}, receive, answer)


def _find_origin(scope: Scope) -> str:
    """The portal's address as the browser knows it."""
    return f"{scope['scheme']}://{Headers(scope=scope).get('host', '')}"


def _list_tags(token: str, origin: str) -> str:
    """The tags of a link, as HTML; addresses in them are whole, as the protocol wants them."""
    try:
        with find_connections().session() as session:
            render = find_shared(session, token)
    except GalateaError:
        return ""
    page, files = f"{origin}/shared/{token}", f"{origin}/api/v1/shared/{token}"
    if render.share_password is not None:
        told = [("og:site_name", "Galatea"), ("og:title", _("A film with a password"))]
        return _write(told, _("A film with a password"))
    clear = render.background == BackgroundKind.TRANSPARENT
    width, height = find_size(render)
    told = [
        ("og:site_name", "Galatea"),
        ("og:type", "video.other"),
        ("og:title", render.title),
        (
            "og:description",
            _("A film of {duration_s:.0f} s, made with Galatea.", duration_s=render.duration_s),
        ),
        ("og:url", page),
        ("og:image", f"{files}/poster"),
        ("og:video", f"{files}/film"),
        ("og:video:type", "video/webm" if clear else "video/mp4"),
        ("og:video:width", str(width)),
        ("og:video:height", str(height)),
        ("twitter:card", "summary_large_image"),
    ]
    return _write(told, render.title)


def _write(told: list[tuple[str, str]], title: str) -> str:
    tags = "".join(f'<meta property="{name}" content="{escape(value)}"/>' for name, value in told)
    return f'<title>{escape(title)} · Galatea</title><meta name="robots" content="noindex"/>{tags}'

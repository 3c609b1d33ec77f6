"""Which language an answer is in (ASGI middlewares): the one chosen here, else the browser's.

Pages are built once for each language (`galatea.process.frontend`); the English ones are where
Reflex looks for them, the others are served here.
"""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from avatar_app.accounts.sessions import name_cookie
from avatar_app.translation import PORTAL_LANGUAGES, choose_language, use_language

LANGUAGE_COOKIE = "galatea-language"
# Addresses that are no page's: the API, what is embedded, what Reflex keeps for itself.
_NO_PAGES = ("/api/", "/embed/", "/metrics", "/ping", "/_")


class RequestLanguage:
    """Finds the language of a request, for whoever answers it: `scope["language"]`, and
    `avatar_app.translation`. A page's socket carries it on in its Accept-Language.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; pages say in which language they are, and that others may differ."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        language = read_language(scope)
        scope = {**scope, "language": language}
        if scope["type"] == "websocket":
            others = [row for row in scope["headers"] if row[0] != b"accept-language"]
            scope["headers"] = [*others, (b"accept-language", language.encode())]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.setdefault("Content-Language", language)
                    headers.add_vary_header("Accept-Language")
                    headers.add_vary_header("Cookie")
            await send(message)

        with use_language(language):
            await self._app(scope, receive, answer)


class TranslatedPages:
    """Serves the pages that are built in the language of the request; all else goes by."""

    def __init__(self, app: ASGIApp, pages: Mapping[str, ASGIApp]) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for a page, or pass a request on."""
        pages = self._pages.get(scope.get("language", ""))
        await (pages if pages and _is_page(scope) else self._app)(scope, receive, send)


def read_language(scope: Scope) -> str:
    """The code of the language to answer a request in."""
    asked = HTTPConnection(scope)
    for secure in (True, False):
        chosen = asked.cookies.get(name_cookie(LANGUAGE_COOKIE, secure))
        if chosen in PORTAL_LANGUAGES:
            return chosen
    return choose_language(asked.headers.get("accept-language", ""))


def _is_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    path = scope["path"]
    return not path.startswith(_NO_PAGES) and "." not in path.rpartition("/")[2]

"""Another host, several of them, or control characters in an address: refused (ASGI middleware)."""

from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from avatar_app.api.error_responses import to_response
from avatar_app.errors import GalateaError, InputError, StateError
from avatar_app.translation import gettext as _

# A health check within the container; no name of another site leads there with its own name kept.
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class RequestCheck:
    """Refuses another `Host` than those in GALATEA_HOSTS, where that is set, and control characters
    in an address: no name of ours has any, and databases take no NUL.
    """

    def __init__(self, app: ASGIApp, hosts: str = "") -> None:
        self._app = app
        self._hosts = [host.strip().lower() for host in hosts.split(",") if host.strip()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer with an error; a socket is closed with code 1008."""
        error = self._look(scope) if scope["type"] in ("http", "websocket") else None
        if error is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": error.code})
        else:
            await to_response(error)(scope, receive, send)

    def _look(self, scope: Scope) -> GalateaError | None:
        if len(Headers(scope=scope).getlist("host")) > 1:  # a proxy may have read another
            return InputError("request_invalid", _("The request names several hosts."))
        if self._hosts:
            host = _without_port(Headers(scope=scope).get("host", "").lower())
            if host not in _LOOPBACK and not any(_matches(host, known) for known in self._hosts):
                return InputError("host_unknown", _("There is no portal of this name here."))
        query = unquote(scope.get("query_string", b"").decode("latin-1"))
        if any(ord(c) < 32 or ord(c) == 127 for c in scope["path"]):
            return StateError("not_found", _("There is nothing at this address."))
        if "\0" in query:
            return InputError("request_invalid", _("The address has a character that is no text."))
        return None


def _without_port(host: str) -> str:
    return host if host.endswith("]") else host.rpartition(":")[0] or host


def _matches(host: str, known: str) -> bool:
    return host.endswith(known[1:]) if known.startswith("*.") else host == known

"""The API as an ASGI application. Run by `galatea web`; the portal's pages will mount it."""

import logging
import math
import re
import secrets
import time
from http import HTTPStatus

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.routing import Match

from avatar_app.api import (
    accounts,
    avatars,
    backdrops,
    catalog,
    clones,
    events,
    health,
    lexicon,
    metrics,
    overview,
    recordings,
    renders,
    weights,
)
from avatar_app.api.access import refuse_strangers
from avatar_app.errors import FaultError, GalateaError, InputError, ScriptError, StateError
from avatar_app.logs import about
from avatar_app.metrics import REQUESTS

log = logging.getLogger("galatea.api")

# No other site frames the portal, learns the addresses of its links, or has its files guessed at.
_GUARDS = {
    "Content-Security-Policy": "frame-ancestors 'self'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_RENDER = re.compile(r"/renders/([0-9a-f-]{36})")
_NAMES = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/shared)/[^/]+|(?<=/workers)/[^/]+")
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
LARGEST = 30_000_000  # bytes of a request
# Where more is taken: a little over the largest video or recording, or as much as a rule is to
# refuse in words of its own.
UPLOADS = {
    "/api/v1/avatars": 210_000_000,
    "/api/v1/recordings": 125_000_000,
    "/api/v1/clones": 125_000_000,
}


def create_app() -> FastAPI:
    """Every route, and every error as JSON: `{"error": {"code": …, "message": …}}`."""
    app = FastAPI(
        title="Galatea",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # its page fetches scripts from another host
        redoc_url=None,
        dependencies=[Depends(refuse_strangers)],
    )
    v1 = APIRouter(prefix="/api/v1")
    own = (avatars, backdrops, recordings, clones, lexicon)
    for module in (health, accounts, catalog, *own, renders, events, overview, weights):
        v1.include_router(module.router)

    def miss(request: Request) -> None:
        """Under our prefix the pages' own 404 would be no answer."""
        if any(route.matches(request.scope)[0] == Match.PARTIAL for route in v1.routes):
            raise StateError("not_that_way", f"{request.method} is not for this address.")
        raise StateError("not_found", "There is nothing at this address.")

    app.include_router(v1)
    app.include_router(metrics.router)
    app.add_api_route("/api/v1/{rest:path}", miss, methods=_METHODS, include_in_schema=False)
    app.add_exception_handler(GalateaError, _explain)
    app.add_exception_handler(RequestValidationError, _refuse)
    app.add_exception_handler(Exception, _apologise)
    app.middleware("http")(_bound)
    return app


async def _bound(request: Request, call_next):  # type: ignore[no-untyped-def]
    """Refuse what says that it is too large before a byte of it is read; guard every answer."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > UPLOADS.get(request.url.path, LARGEST):
        return _answer(InputError("request_too_large", "The request is too large."))
    if request.method in ("POST", "PUT", "PATCH") and "content-length" not in request.headers:
        return _answer(InputError("request_too_large", "The request does not say its length."))
    started = time.monotonic()
    subject: dict[str, object] = {"request": secrets.token_hex(4)}
    if found := _RENDER.search(request.url.path):
        subject["render"] = found[1]
    with about(**subject):
        response = await call_next(request)
        took = time.monotonic() - started
        if request.url.path.startswith("/api/"):
            REQUESTS.labels(request.method, *_sort(request, response.status_code)).observe(took)
            log.info("%s %s %d", request.method, request.url.path, response.status_code)
    for name, value in _GUARDS.items():
        response.headers.setdefault(name, value)
    return response


def _sort(request: Request, status: int) -> tuple[str, str]:
    """The address without what is one's own in it, and the answer; strangers' guesses are one."""
    known = status != HTTPStatus.NOT_FOUND
    return _NAMES.sub("/{id}", request.url.path) if known else "unknown", str(status)


async def _explain(_: Request, error: Exception) -> JSONResponse:
    return _answer(error if isinstance(error, GalateaError) else _fault())


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    place = ".".join(str(part) for part in first.get("loc", ())[1:]) or "request"
    return _answer(InputError("request_invalid", f"{place}: {first.get('msg', 'not valid')}."))


async def _apologise(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s", request.method, request.url.path, exc_info=error)
    return _answer(_fault())


def _fault() -> FaultError:
    return FaultError("fault", "Something went wrong on our side; try again, or tell us.")


def _answer(error: GalateaError) -> JSONResponse:
    told: dict[str, object] = {"code": error.code, "message": str(error)}
    if isinstance(error, ScriptError):
        told |= {"start": error.start, "end": error.end}
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(math.ceil(error.retry_after))
    return JSONResponse({"error": told}, status_code=error.status, headers=headers)

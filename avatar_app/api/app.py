"""The API as an ASGI application. Run by `galatea web`; the portal's pages will mount it."""

import logging
import re
import secrets
import time
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Match
from starlette.types import ASGIApp

from avatar_app.api.body_limits import BodyLimits
from avatar_app.api.dependencies import note_visit
from avatar_app.api.error_responses import to_response
from avatar_app.api.event_limits import EventLimits
from avatar_app.api.languages import RequestLanguage, TranslatedPages
from avatar_app.api.link_previews import LinkPreviews
from avatar_app.api.origin_check import OriginCheck
from avatar_app.api.page_policies import read_policies
from avatar_app.api.request_check import RequestCheck
from avatar_app.api.route_access import RouteAccess
from avatar_app.api.routes import (
    account_links,
    accounts,
    admin,
    audit,
    avatars,
    backdrops,
    catalog,
    clones,
    embed,
    events,
    health,
    installs,
    invitations,
    lexicon,
    metrics,
    recordings,
    recycle_bin,
    renders,
    second_factor,
)
from avatar_app.api.security_headers import SecurityHeaders
from avatar_app.api.socket_sign_in import SocketSignIn
from avatar_app.errors import FaultError, GalateaError, InputError, StateError
from avatar_app.observability.logs import about
from avatar_app.observability.metrics import REQUESTS
from avatar_app.settings import ROOT, load_settings
from avatar_app.translation import SOURCE
from avatar_app.translation import gettext as _

log = logging.getLogger("galatea.api")

_RENDER = re.compile(r"/renders/([0-9a-f-]{36})")
_NAMES = re.compile(r"/[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/shared)/[^/]+|(?<=/workers)/[^/]+")
PREFIX = "/api/v1"
CLIENT = ROOT / ".web" / "build" / "client"  # the pages, where they are built
PAGES = ROOT / ".web" / "pages"  # those of other languages, in folders by their codes
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def create_app(pages: Mapping[str, ASGIApp] | None = None) -> FastAPI:
    """Every route, and every error as JSON: `{"error": {"code": …, "message": …}}`.

    `pages` serve those that are built in another language than English, by its code.
    """
    app = FastAPI(
        title="Galatea",
        version="1",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # its page fetches scripts from another host
        redoc_url=None,
        # One file, and a few short fields beside it: those are kept in memory.
        form_limits={"max_files": 1, "max_fields": 8, "max_part_size": 16_384},
        dependencies=[Depends(note_visit)],
    )
    v1 = APIRouter(prefix=PREFIX)
    own = (avatars, backdrops, recycle_bin, recordings, clones, lexicon)
    people = (accounts, account_links, second_factor, invitations)
    modules = (health, *people, catalog, *own, renders, events, admin, audit, installs)
    for module in modules:
        v1.include_router(module.router)

    def miss(request: Request) -> None:
        """Under our prefix the pages' own 404 would be no answer."""
        if any(route.matches(request.scope)[0] == Match.PARTIAL for route in v1.routes):
            raise StateError(
                "not_that_way", _("{method} is not for this address.", method=request.method)
            )
        raise StateError("not_found", _("There is nothing at this address."))

    app.include_router(v1)
    app.include_router(metrics.router)
    app.include_router(embed.router)
    app.add_api_route(PREFIX + "/{rest:path}", miss, methods=_METHODS, include_in_schema=False)
    app.add_exception_handler(GalateaError, _explain)
    app.add_exception_handler(RequestValidationError, _refuse)
    app.add_exception_handler(HTTPException, _translate)
    app.add_exception_handler(Exception, _apologise)
    app.middleware("http")(_note)
    access = RouteAccess(PREFIX, [module.router for module in modules])
    app.user_middleware = [*_list_guards(access, pages or {}), *app.user_middleware]
    return app


def _list_guards(access: RouteAccess, pages: Mapping[str, ASGIApp]) -> list[Middleware]:
    """What every request goes through before it is answered, the first one first."""
    settings = load_settings()
    folders = {SOURCE: CLIENT} | {code: PAGES / code for code in pages}
    policies = {code: read_policies(folder) for code, folder in folders.items()}
    return [
        Middleware(RequestLanguage),
        Middleware(SecurityHeaders, policies, settings.frame_ancestors),
        Middleware(RequestCheck, settings.hosts),
        Middleware(OriginCheck),
        Middleware(BodyLimits, access.needs_sign_in),
        Middleware(SocketSignIn),
        Middleware(EventLimits),
        Middleware(LinkPreviews),
        Middleware(TranslatedPages, pages),
    ]


async def _note(request: Request, call_next):  # type: ignore[no-untyped-def]
    """Count and log every request."""
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
    return response


def _sort(request: Request, status: int) -> tuple[str, str]:
    """The address without what is one's own in it, and the answer; strangers' guesses are one."""
    known = status != HTTPStatus.NOT_FOUND
    return _NAMES.sub("/{id}", request.url.path) if known else "unknown", str(status)


async def _explain(_: Request, error: Exception) -> JSONResponse:
    return to_response(error if isinstance(error, GalateaError) else _fault())


async def _refuse(_: Request, error: Exception) -> JSONResponse:
    first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    place = ".".join(str(part) for part in first.get("loc", ())[1:]) or "request"
    return to_response(InputError("request_invalid", f"{place}: {first.get('msg', 'not valid')}."))


async def _translate(request: Request, error: Exception) -> Response:
    """What the framework itself refuses, as a body that cannot be read."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if not request.url.path.startswith("/api/"):
        return Response(HTTPStatus(status).phrase, status, media_type="text/plain")
    if status == HTTPStatus.NOT_FOUND:
        return to_response(StateError("not_found", _("There is nothing at this address.")))
    return to_response(InputError("request_invalid", _("The request cannot be read.")))


async def _apologise(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s", request.method, request.url.path, exc_info=error)
    return to_response(_fault())


def _fault() -> FaultError:
    return FaultError("fault", _("Something went wrong on our side; try again, or tell us."))

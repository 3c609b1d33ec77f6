"""Which requests need a sign-in: read off the routes themselves, so that none is forgotten."""

from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope

from avatar_app.api.dependencies import who


class RouteAccess:
    """The routes of the API; one needs a sign-in if it asks `dependencies.who` who asks."""

    def __init__(self, prefix: str, routers: Iterable[APIRouter]) -> None:
        self._prefix = prefix
        found = [route for router in routers for route in router.routes]
        self._routes = [route for route in found if isinstance(route, APIRoute)]

    def needs_sign_in(self, scope: Scope) -> bool:
        """Whether the route of a request does; what has no route does not."""
        if not scope["path"].startswith(self._prefix):
            return False
        within = {**scope, "path": scope["path"].removeprefix(self._prefix), "root_path": ""}
        matching = (each for each in self._routes if each.matches(within)[0] == Match.FULL)
        found = next(matching, None)
        return found is not None and asks_who(found)


def asks_who(route: APIRoute) -> bool:
    """Whether a route depends on who asks, in whatever depth."""

    def depends(dependant: Dependant) -> bool:
        return any(each.call is who or depends(each) for each in dependant.dependencies)

    return depends(route.dependant)

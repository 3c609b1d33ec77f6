"""Who looks at the pages: asked of the socket in every handler, never of the page's state."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from avatar_app.accounts.sessions import find_signed_in
from avatar_app.accounts.visits import Visit, set_visit
from avatar_app.errors import AccountError, GalateaError, StateError
from avatar_app.store.connections import Connections, find_connections
from avatar_app.store.models.accounts import Role, User
from avatar_app.translation import gettext as _

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger("galatea.pages")


class Visitor(rx.State):
    """Shared by all pages: what the frame shows. Never trusted."""

    met: bool = False  # whether it is known yet who it is, or that it is nobody
    email: str = ""
    admin: bool = False
    notice: str = ""  # what went wrong in a handler, in a sentence

    def token(self) -> str | None:
        """The id of the sign-in that the socket was opened with; `avatar_app.api.socket_sign_in`
        puts it in the cookie's place, and nothing a browser says. The audit log hears from where.
        """
        set_visit(Visit(address=self.router.session.client_ip))
        return self.router.headers.cookie or None

    @rx.event
    def tell(self, sentence: str):
        """Show it over the page."""
        self.notice = sentence[:500]

    @rx.event
    def dismiss(self):
        """It has been read."""
        self.notice = ""

    @rx.event
    async def greet(self):
        """Know who it is, if anyone."""
        await self._admit()

    async def _admit(self) -> rx.event.EventSpec | None:
        """Know who it is; for nobody, the way to the sign-in page."""
        try:
            user = await run_as_user(self.token(), lambda _, user: user)
        except AccountError:
            self.met, self.email, self.admin = True, "", False
            return rx.redirect(way_to_sign_in(self.router.url))
        self.met, self.email, self.admin = True, user.email, user.role == Role.ADMIN
        return None


def explain(exception: Exception) -> rx.event.EventSpec:
    """What a page says when a handler of its has failed: our errors in their own sentence."""
    if isinstance(exception, AccountError) and exception.code == "sign_in_needed":
        return rx.redirect("/sign-in")
    if isinstance(exception, GalateaError):
        return Visitor.tell(str(exception))
    log.error("a page's handler", exc_info=exception)
    return Visitor.tell(
        _("Something went wrong. Try again; if it happens again, tell your administrator.")
    )


def way_to_sign_in(url: Any) -> str:
    """The sign-in page, which leads back to the page of `url` (assets/galatea.js)."""
    here = url.path + (f"?{url.query}" if url.query else "")
    return "/sign-in?" + urlencode({"next": here}) if url.path != "/" else "/sign-in"


def note_browser_error(exception: Exception) -> None:
    """Log what a browser says of its own errors, which may be anything."""
    log.warning("a browser's error: %s", exception)


def read_id(text: str, what: str) -> UUID:
    """An id that came from a browser. Raises StateError("not_found") if it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise StateError("not_found", _("There is no such {what}.", what=what)) from None


async def run_as_user(token: str | None, act: Callable[[Session, User], T]) -> T:
    """What a rule says to whose sign-in this is; in a thread, in one transaction."""

    def work() -> T:
        with find_connections().session() as session:
            return act(session, find_signed_in(session, token))

    return await asyncio.to_thread(work)


async def run_use_case(
    token: str | None,
    use_case: Callable[Concatenate[Connections, User, P], T],
    *arguments: P.args,
    **named: P.kwargs,
) -> T:
    """What a use case (`avatar_app.services`) returns to whose sign-in this is; in a thread."""

    def work() -> T:
        home = find_connections()
        with home.session() as session:
            user = find_signed_in(session, token)
        return use_case(home, user, *arguments, **named)

    return await asyncio.to_thread(work)

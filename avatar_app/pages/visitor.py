"""Who looks at the pages: read from the cookie in every handler, never from page state."""

import asyncio
import logging
from collections.abc import Callable
from http.cookies import SimpleCookie
from typing import TypeVar

import reflex as rx
from sqlmodel import Session

from avatar_app.accounts import find_user
from avatar_app.api.access import COOKIE
from avatar_app.errors import AccountError, GalateaError
from avatar_app.home import find_home
from avatar_app.models import Role, User

T = TypeVar("T")

log = logging.getLogger("galatea.pages")


class Visitor(rx.State):
    """Shared by all pages: what the frame shows. Never trusted."""

    met: bool = False  # whether it is known yet who it is, or that it is nobody
    email: str = ""
    admin: bool = False

    def token(self) -> str | None:
        """The cookie that came with the socket."""
        cookie = SimpleCookie(self.router.headers.cookie or "")
        return cookie[COOKIE].value if COOKIE in cookie else None

    @rx.event
    async def greet(self):
        """Know who it is, if anyone."""
        await self._admit()

    async def _admit(self) -> rx.event.EventSpec | None:
        """Know who it is; for nobody, the way to the sign-in page."""
        try:
            user = await ask(self.token(), lambda _, user: user)
        except AccountError:
            self.met, self.email, self.admin = True, "", False
            return rx.redirect("/sign-in")
        self.met, self.email, self.admin = True, user.email, user.role == Role.ADMIN
        return None


def explain(exception: Exception) -> rx.event.EventSpec:
    """What a page says when a handler of its has failed: our errors in their own sentence."""
    if isinstance(exception, AccountError) and exception.code == "sign_in_needed":
        return rx.redirect("/sign-in")
    if isinstance(exception, GalateaError):
        return rx.toast.error(str(exception))
    log.error("a page's handler", exc_info=exception)
    return rx.toast.error("Something went wrong on our side; try again, or tell us.")


async def ask(token: str | None, act: Callable[[Session, User], T]) -> T:
    """What a rule says to whose token this is; in a thread, in one transaction."""

    def work() -> T:
        with find_home().session() as session:
            return act(session, find_user(session, token))

    return await asyncio.to_thread(work)

"""Whether anybody is there to make films: looked at again and again by the pages that need it."""

import asyncio
from typing import Any

import reflex as rx

from avatar_app.errors import AccountError
from avatar_app.fleet.registry import find_workers, list_working
from avatar_app.pages.shell.state import Visitor, run_as_user
from avatar_app.store.connections import find_connections
from avatar_app.translation import gettext as _

REFRESH = 10_000  # milliseconds between looks; a worker that was lost is known as gone as late


class Crew(Visitor):
    """How many workers there are, and how many of them take films. -1: not known yet."""

    present: int = -1
    working: int = -1

    @rx.event
    async def look(self, _now: str = ""):
        """Count them, for somebody who is signed in."""
        try:
            await run_as_user(self.token(), lambda _, user: user)
        except AccountError:
            return
        workers = await asyncio.to_thread(find_workers, find_connections().redis)
        self.present, self.working = len(workers), len(list_working(workers))


def crew_notice(*also: Any) -> rx.Component:
    """What a page says while no worker takes films; it looks by itself from when it is opened.
    `also` are called after each further look.
    """
    return rx.fragment(
        rx.box(display="none", on_mount=Crew.look()),
        rx.moment(interval=REFRESH, on_change=[Crew.look, *also], display="none"),
        rx.cond(
            Crew.working == 0,
            rx.callout.root(
                rx.callout.icon(rx.icon("hourglass", size=18)),
                rx.callout.text(
                    rx.cond(
                        Crew.present == 0,
                        _(
                            "No worker is running. Films that you order wait in the "
                            "queue until one "
                            "is started."
                        ),
                        _(
                            "All workers are paused. Films that you order wait in the "
                            "queue until they "
                            "are resumed."
                        ),
                    ),
                    rx.cond(Crew.admin, _advice()),
                ),
                color_scheme="amber",
                role="status",
            ),
        ),
    )


def _advice() -> rx.Component:
    """What an administrator can do about it."""
    return rx.cond(
        Crew.present == 0,
        rx.fragment(" ", _("Start one:"), " ", rx.code("galatea worker")),
        rx.fragment(" ", rx.el.a(_("Resume them"), href="/admin"), "."),
    )

"""What a link shows to anybody."""

import asyncio

import reflex as rx

from avatar_app.components.layout import notice, page, title
from avatar_app.errors import GalateaError
from avatar_app.home import find_home
from avatar_app.pages.visitor import Visitor
from avatar_app.renders import find_shared


class Shared(Visitor):
    """The film of a link."""

    root: str = ""
    error: str = ""

    @rx.event
    async def open(self):
        """Find it."""
        link = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        self.root, self.error = "", ""

        def find() -> None:
            with find_home().session() as session:
                find_shared(session, link)

        try:
            await asyncio.to_thread(find)
        except GalateaError as error:
            self.error = str(error)
            return
        self.root = f"/api/v1/shared/{link}"


def shared() -> rx.Component:
    """The page."""
    return page(
        title("A film made with Galatea"),
        notice(Shared.error),
        rx.cond(
            Shared.root != "",
            rx.el.video(
                src=f"{Shared.root}/film",
                poster=f"{Shared.root}/poster",
                controls=True,
                plays_inline=True,
                class_name="film",
            ),
        ),
    )

"""What a link shows to anybody."""

import asyncio

import reflex as rx

from avatar_app.captions import Captions
from avatar_app.components.layout import empty, link_button, page, title
from avatar_app.components.script import Piece, divide, read_script
from avatar_app.errors import GalateaError
from avatar_app.frames import Behind
from avatar_app.home import find_home
from avatar_app.models import Render
from avatar_app.pages.visitor import Visitor
from avatar_app.renders import find_shared


class Shared(Visitor):
    """The film of a link."""

    root: str = ""
    script: list[Piece] = []
    recorded: bool = False  # a recording is its voice
    captions: bool = False
    burnt: bool = False  # they are in the picture already
    clear: bool = False  # it is transparent
    error: str = ""

    @rx.event
    async def open(self):
        """Find it."""
        await self._admit()  # the frame shows who looks; anybody may
        link = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        self.root, self.error = "", ""

        def find() -> Render:
            with find_home().session() as session:
                return find_shared(session, link)

        try:
            render = await asyncio.to_thread(find)
        except GalateaError as error:
            self.error = str(error)
            return
        self.root = f"/api/v1/shared/{link}"
        self.script = divide(render.text)
        self.recorded = render.recording is not None
        self.captions = render.captions_key is not None
        self.burnt = render.captions == Captions.BURNT
        self.clear = render.background == Behind.TRANSPARENT


def shared() -> rx.Component:
    """The page."""
    return page(
        rx.cond(
            Shared.error != "",
            empty(
                "unlink", Shared.error, link_button("What is Galatea?", href="/", variant="soft")
            ),
            rx.cond(Shared.root != "", _film(), rx.skeleton(height="28rem")),
        )
    )


def _film() -> rx.Component:
    return rx.vstack(
        title("A film made with Galatea"),
        rx.el.video(
            rx.cond(
                Shared.captions,
                rx.el.track(
                    src=f"{Shared.root}/captions",
                    kind="captions",
                    label="Captions",
                    default=~Shared.burnt,
                ),
            ),
            src=f"{Shared.root}/film",
            poster=f"{Shared.root}/poster",
            controls=True,
            plays_inline=True,
            class_name=rx.cond(Shared.clear, "film clear", "film"),
            aria_label="The film",
        ),
        rx.text(
            rx.cond(
                Shared.recorded,
                "Synthetic: a portrait speaks what somebody recorded.",
                "Synthetic: a portrait speaks a text that was written for it.",
            ),
            size="2",
            color_scheme="gray",
        ),
        rx.box(read_script(Shared.script)),
        link_button("Make your own", href="/", variant="soft"),
        spacing="4",
        align="stretch",
        width="100%",
        max_width="52rem",
        margin="0 auto",
    )

"""A shared film, as its page shows it."""

import asyncio

import reflex as rx

from avatar_app.catalog.backgrounds import BackgroundKind
from avatar_app.errors import GalateaError
from avatar_app.pages.shell.state import Visitor
from avatar_app.renders.links import find_shared
from avatar_app.script.captions import Captions
from avatar_app.script.title import strip_cues
from avatar_app.store.connections import find_connections
from avatar_app.store.models.renders import Render


class Shared(Visitor):
    """The film of a link. Of one with a password nothing is told here: the browser asks the API,
    which looks at what it was given for the password.
    """

    root: str = ""
    title: str = ""
    words: str = ""  # what is said, without cues
    recorded: bool = False  # a recording is its voice
    captions: bool = False
    burnt: bool = False  # they are in the picture already
    clear: bool = False  # it is transparent
    locked: bool = False  # it has a password
    opened: bool = False  # which was told
    error: str = ""

    @rx.event
    async def open(self):
        """Find it."""
        await self._admit()  # the frame shows who looks; anybody may
        link = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        self.root = self.title = self.words = self.error = ""
        self.opened = False

        def find() -> Render:
            with find_connections().session() as session:
                return find_shared(session, link)

        try:
            render = await asyncio.to_thread(find)
        except GalateaError as error:
            self.error = str(error)
            return
        self.root = f"/api/v1/shared/{link}"
        self.locked = render.share_password is not None
        self.captions = render.captions_key is not None
        self.burnt = render.captions == Captions.BURNT
        self.clear = render.background == BackgroundKind.TRANSPARENT
        self.recorded = render.recording is not None
        if not self.locked:
            self.title, self.words = render.title, strip_cues(render.text)

    @rx.event
    def show(self):
        """The browser has told the API the password."""
        self.opened = True

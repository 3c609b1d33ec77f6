"""What the picture of a film shows in the studio: its shape, its background, and whose face."""

import reflex as rx

from avatar_app.catalog.aspects import ASPECTS
from avatar_app.catalog.backgrounds import BackgroundKind, name_background
from avatar_app.errors import ChoiceError
from avatar_app.library import owned
from avatar_app.pages.shell.state import run_as_user
from avatar_app.pages.studio.choices import FaceBox
from avatar_app.store.models.library import Backdrop


class Frame(rx.State, mixin=True):
    """A part of the studio's state."""

    aspect: str = rx.LocalStorage("keep", name="aspect")
    background: str = rx.LocalStorage("keep", name="background")
    colour: str = rx.LocalStorage("#5b5bd6", name="colour")  # one's own, chosen or not
    backdrop: str = ""  # the id of a picture of one's own, chosen or not
    face: str = ""  # which of several of the picture speaks; "": the largest

    @rx.var
    def faces(self) -> list[FaceBox]:
        """Those of the chosen picture, if it shows several."""
        return self._speaking().faces

    @rx.var
    def faces_picture(self) -> str:
        """Where all of a picture of several faces can be seen."""
        return f"/api/v1/avatars/{self.speaker}/faces" if self._speaking().faces else ""

    @rx.var
    def backdrop_picture(self) -> str:
        """Where one's own background can be seen."""
        return f"/api/v1/backdrops/{self.backdrop}/picture" if self.backdrop else ""

    @rx.event
    def set_face(self, face: str):
        """Choose one of several faces of the picture."""
        self.face = face

    @rx.event
    async def set_aspect(self, aspect: str):
        """Choose the aspect ratio of the film, and estimate again."""
        self.aspect = aspect
        await self._expect()
        await self._save()

    @rx.event
    async def set_background(self, background: str):
        """Choose what is behind the speaker."""
        self.background = background
        await self._save()

    @rx.event
    async def set_colour(self, colour: str):
        """A colour of one's own."""
        self.colour = self.background = colour
        await self._save()

    @rx.event
    async def show_backdrop(self):
        """There is a new picture: it is what was wanted."""
        behind = await run_as_user(self.token(), lambda s, me: owned.list_own(s, Backdrop, me))
        if behind:
            self.backdrop, self.background = str(behind[0].id), BackgroundKind.PICTURE
            await self._save()

    def _mend_frame(self) -> None:
        """The draft comes from the browser, and its picture may be gone."""
        if self.aspect not in ASPECTS:
            self.aspect = "keep"
        try:
            if self.background != BackgroundKind.PICTURE:
                name_background(self.background)
            elif not self.backdrop:
                self.background = BackgroundKind.KEEP
            name_background(self.colour)
        except ChoiceError:
            self.background, self.colour = BackgroundKind.KEEP, "#5b5bd6"

"""Portraits, as the gallery shows them."""

from dataclasses import dataclass, replace
from uuid import UUID

import reflex as rx

from avatar_app.catalog.presets import list_presets
from avatar_app.errors import GalateaError
from avatar_app.library import owned
from avatar_app.messaging.event_hub import subscribe
from avatar_app.pages.shell.state import Visitor, read_id, run_as_user, run_use_case
from avatar_app.renders import recycle_bin
from avatar_app.services import uploads
from avatar_app.store.connections import find_connections
from avatar_app.store.models.library import Avatar
from avatar_app.translation import gettext as _


@dataclass
class Portrait:
    """One of one's own; the face's box in percent of the picture, `lasts` of a video in words."""

    id: str
    name: str
    state: str
    picture: str
    lasts: str
    error: str
    advice: list[str]
    films: int  # that are made of it
    left: str
    top: str
    width: str
    height: str


@dataclass
class Ours:
    """A preset."""

    id: str
    name: str
    about: str
    picture: str


class Gallery(Visitor):
    """One's own portraits, as their rows say."""

    portraits: list[Portrait] = []
    presets: list[Ours] = []
    error: str = ""

    @rx.event(background=True)
    async def follow(self):
        """Show them, and every change."""
        async with self:
            redirect = await self._admit()
            token = self.token()
            self.presets = [
                Ours(
                    f"preset:{p.name}",
                    p.label,
                    _(p.about),
                    f"/api/v1/presets/{p.name}/picture",
                )
                for p in list_presets(find_connections().settings.assets_dir)
            ]
        if redirect is not None:
            yield redirect
            return
        try:
            me = await run_as_user(token, lambda _session, user: user)
            with subscribe(find_connections().redis_url, me.id) as heard:
                while True:
                    news = await heard.next()
                    if news is not None and news.kind != "avatar":
                        continue
                    own, films = await _read(token)
                    async with self:
                        if not self.router.url.path.startswith("/gallery"):
                            return
                        self.portraits = [_portrait(avatar, films) for avatar in own]
        except GalateaError as error:
            async with self:
                self.error = str(error)

    @rx.event
    async def rename(self, form: dict[str, str]):
        """Call it something else."""
        avatar_id, name = form.get("id", ""), form.get("name", "")
        try:
            renamed = read_id(avatar_id, "avatar")
            avatar = await run_use_case(self.token(), uploads.rename_avatar, renamed, name)
        except GalateaError as error:
            self.error = str(error)
            return
        self.portraits = [
            replace(p, name=avatar.name) if p.id == avatar_id else p for p in self.portraits
        ]

    @rx.event
    async def delete(self, avatar_id: str):
        """Put it into the bin with its films; what was refused goes at once."""
        self.error = ""
        try:
            await run_use_case(self.token(), uploads.delete_avatar, read_id(avatar_id, "avatar"))
        except GalateaError as error:
            self.error = str(error)
            return
        self.portraits = [p for p in self.portraits if p.id != avatar_id]


async def _read(token: str | None) -> tuple[list[Avatar], dict[UUID, int]]:
    """One's own, and how many films each has."""
    return await run_as_user(
        token, lambda s, me: (owned.list_own(s, Avatar, me), recycle_bin.count_films(s, me))
    )


def _portrait(avatar: Avatar, films: dict[UUID, int]) -> Portrait:
    face = avatar.face or {"box": [0, 0, 0, 0], "advice": []}
    left, top, right, bottom = (100 * side for side in face["box"])
    lasts = ""
    if "seconds" in face:
        lasts = _(
            "{seconds:.1f} s of video, face visible in {share:.0%}",
            seconds=face["seconds"],
            share=face["seen"],
        )
    return Portrait(
        id=str(avatar.id),
        name=avatar.name,
        state=avatar.state,
        picture=f"/api/v1/avatars/{avatar.id}/thumbnail" if avatar.thumbnail_key else "",
        lasts=lasts,
        error=avatar.error or "",
        advice=face["advice"],
        films=films.get(avatar.id, 0),
        left=f"{left:.1f}%",
        top=f"{top:.1f}%",
        width=f"{right - left:.1f}%",
        height=f"{bottom - top:.1f}%",
    )

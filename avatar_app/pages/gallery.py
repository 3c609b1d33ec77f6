"""Portraits: presets, and one's own pictures, looked at as soon as they are there."""

from dataclasses import dataclass
from uuid import UUID

import reflex as rx

from avatar_app import avatars
from avatar_app.avatars import CONSENT
from avatar_app.components.layout import api_form, card, notice, page, title
from avatar_app.errors import GalateaError
from avatar_app.home import find_home
from avatar_app.models import Avatar
from avatar_app.news import hear
from avatar_app.pages.visitor import Visitor, ask


@dataclass
class Portrait:
    """One of one's own; the face's box in percent of the picture."""

    id: str
    name: str
    state: str
    picture: str
    error: str
    advice: list[str]
    left: str
    top: str
    width: str
    height: str


class Gallery(Visitor):
    """One's own portraits, as their rows say."""

    portraits: list[Portrait] = []
    presets: list[str] = []
    error: str = ""

    @rx.event(background=True)
    async def follow(self):
        """Show them, and every change."""
        async with self:
            redirect = await self._admit()
            token = self.token()
            folder = find_home().settings.assets_dir / "presets"
            self.presets = sorted(file.stem for file in folder.glob("*.json"))
        if redirect is not None:
            yield redirect
            return
        try:
            me = await ask(token, lambda _, user: user)
            with hear(find_home().redis_url, me.id) as heard:
                while True:
                    news = await heard.next()
                    if news is not None and news.kind != "avatar":
                        continue
                    own = await ask(token, avatars.list_avatars)
                    async with self:
                        if not self.router.url.path.startswith("/gallery"):
                            return
                        self.portraits = [_portrait(avatar) for avatar in own]
        except GalateaError as error:
            async with self:
                self.error = str(error)

    @rx.event
    async def delete(self, avatar_id: str):
        """With its films."""
        storage = find_home().storage
        self.error = ""
        try:
            await ask(
                self.token(),
                lambda s, me: avatars.delete_avatar(s, storage, me, UUID(avatar_id)),
            )
        except GalateaError as error:
            self.error = str(error)
            return
        self.portraits = [p for p in self.portraits if p.id != avatar_id]


def _portrait(avatar: Avatar) -> Portrait:
    face = avatar.face or {"box": [0, 0, 0, 0], "advice": []}
    left, top, right, bottom = (100 * side for side in face["box"])
    return Portrait(
        id=str(avatar.id),
        name=avatar.name,
        state=avatar.state,
        picture=f"/api/v1/avatars/{avatar.id}/thumbnail" if avatar.thumbnail_key else "",
        error=avatar.error or "",
        advice=face["advice"],
        left=f"{left:.1f}%",
        top=f"{top:.1f}%",
        width=f"{right - left:.1f}%",
        height=f"{bottom - top:.1f}%",
    )


def gallery() -> rx.Component:
    """The page."""
    return page(
        title("Gallery", "Who can speak for you."),
        notice(Gallery.error),
        rx.grid(
            _upload(),
            rx.foreach(Gallery.portraits, _own),
            rx.foreach(Gallery.presets, _preset),
            columns=rx.breakpoints(initial="1", sm="2", lg="3"),
            spacing="4",
            width="100%",
        ),
    )


def _upload() -> rx.Component:
    return card(
        api_form(
            "avatars",
            "Add this portrait",
            rx.text("A portrait of your own", weight="medium", size="3"),
            rx.el.label(
                rx.text("Picture", size="2", margin_bottom="0.25rem"),
                rx.el.input(
                    type="file", name="picture", accept="image/*", required=True, class_name="file"
                ),
            ),
            rx.el.label(
                rx.el.input(type="checkbox", name="consent", value="true", required=True),
                rx.text(CONSENT, size="1", color_scheme="gray", as_="span", margin_left="0.5rem"),
            ),
            rx.text(
                "Best from the front, 1000 pixels or more, mouth closed.",
                size="1",
                color_scheme="gray",
            ),
            goes_to="/gallery",
        )
    )


def _own(portrait: rx.Var[Portrait]) -> rx.Component:
    return card(
        rx.vstack(
            rx.box(
                rx.cond(
                    portrait.picture != "",
                    rx.fragment(
                        rx.image(portrait.picture, alt=portrait.name, width="100%"),
                        rx.box(
                            style={
                                "position": "absolute",
                                "left": portrait.left,
                                "top": portrait.top,
                                "width": portrait.width,
                                "height": portrait.height,
                                "border": f"2px solid {rx.color('jade', 9)}",
                                "border_radius": "var(--radius-4)",
                            }
                        ),
                    ),
                    rx.center(
                        rx.cond(
                            portrait.state == "checking",
                            rx.spinner(size="3"),
                            rx.icon("image-off", size=36, color=rx.color("slate", 8)),
                        ),
                        aspect_ratio="1",
                        background=rx.color("slate", 3),
                    ),
                ),
                style={"position": "relative", "overflow": "hidden",
                       "border_radius": "var(--radius-4)"},
            ),
            rx.text(portrait.name, weight="medium"),
            rx.cond(portrait.state == "checking", rx.text("Looking for the face…", size="2")),
            notice(portrait.error),
            rx.foreach(portrait.advice, lambda text: rx.text(text, size="1", color_scheme="amber")),
            rx.button(
                "Delete",
                on_click=Gallery.delete(portrait.id),
                variant="soft",
                color_scheme="red",
                size="1",
            ),
            spacing="2",
            align="stretch",
        )
    )  # fmt: skip


def _preset(name: rx.Var[str]) -> rx.Component:
    return card(
        rx.vstack(
            rx.image(
                f"/presets/{name}.png", alt=name, width="100%", border_radius="var(--radius-4)"
            ),
            rx.hstack(
                rx.text(name.capitalize(), weight="medium"),
                rx.badge("Preset", color_scheme="gray"),
            ),
            spacing="2",
        )
    )

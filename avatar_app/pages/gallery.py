"""Who can speak: presets, and one's own pictures and videos, looked at as soon as they are there;
voices of one's own.
"""

from dataclasses import dataclass
from uuid import UUID

import reflex as rx

from avatar_app import avatars
from avatar_app.avatars import CONSENT
from avatar_app.components.clones import own_voices
from avatar_app.components.forms import api_form
from avatar_app.components.layout import (
    card,
    confirm,
    link_button,
    notice,
    page,
    section,
    title,
)
from avatar_app.errors import GalateaError
from avatar_app.home import find_home
from avatar_app.models import Avatar
from avatar_app.news import hear
from avatar_app.pages.visitor import Visitor, ask
from avatar_app.presets import list_presets


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
                Ours(f"preset:{p.name}", p.label, p.about, f"/api/v1/presets/{p.name}/picture")
                for p in list_presets(find_home().settings.assets_dir)
            ]
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
    async def rename(self, form: dict[str, str]):
        """Call it something else."""
        avatar_id, name = form.get("id", ""), form.get("name", "")
        try:
            avatar = await ask(
                self.token(),
                lambda s, me: avatars.rename_avatar(s, me, UUID(avatar_id), name),
            )
        except GalateaError as error:
            self.error = str(error)
            return
        self.portraits = [_portrait(avatar) if p.id == avatar_id else p for p in self.portraits]

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
    lasts = ""
    if "seconds" in face:
        lasts = f"{face['seconds']:.1f} s of video, a face in {face['seen']:.0%} of it"
    return Portrait(
        id=str(avatar.id),
        name=avatar.name,
        state=avatar.state,
        picture=f"/api/v1/avatars/{avatar.id}/thumbnail" if avatar.thumbnail_key else "",
        lasts=lasts,
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
        title(
            "Gallery",
            "Who can speak for you: yourself, or one of ours.",
            rx.link("Your voices", href="#voices", size="2"),
        ),
        notice(Gallery.error),
        rx.el.div(
            _upload(),
            rx.vstack(
                rx.cond(
                    Gallery.portraits.length() > 0,
                    rx.vstack(
                        section("Yours"),
                        _grid(rx.foreach(Gallery.portraits, _own)),
                        spacing="3",
                        align="stretch",
                    ),
                ),
                section("Ready to speak"),
                _grid(rx.foreach(Gallery.presets, _preset)),
                spacing="3",
                align="stretch",
                min_width="0",
            ),
            class_name="beside narrow",
        ),
        own_voices(),
        _lens(),
        here="/gallery",
    )


def _grid(*children: rx.Component) -> rx.Component:
    return rx.el.div(*children, class_name="portraits")


def _upload() -> rx.Component:
    hint = "Drop a picture or a video here, or choose one"
    return card(
        api_form(
            "avatars",
            "Add this portrait",
            rx.heading("A portrait of your own", size="3", as_="h2", weight="medium"),
            rx.el.div(
                rx.icon("image-plus", size=28),
                rx.image(src="", alt="", custom_attrs={"hidden": True}),
                rx.el.video(
                    muted=True,
                    loop=True,
                    plays_inline=True,
                    aria_label="The video",
                    custom_attrs={"hidden": True},
                ),
                rx.text(hint, size="2", custom_attrs={"data-name": ""}),
                rx.el.input(
                    type="file",
                    name="portrait",
                    accept="image/*,video/*,.heic,.heif,.mkv",
                    required=True,
                    aria_label="Picture or video",
                ),
                class_name="drop",
                custom_attrs={"data-hint": hint},
            ),
            rx.button(
                rx.icon("camera", size=16),
                "Take a picture with the camera",
                type="button",
                variant="soft",
                custom_attrs={"data-camera": ""},
            ),
            rx.el.label(
                rx.el.input(type="checkbox", name="consent", value="true", required=True),
                rx.text(CONSENT, size="1", color_scheme="gray", as_="span", margin_left="0.5rem"),
            ),
            rx.text(
                "Best from the front, 1000 pixels or more, mouth closed. A video of up to a minute "
                "keeps its movements, and the mouth is ours; 10 seconds at ease are enough.",
                size="1",
                color_scheme="gray",
            ),
        ),
    )


def _lens() -> rx.Component:
    """The camera's finder; assets/picture.js opens it."""
    return rx.el.dialog(
        rx.el.video(muted=True, plays_inline=True, aria_label="What the camera sees"),
        rx.flex(
            rx.button(
                "Close", variant="soft", color_scheme="gray", custom_attrs={"data-close": ""}
            ),
            rx.button(
                rx.icon("camera", size=16), "Take the picture", custom_attrs={"data-take": ""}
            ),
            gap="0.75rem",
            justify="center",
            padding="1rem",
        ),
        class_name="lens",
        aria_label="Camera",
    )


def _own(portrait: rx.Var[Portrait]) -> rx.Component:
    return card(
        rx.vstack(
            _framed(portrait),
            rx.hstack(
                rx.text(portrait.name, title=portrait.name, weight="medium", class_name="one-line"),
                _rename(portrait),
                confirm(
                    rx.icon_button(
                        rx.icon("trash-2", size=16),
                        variant="ghost",
                        color_scheme="red",
                        aria_label="Delete",
                        margin="0",
                    ),
                    "Delete this portrait?",
                    "It goes for good, and every film that was made of it.",
                    "Delete",
                    Gallery.delete(portrait.id),
                ),
                align="center",
                width="100%",
            ),
            rx.cond(portrait.state == "checking", rx.text("Looking for the face…", size="2")),
            rx.cond(portrait.lasts != "", rx.text(portrait.lasts, size="1", color_scheme="gray")),
            rx.cond(
                portrait.error != "",
                rx.text(portrait.error, size="1", color_scheme="red", role="alert"),
            ),
            rx.foreach(portrait.advice, lambda text: rx.text(text, size="1", color_scheme="amber")),
            rx.cond(portrait.state == "ready", _use(portrait.id)),
            spacing="2",
            align="stretch",
        ),
        size="2",
    )


def _framed(portrait: rx.Var[Portrait]) -> rx.Component:
    """The picture with the face that was found in it."""
    box = rx.box(
        style={
            "position": "absolute",
            "left": portrait.left,
            "top": portrait.top,
            "width": portrait.width,
            "height": portrait.height,
            "border": f"2px solid {rx.color('jade', 9)}",
            "border_radius": "var(--radius-4)",
        }
    )
    nothing = rx.center(
        rx.cond(
            portrait.state == "checking",
            rx.spinner(size="3"),
            rx.icon("image-off", size=36, color=rx.color("slate", 8)),
        ),
        aspect_ratio="1",
        background=rx.color("slate", 3),
    )
    return rx.box(
        rx.cond(
            portrait.picture != "",
            rx.fragment(rx.image(portrait.picture, alt=portrait.name, width="100%"), box),
            nothing,
        ),
        style={"position": "relative", "overflow": "hidden", "border_radius": "var(--radius-4)"},
    )


def _rename(portrait: rx.Var[Portrait]) -> rx.Component:
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.icon_button(
                rx.icon("pencil", size=16),
                variant="ghost",
                color_scheme="gray",
                aria_label="Rename",
                margin="0",
            )
        ),
        rx.dialog.content(
            rx.dialog.title("Rename"),
            rx.form(
                rx.el.input(type="hidden", name="id", value=portrait.id),
                rx.input(
                    name="name",
                    default_value=portrait.name,
                    aria_label="Name",
                    max_length=80,
                    size="3",
                ),
                rx.flex(
                    rx.dialog.close(
                        rx.button("Cancel", variant="soft", color_scheme="gray", type="button")
                    ),
                    rx.dialog.close(rx.button("Save", type="submit")),
                    gap="0.75rem",
                    justify="end",
                    margin_top="1rem",
                ),
                on_submit=Gallery.rename,
            ),
            aria_describedby="",
            max_width="24rem",
        ),
    )


def _preset(preset: rx.Var[Ours]) -> rx.Component:
    return card(
        rx.vstack(
            rx.image(preset.picture, alt=preset.name, class_name="still", loading="lazy"),
            rx.hstack(
                rx.text(preset.name, weight="medium"), rx.spacer(), rx.badge("Preset"), width="100%"
            ),
            rx.text(preset.about, size="1", color_scheme="gray", min_height="2.1rem"),
            _use(preset.id),
            spacing="2",
            align="stretch",
        ),
        size="2",
    )


def _use(speaker: rx.Var[str]) -> rx.Component:
    return link_button("Use in the studio", href=f"/studio?speaker={speaker}", variant="soft")

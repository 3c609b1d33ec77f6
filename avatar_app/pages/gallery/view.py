"""Who can speak: presets, and one's own pictures and videos, looked at as soon as they are there;
voices of one's own.
"""

import reflex as rx

from avatar_app.components.dialogs import confirm, rename_dialog
from avatar_app.components.forms import api_form
from avatar_app.components.surfaces import (
    card,
    empty,
    icon_action,
    link_button,
    notice,
    section,
    title,
)
from avatar_app.library.avatars import CONSENT
from avatar_app.pages.gallery.clone_view import own_voices
from avatar_app.pages.gallery.state import Gallery, Ours, Portrait
from avatar_app.pages.shell.view import page
from avatar_app.translation import gettext as _


def gallery() -> rx.Component:
    """The page."""
    return page(
        title(
            _("Gallery"),
            _("Portraits and voices for your films."),
            rx.link(_("Your voices"), href="#voices", size="2"),
        ),
        notice(Gallery.error),
        rx.el.div(
            _upload(),
            rx.vstack(
                rx.cond(
                    Gallery.portraits.length() > 0,
                    rx.vstack(
                        section(_("Your portraits")),
                        _grid(rx.foreach(Gallery.portraits, _own)),
                        spacing="3",
                        align="stretch",
                    ),
                    empty(
                        "image-plus",
                        _(
                            "No portraits of your own yet. Add a picture or a short video here, or "
                            "use a preset."
                        ),
                    ),
                ),
                section(_("Presets")),
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
    hint = _("Drop a picture or a video here, or choose one")
    return card(
        api_form(
            "avatars",
            _("Add portrait"),
            rx.heading(_("New portrait"), size="3", as_="h2", weight="medium"),
            rx.el.div(
                rx.icon("image-plus", size=28),
                rx.image(src="", alt="", custom_attrs={"hidden": True}),
                rx.el.video(
                    muted=True,
                    loop=True,
                    plays_inline=True,
                    aria_label=_("The video"),
                    custom_attrs={"hidden": True},
                ),
                rx.text(hint, size="2", custom_attrs={"data-name": ""}),
                rx.el.input(
                    type="file",
                    name="portrait",
                    accept="image/*,video/*,.heic,.heif,.mkv",
                    required=True,
                    aria_label=_("Picture or video"),
                ),
                class_name="drop",
                custom_attrs={"data-hint": hint},
            ),
            rx.button(
                rx.icon("camera", size=16),
                _("Use the camera"),
                type="button",
                variant="soft",
                custom_attrs={"data-camera": ""},
            ),
            rx.el.label(
                rx.el.input(type="checkbox", name="consent", value="true", required=True),
                rx.text(
                    _(CONSENT), size="1", color_scheme="gray", as_="span", margin_left="0.5rem"
                ),
            ),
            rx.text(
                _(
                    "Best: facing the camera, mouth closed, 1000 pixels or more. A video "
                    "of up to a "
                    "minute keeps its movements, and only the mouth is animated; 10 "
                    "seconds will do."
                ),
                size="1",
                color_scheme="gray",
            ),
        ),
    )


def _lens() -> rx.Component:
    """The camera's finder; assets/picture.js opens it."""
    return rx.el.dialog(
        rx.heading(_("Take a photo"), size="4", as_="h2", id="lens-title"),
        rx.box(
            rx.el.video(muted=True, plays_inline=True, aria_label=_("Camera preview")),
            rx.el.svg(
                rx.el.ellipse(cx="100", cy="70", rx="33", ry="45"),
                view_box="0 0 200 150",
                aria_hidden="true",
            ),
            class_name="finder",
        ),
        rx.text(
            _("Fit your face into the oval, look straight ahead, mouth closed."),
            size="2",
            align="center",
            margin_top="0.75rem",
        ),
        rx.flex(
            rx.button(
                _("Close"), variant="soft", color_scheme="gray", custom_attrs={"data-close": ""}
            ),
            rx.button(rx.icon("camera", size=16), _("Take photo"), custom_attrs={"data-take": ""}),
            gap="0.75rem",
            justify="center",
            padding="1rem",
        ),
        class_name="lens",
        aria_labelledby="lens-title",
    )


def _own(portrait: rx.Var[Portrait]) -> rx.Component:
    return card(
        rx.vstack(
            _framed(portrait),
            rx.hstack(
                rx.text(portrait.name, title=portrait.name, weight="medium", class_name="one-line"),
                _rename(portrait),
                rx.cond(portrait.state != "refused", _delete(portrait)),
                align="center",
                width="100%",
            ),
            rx.cond(portrait.state == "checking", rx.text(_("Finding the face…"), size="2")),
            rx.cond(portrait.lasts != "", rx.text(portrait.lasts, size="1", color_scheme="gray")),
            rx.cond(
                portrait.error != "",
                rx.text(portrait.error, size="1", color_scheme="red", role="alert"),
            ),
            rx.cond(
                portrait.state == "refused",
                rx.button(
                    _("Dismiss"),
                    aria_label=_("Dismiss {name}", name=portrait.name),
                    on_click=Gallery.delete(portrait.id),
                    variant="soft",
                    color_scheme="gray",
                ),
            ),
            rx.foreach(portrait.advice, lambda text: rx.text(text, size="1", color_scheme="amber")),
            rx.cond(portrait.state == "ready", _use(portrait.id, portrait.name)),
            spacing="2",
            align="stretch",
        ),
        size="2",
    )


def _delete(portrait: rx.Var[Portrait]) -> rx.Component:
    films = rx.match(
        portrait.films,
        (0, _("No film is made of it.")),
        (1, _("The film that is made of it goes along.")),
        _("The {films} films that are made of it go along.", films=portrait.films),
    )
    return confirm(
        icon_action("trash-2", _("Delete portrait {name}", name=portrait.name), "red"),
        _("Delete portrait {name}?", name=portrait.name),
        rx.fragment(_("It goes to the bin for 30 days."), " ", films),
        _("Delete"),
        Gallery.delete(portrait.id),
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
    return rename_dialog(
        icon_action("pencil", _("Rename portrait {name}", name=portrait.name)),
        _("Rename"),
        rx.input(
            name="name",
            default_value=portrait.name,
            aria_label=_("Name"),
            max_length=80,
            size="3",
        ),
        Gallery.rename,
        rx.el.input(type="hidden", name="id", value=portrait.id),
    )


def _preset(preset: rx.Var[Ours]) -> rx.Component:
    return card(
        rx.vstack(
            rx.image(preset.picture, alt=preset.name, class_name="still", loading="lazy"),
            rx.hstack(
                rx.text(preset.name, weight="medium"),
                rx.spacer(),
                rx.badge(_("Preset")),
                width="100%",
            ),
            rx.text(preset.about, size="1", color_scheme="gray", min_height="2.1rem"),
            _use(preset.id, preset.name),
            spacing="2",
            align="stretch",
        ),
        size="2",
    )


def _use(speaker: rx.Var[str], name: rx.Var[str]) -> rx.Component:
    return link_button(
        _("Use in the studio"),
        aria_label=_("Use in the studio: {name}", name=name),
        href=f"/studio?speaker={speaker}",
        variant="soft",
    )

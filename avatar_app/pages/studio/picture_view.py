"""The film's shape, and what is behind the person: small pictures of each to choose from."""

from typing import Any

import reflex as rx

from avatar_app.catalog.aspects import ASPECTS
from avatar_app.catalog.backgrounds import COLOURS, BackgroundKind
from avatar_app.components.surfaces import hidden_button
from avatar_app.pages.studio.choices import FaceBox
from avatar_app.translation import gettext as _


def choose_aspect(chosen: rx.Var[str], choose: Any) -> rx.Component:
    """A radio a shape, drawn as that shape; `choose` is called with its name."""

    def shape(name: str, ratio: float | None) -> rx.Component:
        mark = (
            rx.icon("image", size=16)
            if ratio is None
            else rx.el.span(class_name="shape", style={"aspect_ratio": name.replace(":", " / ")})
        )
        label = _("Original") if ratio is None else name
        return rx.el.label(
            _radio("aspect", chosen == name, choose(name)), mark, label, class_name="option"
        )

    return rx.el.div(
        *[shape(name, ratio) for name, ratio in ASPECTS.items()],
        class_name="options",
        role="radiogroup",
        aria_label=_("Aspect ratio"),
    )


def choose_background(
    chosen: rx.Var[str],
    choose: Any,
    colour: rx.Var[str],
    choose_colour: Any,
    picture: rx.Var[str],
    uploaded: Any,
) -> rx.Component:
    """A radio a background, drawn as a swatch. `picture` is the address of one's own, or "";
    `uploaded` is called when there is a new one.
    """

    def swatch(name: str, label: str, *children: rx.Component, **props: Any) -> rx.Component:
        return rx.el.label(
            *children,
            _radio("background", chosen == name, choose(name), aria_label=label),
            title=label,
            class_name=f"swatch {props.pop('look', '')}",
            **props,
        )

    own_colour = rx.el.label(
        rx.icon("pipette", size=14),
        rx.debounce_input(
            rx.el.input(
                type="color", value=colour, on_change=choose_colour, aria_label=_("Custom colour")
            ),
            debounce_timeout=150,
        ),
        title=_("Custom colour"),
        class_name=rx.cond(chosen == colour, "swatch own chosen", "swatch own"),
        style={"background": colour},
    )
    return rx.el.div(
        swatch(BackgroundKind.KEEP, _("Original background"), rx.icon("image", size=16)),
        swatch(BackgroundKind.BLUR, _("Blurred background"), look="blurred"),
        *[swatch(code, _(name), style={"background": code}) for name, code in COLOURS.items()],
        own_colour,
        rx.cond(
            picture != "",
            swatch(
                BackgroundKind.PICTURE,
                _("Your picture"),
                rx.image(picture, alt=""),
            ),
        ),
        _upload(uploaded),
        swatch(BackgroundKind.TRANSPARENT, _("Transparent (WebM)"), look="clear"),
        rx.el.div(
            role="alert", class_name="told", id="backdrop-told", style={"flex_basis": "100%"}
        ),
        class_name="options",
        role="radiogroup",
        aria_label=_("Background"),
    )


def choose_face(
    picture: rx.Var[str], faces: rx.Var[list[FaceBox]], chosen: rx.Var[str], choose: Any
) -> rx.Component:
    """A picture with a radio over each of its faces; `choose` is called with its number."""

    def box(face: rx.Var[FaceBox]) -> rx.Component:
        return rx.el.label(
            _radio(
                "face",
                chosen == face.number,
                choose(face.number),
                aria_label=_("Face {value} from the left", value=face.number),
            ),
            rx.el.span(face.number, aria_hidden="true"),
            class_name="face-box",
            style={
                "left": face.left,
                "top": face.top,
                "width": face.width,
                "height": face.height,
            },
        )

    return rx.vstack(
        rx.text(
            rx.cond(
                chosen == "",
                _("The picture shows several faces. The largest one speaks; choose another."),
                _("Face {chosen} speaks, counted from the left.", chosen=chosen),
            ),
            size="2",
            id="faces-told",
        ),
        rx.el.div(
            rx.image(picture, alt=_("All of the picture")),
            rx.foreach(faces, box),
            class_name="crowd",
            role="radiogroup",
            aria_label=_("Which face speaks"),
        ),
        spacing="2",
        align="stretch",
        width="100%",
    )


def _radio(group: str, checked: Any, choose: Any, **props: Any) -> rx.Component:
    """A radio over all of its label, which alone is seen."""
    return rx.el.input(type="radio", name=group, checked=checked, on_change=choose, **props)


def _upload(uploaded: Any) -> rx.Component:
    """A picture goes to the API by itself (assets/galatea.js), which then presses the button."""
    return rx.el.form(
        rx.el.label(
            rx.icon("image-plus", size=16),
            rx.el.input(
                type="file",
                name="picture",
                accept="image/jpeg,image/png,image/webp,.heic,.heif",
                aria_label=_("Upload a picture"),
            ),
            title=_("Upload a picture"),
            class_name="swatch add",
        ),
        rx.el.button(type="submit", hidden=True, aria_hidden="true", tab_index=-1),
        hidden_button("backdrop-there", uploaded),
        custom_attrs={
            "data-api": "backdrops",
            "data-at-once": "",
            "data-press": "backdrop-there",
            "data-told": "backdrop-told",
        },
    )

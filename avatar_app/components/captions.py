"""What becomes of a film's words."""

from typing import Any

import reflex as rx

from avatar_app.script.captions import Captions
from avatar_app.translation import gettext as _

NAMES = {
    Captions.OFF: _("None"),
    Captions.FILE: _("Separate file"),
    Captions.BURNT: _("In the video"),
}


FORMS = {"captions": "WebVTT (.vtt)", "captions.srt": "SubRip (.srt)"}  # by the API's name


def choose_captions(chosen: rx.Var[str], choose: Any, wordless: rx.Var[bool]) -> rx.Component:
    """A small select; `choose` is called with a value of Captions. There are none where nobody
    knows the words.
    """
    return rx.select.root(
        rx.select.trigger(aria_label=_("Captions")),
        rx.select.content(
            *[rx.select.item(name, value=value.value) for value, name in NAMES.items()]
        ),
        value=rx.cond(wordless, Captions.OFF.value, chosen),
        on_change=choose,
        disabled=wordless,
    )


def save_captions(root: rx.Var[str]) -> rx.Component:
    """A menu of the files; `root` is where the film's are."""
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.button(
                rx.icon("captions", size=16),
                _("Captions"),
                rx.icon("chevron-down", size=16),
                variant="soft",
            )
        ),
        rx.dropdown_menu.content(*[save_item(root, part, name) for part, name in FORMS.items()]),
    )


def save_item(root: rx.Var[str], part: str, name: str) -> rx.Component:
    """A row of a menu, which saves one of a film's files."""
    return rx.dropdown_menu.item(
        rx.el.a(
            name,
            href=f"{root}/{part}?save=true",
            download=True,
            custom_attrs={"reloadDocument": True},
        ),
        as_child=True,
    )

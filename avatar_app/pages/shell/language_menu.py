"""The languages of the portal: in the account's menu, and in the header for who has no account."""

import reflex as rx

from avatar_app.translation import PORTAL_LANGUAGES, current_language
from avatar_app.translation import gettext as _


def language_menu() -> rx.Component:
    """A menu of its own."""
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.el.button(
                rx.icon("languages", size=18),
                type="button",
                aria_label=_("Language"),
                class_name="place",
            )
        ),
        rx.dropdown_menu.content(*list_languages()),
    )


def list_languages() -> list[rx.Component]:
    """A menu's items; what is chosen is sent by the form of that language."""
    return [_choice(code, name) for code, name in PORTAL_LANGUAGES.items()]


def language_forms() -> rx.Component:
    """What the menu sends (assets/galatea.js): it is gone by then."""
    return rx.fragment(
        *[
            rx.el.form(
                rx.el.input(type="hidden", name="language", default_value=code),
                rx.el.button(type="submit", hidden=True, aria_hidden="true", tab_index=-1),
                rx.el.div(role="alert", class_name="told"),
                id=_name(code),
                method="post",
                custom_attrs={"data-api": "language", "data-method": "PUT", "data-reload": ""},
            )
            for code in PORTAL_LANGUAGES
        ]
    )


def _choice(code: str, name: str) -> rx.Component:
    chosen = code == current_language()
    return rx.dropdown_menu.item(
        rx.el.span(name, lang=code),
        rx.cond(chosen, rx.icon("check", size=14)),
        custom_attrs={"data-submits": _name(code)},
    )


def _name(code: str) -> str:
    return f"language-{code}"

"""What is about the account, in the header of every page."""

import reflex as rx

from avatar_app.pages.shell.language_menu import list_languages
from avatar_app.pages.shell.state import Visitor
from avatar_app.translation import gettext as _

_FORM = "sign-out"


def account_menu(here: str) -> rx.Component:
    """A menu: the account's page, the keyboard shortcuts, the language, signing out."""
    current = {"aria_current": "page"} if here == "/account" else {}
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.el.button(
                rx.icon("circle-user-round", size=18),
                rx.el.span(_("Account")),
                type="button",
                class_name="place",
                **current,
            )
        ),
        rx.dropdown_menu.content(
            rx.dropdown_menu.item(Visitor.email, disabled=True),
            rx.dropdown_menu.item(rx.el.a(_("Account"), href="/account"), as_child=True),
            rx.dropdown_menu.item(
                _("Keyboard shortcuts"), custom_attrs={"data-opens": "shortcuts"}
            ),
            rx.dropdown_menu.separator(),
            *list_languages(),
            rx.dropdown_menu.separator(),
            rx.dropdown_menu.item(_("Sign out"), custom_attrs={"data-submits": _FORM}),
        ),
    )


def sign_out() -> rx.Component:
    """The form that the menu sends (assets/galatea.js): the menu is gone by then."""
    return rx.el.form(
        rx.el.button(type="submit", hidden=True, aria_hidden="true", tab_index=-1),
        rx.el.div(role="alert", class_name="told"),
        id=_FORM,
        method="post",
        custom_attrs={"data-api": "sign-out", "data-next": "/", "data-visitor": ""},
    )

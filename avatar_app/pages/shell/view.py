"""The frame of every page: header, navigation, footer."""

import reflex as rx

from avatar_app.components.surfaces import card, plain
from avatar_app.pages.shell.account_menu import account_menu, sign_out
from avatar_app.pages.shell.language_menu import language_forms, language_menu
from avatar_app.pages.shell.sentences import sentences
from avatar_app.pages.shell.shortcuts import shortcuts
from avatar_app.pages.shell.state import Visitor
from avatar_app.translation import gettext as _

LINKS = (
    (_("Studio"), "/studio", "clapperboard"),
    (_("Films"), "/films", "film"),
    (_("Gallery"), "/gallery", "images"),
)


def page(*children: rx.Component, here: str = "") -> rx.Component:
    """A page's frame, signed in or not; `here` is the link of the bar that leads to it."""
    return rx.box(
        rx.el.a(_("Skip to content"), href="#content", class_name="skip"),
        _bar(here),
        _notice(),
        rx.el.main(
            rx.vstack(*children, spacing="6", align="stretch", width="100%"),
            id="content",
            class_name="page",
        ),
        sign_out(),
        language_forms(),
        sentences(),
        shortcuts(),
        min_height="100vh",
    )


def narrow_page(*children: rx.Component) -> rx.Component:
    """A page that is one form, as the one to sign in by."""
    return page(
        rx.center(
            card(
                rx.vstack(*children, spacing="5", align="stretch"), width="100%", max_width="26rem"
            ),
            padding_top="2rem",
        )
    )


def _notice() -> rx.Component:
    """What went wrong in a handler, over the page until it has been read."""
    return rx.cond(
        Visitor.notice != "",
        rx.el.div(
            rx.icon("triangle-alert", size=16),
            rx.el.span(plain(Visitor.notice)),
            rx.el.button(_("Close"), type="button", on_click=Visitor.dismiss),
            role="alert",
            class_name="over",
        ),
    )


def _bar(here: str) -> rx.Component:
    def place(name: str, href: str, icon: str) -> rx.Component:
        current = {"aria_current": "page"} if href == here else {}
        return rx.el.a(
            rx.icon(icon, size=18), rx.el.span(name), href=href, class_name="place", **current
        )

    return rx.el.header(
        rx.el.nav(
            rx.el.a(
                rx.icon("audio-lines", size=22),
                rx.el.span("Galatea", class_name="brand-name"),
                href=rx.cond(Visitor.email != "", "/studio", "/"),
                class_name="brand",
                aria_label="Galatea",
            ),
            rx.cond(
                Visitor.email != "",
                rx.fragment(
                    *[place(*link) for link in LINKS],
                    rx.cond(Visitor.admin, place(_("Admin"), "/admin", "gauge")),
                    account_menu(here),
                ),
                rx.cond(
                    Visitor.met,
                    rx.fragment(place(_("Sign in"), "/sign-in", "log-in"), language_menu()),
                ),
            ),
            rx.color_mode.button(
                aria_label=_("Switch between light and dark"),
                variant="ghost",
                color_scheme="gray",
                margin="0",
                size="2",
            ),
            class_name="bar-row",
            aria_label=_("Main"),
        ),
        class_name="bar",
    )

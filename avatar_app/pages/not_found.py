"""Where there is no page."""

import reflex as rx

from avatar_app.components.surfaces import empty, link_button
from avatar_app.pages.shell.view import page
from avatar_app.translation import gettext as _


def nowhere() -> rx.Component:
    """The page."""
    return page(
        rx.heading(_("Page not found"), size="7", as_="h1"),
        empty(
            "map-pin-off",
            _("Check the address, or start from the home page."),
            link_button(_("Go to the home page"), href="/"),
        ),
    )

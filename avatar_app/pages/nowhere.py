"""Where there is no page."""

import reflex as rx

from avatar_app.components.layout import empty, link_button, page


def nowhere() -> rx.Component:
    """The page."""
    return page(
        rx.heading("There is nothing at this address", size="7", as_="h1"),
        empty("map-pin-off", "It may have been mistyped.", link_button("To the start", href="/")),
    )

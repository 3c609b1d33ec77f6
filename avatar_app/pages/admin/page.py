"""For administrators: what is made now, how the days went, all accounts, all renders."""

import reflex as rx

from avatar_app.components.layout import notice, page, title
from avatar_app.pages.admin.accounts import accounts
from avatar_app.pages.admin.days import days
from avatar_app.pages.admin.now import now
from avatar_app.pages.admin.renders import renders
from avatar_app.pages.admin.state import Admin
from avatar_app.pages.admin.voices import voices

REFRESH = 3000  # milliseconds between looks at the queue, while the page is open


def admin() -> rx.Component:
    """The page."""
    return page(
        title("Administration"),
        notice(Admin.error),
        rx.cond(
            Admin.loaded,
            rx.tabs.root(
                rx.tabs.list(
                    rx.tabs.trigger("Now", value="now"),
                    rx.tabs.trigger("Days", value="days"),
                    rx.tabs.trigger("Voices & models", value="voices"),
                    rx.tabs.trigger("Accounts", value="accounts"),
                    rx.tabs.trigger("Renders", value="renders"),
                    size="2",
                    margin_bottom="1.25rem",
                    wrap="wrap",
                ),
                rx.tabs.content(now(), value="now"),
                rx.tabs.content(days(), value="days"),
                rx.tabs.content(voices(), value="voices"),
                rx.tabs.content(accounts(), value="accounts"),
                rx.tabs.content(renders(), value="renders"),
                default_value="now",
            ),
            rx.skeleton(height="20rem"),
        ),
        rx.moment(interval=REFRESH, on_change=Admin.refresh, display="none"),
        here="/admin",
    )

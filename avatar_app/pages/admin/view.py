"""For administrators: what is made now, how the days went, all accounts, all renders."""

import reflex as rx

from avatar_app.components.surfaces import notice, title
from avatar_app.pages.admin.accounts import accounts
from avatar_app.pages.admin.audit import audit_log
from avatar_app.pages.admin.days import days
from avatar_app.pages.admin.invitations import invitations
from avatar_app.pages.admin.now import now
from avatar_app.pages.admin.renders import renders
from avatar_app.pages.admin.state import Admin
from avatar_app.pages.admin.voices import voices
from avatar_app.pages.shell.crew import crew_notice
from avatar_app.pages.shell.view import page
from avatar_app.translation import gettext as _

REFRESH = 3000  # milliseconds between looks at the queue, while the page is open


def admin() -> rx.Component:
    """The page."""
    return page(
        title(_("Administration")),
        crew_notice(),
        notice(Admin.error),
        rx.cond(
            Admin.loaded,
            rx.tabs.root(
                rx.tabs.list(
                    rx.tabs.trigger(_("Activity"), value="now"),
                    rx.tabs.trigger(_("Statistics"), value="days"),
                    rx.tabs.trigger(_("Voices & models"), value="voices"),
                    rx.tabs.trigger(_("Accounts"), value="accounts"),
                    rx.tabs.trigger(_("Films"), value="renders"),
                    rx.tabs.trigger(_("Audit log"), value="audit"),
                    size="2",
                    margin_bottom="1.25rem",
                    wrap="wrap",
                ),
                rx.tabs.content(now(), value="now"),
                rx.tabs.content(days(), value="days"),
                rx.tabs.content(voices(), value="voices"),
                rx.tabs.content(
                    rx.vstack(invitations(), accounts(), spacing="6", align="stretch"),
                    value="accounts",
                ),
                rx.tabs.content(renders(), value="renders"),
                rx.tabs.content(audit_log(), value="audit"),
                default_value="now",
            ),
            rx.skeleton(height="20rem"),
        ),
        rx.moment(interval=REFRESH, on_change=Admin.refresh, display="none"),
        here="/admin",
    )

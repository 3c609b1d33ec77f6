"""All renders, of one state or any."""

import reflex as rx

from avatar_app.components.dialogs import confirm
from avatar_app.components.formatting import ALL, STATES
from avatar_app.components.surfaces import plain
from avatar_app.components.times import show_time
from avatar_app.pages.admin.state import Admin, RenderRow
from avatar_app.pages.admin.table import ACTIONS, badge, row, small, table
from avatar_app.translation import gettext as _

_HEADS = (
    _("Account"),
    _("State"),
    _("Settings"),
    _("Submitted"),
    _("Render time"),
    _("Error"),
    ACTIONS,
)


def renders() -> rx.Component:
    """Newest first."""

    def render(one: rx.Var[RenderRow]) -> rx.Component:
        buttons = rx.hstack(
            rx.cond(
                one.shared,
                small(
                    _("Revoke link"), _("film of {owner}", owner=one.owner), Admin.end_link(one.id)
                ),
            ),
            rx.cond(one.ended, _remove(one)),
            spacing="2",
        )
        return row(
            _HEADS,
            one.owner,
            badge(one.state),
            one.what,
            show_time(one.when),
            one.took,
            plain(one.error),
            buttons,
        )

    return rx.vstack(
        rx.select.root(
            rx.select.trigger(aria_label=_("State"), width="12rem"),
            rx.select.content(
                rx.select.item(_("Any state"), value=ALL),
                *[rx.select.item(_(name), value=key) for key, name in STATES.items()],
            ),
            value=Admin.state,
            on_change=Admin.set_state,
            size="3",
        ),
        rx.cond(
            Admin.renders.length() > 0,
            table(_HEADS, rx.foreach(Admin.renders, render)),
            rx.text(_("No films."), color_scheme="gray"),
        ),
        rx.cond(
            Admin.more,
            rx.center(rx.button(_("Load more"), on_click=Admin.load_more, variant="soft")),
        ),
        spacing="4",
        align="stretch",
    )


def _remove(row: rx.Var[RenderRow]) -> rx.Component:
    """A button that asks first: it is for good."""
    return confirm(
        rx.button(
            _("Remove"),
            aria_label=_("Remove: film of {owner}", owner=row.owner),
            size="1",
            variant="soft",
            color_scheme="red",
            high_contrast=True,
        ),
        _("Remove this film?"),
        _("The film of {owner} is deleted for good.", owner=row.owner),
        _("Remove"),
        Admin.remove_film(row.id),
    )

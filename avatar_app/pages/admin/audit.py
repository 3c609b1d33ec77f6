"""The audit log: who did what to whom, when, from where."""

import reflex as rx

from avatar_app.accounts.audit import Action
from avatar_app.components.formatting import ALL
from avatar_app.components.surfaces import notice
from avatar_app.components.times import show_time
from avatar_app.pages.admin.audit_state import Audit, AuditRow
from avatar_app.pages.admin.table import row, table
from avatar_app.translation import gettext as _

_HEADS = (_("Time"), _("Account"), _("Action"), _("Target"), _("Details"), _("IP address"))


def audit_log() -> rx.Component:
    """Newest first, with a search and a choice of actions."""

    def entry(one: rx.Var[AuditRow]) -> rx.Component:
        return row(
            _HEADS,
            show_time(one.at, "long"),
            one.who,
            one.action,
            one.whom,
            one.what,
            one.address,
        )

    return rx.vstack(
        notice(Audit.error),
        rx.flex(
            rx.form(
                rx.hstack(
                    rx.input(
                        name="words",
                        placeholder=_("E-mail, IP address or film id"),
                        aria_label=_("Search the audit log"),
                        max_length=200,
                        size="3",
                    ),
                    rx.button(_("Search"), type="submit", size="3", variant="soft"),
                ),
                on_submit=Audit.search,
                width="auto",
            ),
            rx.select.root(
                rx.select.trigger(aria_label=_("Action"), width="14rem"),
                rx.select.content(
                    rx.select.item(_("Any action"), value=ALL),
                    *[
                        rx.select.item(_(action.value).capitalize(), value=action.value)
                        for action in Action
                    ],
                ),
                value=Audit.action,
                on_change=Audit.choose,
                size="3",
            ),
            gap="0.75rem",
            wrap="wrap",
        ),
        rx.cond(
            Audit.rows.length() > 0,
            table(_HEADS, rx.foreach(Audit.rows, entry)),
            rx.text(_("No entries match."), color_scheme="gray"),
        ),
        rx.cond(
            Audit.more,
            rx.center(rx.button(_("Load more"), on_click=Audit.load_more, variant="soft")),
        ),
        spacing="4",
        align="stretch",
    )

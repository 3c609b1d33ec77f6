"""Inviting people: one-time links."""

import reflex as rx

from avatar_app.components.surfaces import copy_link, notice, section
from avatar_app.components.times import show_time
from avatar_app.pages.admin.invitation_state import InvitationRow, Invitations
from avatar_app.pages.admin.table import ACTIONS, row, small, table
from avatar_app.translation import gettext as _


def invitations() -> rx.Component:
    """The buttons that make a link, the link, and the links that nobody has used yet."""

    heads = (_("Invited by"), _("Role"), _("Expires"), ACTIONS)

    def invitation(one: rx.Var[InvitationRow]) -> rx.Component:
        revoke = small(
            _("Revoke"), _("invitation by {by}", by=one.by), Invitations.revoke(one.id), "red"
        )
        return row(heads, one.by, one.role, show_time(one.until, "long"), revoke)

    return rx.vstack(
        section(_("Invitations")),
        notice(Invitations.error),
        rx.text(
            _("Each link creates one account and works once, within 7 days."),
            size="2",
            color_scheme="gray",
        ),
        rx.hstack(
            rx.button(_("Invite a user"), on_click=Invitations.invite(False), size="3"),
            rx.button(
                _("Invite an administrator"),
                on_click=Invitations.invite(True),
                size="3",
                variant="soft",
            ),
        ),
        rx.cond(
            Invitations.link != "",
            copy_link(Invitations.link, _("Invitation link")),
        ),
        rx.cond(
            Invitations.rows.length() > 0,
            table(heads, rx.foreach(Invitations.rows, invitation)),
            rx.text(_("No open invitations."), color_scheme="gray"),
        ),
        spacing="4",
        align="stretch",
    )

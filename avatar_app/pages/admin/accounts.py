"""All accounts: what they made, what they may."""

import reflex as rx

from avatar_app.accounts.accounts import LIMITS
from avatar_app.components.dialogs import confirm, save_row
from avatar_app.components.surfaces import copy_link, notice
from avatar_app.components.times import show_time
from avatar_app.pages.admin.help_state import Help
from avatar_app.pages.admin.state import AccountRow, Admin
from avatar_app.pages.admin.table import ACTIONS, row, small, table
from avatar_app.store.models.accounts import Role
from avatar_app.translation import gettext as _


def accounts() -> rx.Component:
    """One a row, with its switches and limits."""

    known = (
        _("E-mail"),
        _("Created"),
        _("Films"),
        _("Minutes"),
        _("Storage"),
        _("Admin"),
        _("Disabled"),
        _("Limits"),
    )
    heads = (*known, ACTIONS)

    def account(one: rx.Var[AccountRow]) -> rx.Component:
        return row(
            heads,
            one.email,
            show_time(one.since, "day"),
            one.films,
            one.minutes,
            one.storage,
            rx.switch(
                checked=one.role == Role.ADMIN,
                on_change=lambda on: Admin.set_role(one.id, on),
                disabled=one.email == Admin.email,
                aria_label=_("Administrator: {email}", email=one.email),
            ),
            rx.switch(
                checked=one.disabled,
                on_change=lambda on: Admin.set_disabled(one.id, on),
                disabled=one.email == Admin.email,
                color_scheme="red",
                aria_label=_("Disabled: {email}", email=one.email),
            ),
            _limits(one),
            _help(one),
        )

    return rx.vstack(
        notice(Help.error),
        rx.cond(
            Help.told != "",
            rx.text(Help.told, size="2", color_scheme="jade", role="status"),
        ),
        rx.cond(Help.link != "", copy_link(Help.link, _("Link for a new password"))),
        table(heads, rx.foreach(Admin.accounts, account)),
        spacing="4",
        align="stretch",
    )


def _help(one: rx.Var[AccountRow]) -> rx.Component:
    """For who has forgotten the password, or lost the app that shows codes."""

    return rx.vstack(
        confirm(
            small(_("New password"), one.email),
            _("Help with a new password?"),
            _(
                "{email} can set a new password by a link, once, within an hour, and is then "
                "signed out everywhere. Make sure that it is them who asked. Where this portal "
                "sends e-mail, the link goes to their address; else you hand it over.",
                email=one.email,
            ),
            _("Make the link"),
            Help.make_reset_link(one.id),
        ),
        rx.cond(
            one.second_factor,
            confirm(
                small(_("Remove second factor"), one.email),
                _("Remove the second factor?"),
                _(
                    "The password alone will let {email} in. Make sure that it is them who asked.",
                    email=one.email,
                ),
                _("Remove it"),
                Help.remove_factor(one.id),
            ),
        ),
    )


def _limits(one: rx.Var[AccountRow]) -> rx.Component:
    def number(label: str, name: str, value: rx.Var[int]) -> rx.Component:
        return rx.el.label(
            rx.text(label, size="2", weight="medium", margin_bottom="0.25rem"),
            rx.input(
                name=name,
                type="number",
                min=0,
                max=LIMITS[name],
                default_value=value.to(str),
                size="3",
            ),
        )

    labels = (_("Films at once"), _("Films waiting"), _("Minutes of film a day"), _("Storage, MB"))
    values = (one.renders_at_once, one.renders_waiting, one.minutes_a_day, one.storage_mb)
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.button(
                _(
                    "{films} · {minutes} min · {storage} MB",
                    films=one.renders_at_once,
                    minutes=one.minutes_a_day,
                    storage=one.storage_mb,
                ),
                aria_label=_("Limits of {email}", email=one.email),
                size="1",
                variant="soft",
                color_scheme="gray",
            )
        ),
        rx.dialog.content(
            rx.dialog.title(_("Limits")),
            rx.dialog.description(one.email, size="2"),
            rx.form(
                rx.el.input(type="hidden", name="id", value=one.id),
                rx.vstack(
                    *[number(*each) for each in zip(labels, LIMITS, values, strict=True)],
                    spacing="3",
                    align="stretch",
                    margin_top="1rem",
                ),
                save_row(),
                on_submit=Admin.set_limits,
            ),
            max_width="24rem",
        ),
    )

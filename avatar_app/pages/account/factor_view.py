"""The second factor: turned on with an app, used, and turned off."""

import reflex as rx

from avatar_app.components.forms import api_form, field
from avatar_app.components.surfaces import copy_button, hidden_button, notice
from avatar_app.pages.account.factor_state import Factor
from avatar_app.translation import gettext as _

READ = "read-second-factor"  # the button that has the page look again


def second_factor() -> rx.Component:
    """What can be done about it, as it stands."""
    return rx.vstack(
        rx.cond(
            Factor.codes.length() > 0,
            _codes(),
            rx.cond(Factor.since != "", _on(), rx.cond(Factor.secret != "", _pending(), _off())),
        ),
        notice(Factor.error),
        hidden_button(READ, Factor.read),
        spacing="3",
        align="stretch",
    )


def _off() -> rx.Component:
    return rx.vstack(
        rx.text(
            _(
                "An app on your phone shows a new code every half minute. Signing in "
                "then takes your "
                "password and a code, so that a stolen password opens nothing."
            ),
            size="2",
        ),
        api_form(
            "me/second-factor",
            _("Turn it on"),
            _password(),
            presses=READ,
        ),
        spacing="3",
        align="stretch",
    )


def _pending() -> rx.Component:
    return rx.vstack(
        rx.text(
            _("Scan this with your app, or type the secret; then type the code it shows."), size="2"
        ),
        rx.image(
            src=Factor.qr,
            alt=_("QR code for your app; the same as the secret below"),
            width="12rem",
            align_self="center",
        ),
        rx.code(Factor.secret, size="3", align_self="center", word_break="break-all"),
        _code_form(_("Confirm"), Factor.confirm),
        spacing="3",
        align="stretch",
    )


def _on() -> rx.Component:
    return rx.vstack(
        rx.text(
            _(
                "On since {since}. Recovery codes left: {left}.",
                since=Factor.since,
                left=Factor.left,
            ),
            size="2",
        ),
        _code_form(_("New recovery codes"), Factor.renew),
        rx.separator(size="4"),
        api_form(
            "me/second-factor",
            _("Turn it off"),
            _password(),
            presses=READ,
            method="DELETE",
            color_scheme="red",
        ),
        spacing="3",
        align="stretch",
    )


def _codes() -> rx.Component:
    return rx.vstack(
        rx.text(
            _(
                "Your recovery codes. Each lets you in once without the app. Keep them where your "
                "phone is not; they are not shown again."
            ),
            size="2",
        ),
        rx.el.ul(rx.foreach(Factor.codes, _code), class_name="codes"),
        rx.hstack(
            copy_button(Factor.codes_text, _("Copy them")),
            rx.button(_("I have them"), type="button", on_click=Factor.hide),
        ),
        spacing="3",
        align="stretch",
    )


def _code(code: rx.Var[str]) -> rx.Component:
    return rx.el.li(rx.code(code, size="2"))


def _password() -> rx.Component:
    return field(_("Password"), "password", "password", auto_complete="current-password")


def _code_form(button: str, act: rx.EventHandler) -> rx.Component:
    return rx.form(
        rx.vstack(
            field(_("Code of your app"), "code", "text", auto_complete="one-time-code"),
            rx.button(button, type="submit", size="3", width="100%"),
            spacing="3",
            align="stretch",
        ),
        on_submit=act,
    )

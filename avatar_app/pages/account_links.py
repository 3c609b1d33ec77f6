"""What links in e-mails lead to, and how one is asked for."""

import reflex as rx

from avatar_app.accounts.passwords import SHORTEST_PASSWORD
from avatar_app.components.forms import api_form, field
from avatar_app.components.surfaces import title
from avatar_app.pages.shell.view import narrow_page
from avatar_app.translation import gettext as _


def forgot() -> rx.Component:
    """For who has forgotten the password."""
    return narrow_page(
        title(_("Forgot your password?")),
        rx.text(
            _(
                "Type the address of your account. If there is one, an e-mail with a "
                "link for a new "
                "password goes there."
            ),
            size="2",
        ),
        api_form(
            "password-reset",
            _("Send the link"),
            field(_("E-mail"), "email", "email", auto_complete="username"),
            done=_(
                "If this address has an account, an e-mail is on its way. The link works once, "
                "for an hour. At most three are sent in an hour."
            ),
        ),
        _back(),
    )


def reset() -> rx.Component:
    """Where a link for a new password leads."""
    return narrow_page(
        title(_("Set a new password")),
        rx.text(_("You will be signed out everywhere."), size="2"),
        api_form(
            "password-reset/password",
            _("Set it"),
            field(
                _(
                    "New password, {shortest_password} characters or more",
                    shortest_password=SHORTEST_PASSWORD,
                ),
                "password",
                "password",
                auto_complete="new-password",
                min_length=SHORTEST_PASSWORD,
            ),
            _token(),
            done=_("Your new password is set. Sign in with it."),
        ),
        _back(),
    )


def verify() -> rx.Component:
    """Where a link that verifies an address leads; a button, since programs open links too."""
    return narrow_page(
        title(_("Verify your address")),
        api_form(
            "verification",
            _("It is mine"),
            _token(),
            done=_("Thank you, your address is verified."),
        ),
        rx.link(_("To your account"), href="/account", underline="always", size="2"),
    )


def _token() -> rx.Component:
    # From the link's fragment, which browsers send to nobody.
    return rx.el.input(type="hidden", name="token", custom_attrs={"data-fragment": ""})


def _back() -> rx.Component:
    return rx.link(_("Sign in"), href="/sign-in", underline="always", size="2")

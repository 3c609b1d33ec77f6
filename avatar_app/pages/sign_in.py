"""Signing in and signing up."""

import reflex as rx

from avatar_app.accounts.passwords import SHORTEST_PASSWORD
from avatar_app.components.forms import api_form, field
from avatar_app.components.surfaces import title
from avatar_app.pages.shell.view import narrow_page
from avatar_app.translation import gettext as _


def sign_in() -> rx.Component:
    """For who has an account."""
    return narrow_page(
        title(_("Sign in")),
        api_form(
            "sign-in",
            _("Sign in"),
            field(_("E-mail"), "email", "email", auto_complete="username"),
            field(_("Password"), "password", "password", auto_complete="current-password"),
            rx.el.div(
                field(
                    _("Code of your app, or a recovery code"),
                    "code",
                    "text",
                    required=False,
                    auto_complete="one-time-code",
                ),
                hidden=True,
                custom_attrs={"data-needed": "second_factor_needed"},
            ),
            goes_to="/studio",
            changes_visitor=True,
        ),
        rx.link(_("Forgot your password?"), href="/forgot", underline="always", size="2"),
        rx.text(
            _("No account yet?"),
            " ",
            rx.link(
                _("Sign up"),
                href="/sign-up",
                underline="always",
                custom_attrs={"data-returns": ""},
            ),
            size="2",
        ),
    )


def sign_up() -> rx.Component:
    """For who has none."""
    return narrow_page(
        title(_("Sign up")),
        api_form(
            "sign-up",
            _("Create account"),
            field(_("E-mail"), "email", "email", auto_complete="username"),
            field(
                _(
                    "Password, {shortest_password} characters or more",
                    shortest_password=SHORTEST_PASSWORD,
                ),
                "password",
                "password",
                auto_complete="new-password",
                min_length=SHORTEST_PASSWORD,
            ),
            # From the link's fragment, which browsers send to nobody.
            rx.el.input(type="hidden", name="invitation", custom_attrs={"data-fragment": ""}),
            goes_to="/studio",
            changes_visitor=True,
        ),
        rx.text(
            _("Already have an account?"),
            " ",
            rx.link(
                _("Sign in"),
                href="/sign-in",
                underline="always",
                custom_attrs={"data-returns": ""},
            ),
            size="2",
        ),
    )

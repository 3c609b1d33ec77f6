"""Signing in and signing up."""

import reflex as rx

from avatar_app.accounts import SHORTEST_PASSWORD
from avatar_app.components.forms import api_form, field
from avatar_app.components.layout import card, page, title


def sign_in() -> rx.Component:
    """For who has an account."""
    return _frame(
        title("Sign in"),
        api_form(
            "sign-in",
            "Sign in",
            field("E-mail", "email", "email", auto_complete="username"),
            field("Password", "password", "password", auto_complete="current-password"),
            goes_to="/studio",
            changes_visitor=True,
        ),
        rx.text(
            "No account yet? ", rx.link("Sign up", href="/sign-up", underline="always"), size="2"
        ),
    )


def sign_up() -> rx.Component:
    """For who has none."""
    return _frame(
        title("Sign up"),
        api_form(
            "sign-up",
            "Make my account",
            field("E-mail", "email", "email", auto_complete="username"),
            field(
                f"Password, {SHORTEST_PASSWORD} characters or more",
                "password",
                "password",
                auto_complete="new-password",
                min_length=SHORTEST_PASSWORD,
            ),
            goes_to="/studio",
            changes_visitor=True,
        ),
        rx.text(
            "You have one? ", rx.link("Sign in", href="/sign-in", underline="always"), size="2"
        ),
    )


def _frame(*children: rx.Component) -> rx.Component:
    return page(
        rx.center(
            card(
                rx.vstack(*children, spacing="5", align="stretch"), width="100%", max_width="26rem"
            ),
            padding_top="2rem",
        )
    )

"""One's own account."""

import reflex as rx

from avatar_app.accounts.passwords import SHORTEST_PASSWORD
from avatar_app.components.forms import api_form, field
from avatar_app.components.surfaces import card, notice, title
from avatar_app.components.times import show_time
from avatar_app.pages.account.factor_view import second_factor
from avatar_app.pages.account.state import CHANGED, Account, SignInRow
from avatar_app.pages.shell.lexicon import add_word, show_lexicon
from avatar_app.pages.shell.view import page
from avatar_app.translation import gettext as _


def account() -> rx.Component:
    """The page."""
    return page(
        title(_("Account"), Account.email),
        rx.cond(Account.unverified, _verification()),
        rx.grid(
            card(
                rx.heading(_("Storage"), size="4", as_="h2"),
                rx.text(Account.used, size="2", color_scheme="gray", margin="0.5rem 0"),
                rx.progress(value=Account.share, aria_label=_("Storage used")),
                rx.text(Account.limits, size="2", color_scheme="gray", margin_top="0.75rem"),
            ),
            card(
                rx.heading(_("Sign out"), size="4", as_="h2", margin_bottom="0.75rem"),
                rx.hstack(
                    api_form(
                        "sign-out",
                        _("Sign out"),
                        goes_to="/",
                        changes_visitor=True,
                        variant="soft",
                    ),
                    api_form(
                        "sign-out-everywhere",
                        _("Sign out everywhere"),
                        goes_to="/",
                        changes_visitor=True,
                        variant="soft",
                    ),
                    wrap="wrap",
                ),
            ),
            card(
                rx.heading(_("Password"), size="4", as_="h2", margin_bottom="0.75rem"),
                api_form(
                    "me/password",
                    _("Change password"),
                    field(
                        _("Current password"), "old", "password", auto_complete="current-password"
                    ),
                    field(
                        _("New password"),
                        "new",
                        "password",
                        auto_complete="new-password",
                        min_length=SHORTEST_PASSWORD,
                    ),
                    goes_to=f"/account?{CHANGED}=password",  # the socket's cookie is the old one
                ),
                rx.cond(
                    Account.changed,
                    rx.text(
                        _("Password changed. All other browsers were signed out."),
                        size="2",
                        color_scheme="jade",
                        role="status",
                        margin_top="0.75rem",
                    ),
                ),
            ),
            card(
                rx.heading(_("Second factor"), size="4", as_="h2", margin_bottom="0.75rem"),
                second_factor(),
            ),
            rx.cond(Account.mails, _notifications()),
            card(
                rx.heading(_("Delete this account"), size="4", as_="h2", margin_bottom="0.75rem"),
                rx.text(
                    _("With all pictures and films, at once and for good."),
                    size="2",
                    margin_bottom="0.75rem",
                ),
                api_form(
                    "me",
                    _("Delete my account"),
                    field(_("Password"), "password", "password", auto_complete="current-password"),
                    goes_to="/",
                    changes_visitor=True,
                    method="DELETE",
                    color_scheme="red",
                ),
            ),
            columns=rx.breakpoints(initial="1", md="2"),
            spacing="4",
            width="100%",
        ),
        card(
            rx.heading(_("Where you are signed in"), size="4", as_="h2", margin_bottom="0.75rem"),
            rx.el.ul(rx.foreach(Account.sign_ins, _sign_in), class_name="lexicon"),
            notice(Account.wrong),
            rx.text(
                _("You are signed out after 7 days without use, and after 30 days in any case."),
                size="2",
                color_scheme="gray",
            ),
        ),
        card(
            rx.heading(_("Pronunciation"), size="4", as_="h2"),
            rx.text(
                _(
                    "How films pronounce a word: spelt as it sounds, or in IPA between slashes. "
                    "Captions keep your spelling."
                ),
                size="2",
                color_scheme="gray",
                margin="0.5rem 0 1rem",
            ),
            show_lexicon(),
            add_word(),
        ),
        here="/account",
    )


def _notifications() -> rx.Component:
    return card(
        rx.heading(_("Notifications"), size="4", as_="h2", margin_bottom="0.75rem"),
        rx.el.label(
            rx.switch(checked=Account.film_mails, on_change=Account.set_film_mails),
            rx.text(_("E-mail me when a film that took a while is ready"), size="2"),
            style={"display": "flex", "gap": "0.75rem", "alignItems": "center"},
        ),
    )


def _verification() -> rx.Component:
    return card(
        rx.text(
            _(
                "Your e-mail address is not verified yet. Open the link that was sent to it. Until "
                "then you cannot upload anything or make films."
            ),
            size="2",
            margin_bottom="0.75rem",
        ),
        rx.cond(
            Account.mailed,
            rx.text(_("An e-mail is on its way."), size="2", color_scheme="jade", role="status"),
            rx.button(_("Send the link again"), on_click=Account.send_verification, variant="soft"),
        ),
    )


def _sign_in(row: rx.Var[SignInRow]) -> rx.Component:
    return rx.el.li(
        rx.text(row.browser, size="2", weight="medium", as_="span"),
        rx.text(row.address, size="2", as_="span"),
        rx.text(show_time(row.seen, "long"), size="1", color_scheme="gray", as_="span"),
        rx.cond(
            row.here,
            rx.badge(_("This browser"), color_scheme="jade", high_contrast=True),
            rx.button(
                _("Sign out"),
                on_click=Account.end_sign_in(row.id),
                size="1",
                variant="soft",
                color_scheme="red",
                high_contrast=True,
                aria_label=_("Sign out of {browser}", browser=row.browser),
            ),
        ),
    )

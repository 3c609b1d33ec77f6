"""Sharing a film: its link, on which terms, and the code that shows it on other sites."""

import reflex as rx

from avatar_app.components.forms import api_form
from avatar_app.components.surfaces import hidden_button
from avatar_app.components.times import show_time
from avatar_app.pages.film.state import Film
from avatar_app.translation import gettext as _

_SHOW = "link-changed"  # the id of a button that is pressed when the API has changed the link
_LIVES = {
    "0": _("Never"),
    "1": _("After 1 day"),
    "7": _("After 7 days"),
    "30": _("After 30 days"),
    "365": _("After 1 year"),
}


def share_dialog() -> rx.Component:
    """A button, and the dialog that it opens."""
    return rx.fragment(
        rx.dialog.root(
            rx.dialog.trigger(
                rx.button(
                    rx.icon("link", size=16),
                    rx.cond(Film.link == "", _("Share"), _("Shared")),
                    variant="soft",
                )
            ),
            rx.dialog.content(
                rx.dialog.title(_("Share the film")),
                rx.dialog.description(
                    rx.cond(
                        Film.link == "",
                        _("Anyone with the link can watch the film and see its title and script."),
                        _(
                            "Anyone with this link can watch the film. {link_terms}",
                            link_terms=Film.link_terms,
                        ),
                    ),
                    size="2",
                    color_scheme="gray",
                ),
                rx.vstack(
                    rx.cond(Film.link == "", _terms(_("Create link")), _shared()),
                    rx.flex(
                        rx.cond(
                            Film.link != "",
                            rx.button(
                                _("Revoke the link"),
                                on_click=Film.revoke,
                                variant="soft",
                                color_scheme="red",
                                type="button",
                            ),
                        ),
                        rx.dialog.close(
                            rx.button(
                                _("Close"), variant="soft", color_scheme="gray", type="button"
                            )
                        ),
                        gap="0.75rem",
                        justify="end",
                        wrap="wrap",
                    ),
                    spacing="4",
                    align="stretch",
                    margin_top="1rem",
                ),
                max_width="34rem",
            ),
        ),
        hidden_button(_SHOW, Film.show_link),
    )


def _shared() -> rx.Component:
    return rx.vstack(
        rx.link(Film.link, href=Film.link, size="2", style={"overflow_wrap": "anywhere"}),
        rx.cond(
            Film.link_until != "",
            rx.text(_("Expires:"), " ", show_time(Film.link_until, "long"), size="2"),
        ),
        _copy(_("Copy link"), Film.link),
        rx.cond(
            Film.embedding != "",
            rx.vstack(
                rx.text(_("Embed on another site:"), size="2"),
                rx.el.code(Film.embedding, class_name="command"),
                _copy(_("Copy embed code"), Film.embedding),
                spacing="2",
                align="stretch",
            ),
        ),
        rx.el.details(
            rx.el.summary(_("Change expiry or password")),
            rx.box(_terms(_("Save")), margin_top="0.75rem"),
            class_name="advanced",
        ),
        spacing="3",
        align="stretch",
    )


def _copy(label: str, text: rx.Var[str]) -> rx.Component:
    return rx.button(
        rx.icon("copy", size=16),
        rx.el.span(label),
        rx.el.span(_("Copied"), class_name="copied"),
        variant="soft",
        type="button",
        align_self="start",
        custom_attrs={"data-copy": text},
    )


def _terms(button: str) -> rx.Component:
    """A password never becomes page state, so the browser tells it to the API by itself."""
    return api_form(
        f"renders/{Film.film_of}/share",
        button,
        rx.el.label(
            rx.text(_("Link expires"), size="2", weight="medium", margin_bottom="0.25rem"),
            rx.el.select(
                *[rx.el.option(name, value=days) for days, name in _LIVES.items()],
                name="days",
                class_name="choice",
            ),
            style={"display": "block"},
        ),
        rx.el.label(
            rx.text(_("Password (optional)"), size="2", weight="medium"),
            rx.input(
                name="password",
                type="password",
                auto_complete="new-password",
                max_length=200,
                size="3",
                margin_top="0.25rem",
            ),
            style={"display": "block"},
        ),
        presses=_SHOW,
    )

"""What a link shows to anybody."""

import reflex as rx

from avatar_app.components.forms import api_form, field
from avatar_app.components.player import film_player
from avatar_app.components.surfaces import card, empty, hidden_button, link_button, title
from avatar_app.pages.shared.state import Shared
from avatar_app.pages.shell.view import page
from avatar_app.translation import gettext as _

_SHOW = "password-told"  # the id of a button that is pressed when the API has let one in


def shared() -> rx.Component:
    """The page."""
    return page(
        rx.cond(
            Shared.error != "",
            empty(
                "unlink", Shared.error, link_button(_("What is Galatea?"), href="/", variant="soft")
            ),
            rx.cond(
                Shared.root == "",
                rx.skeleton(height="28rem"),
                rx.cond(Shared.locked & ~Shared.opened, _lock(), _film()),
            ),
        ),
        rx.cond(
            Shared.title != "",
            rx.el.span(hidden=True, custom_attrs={"data-title": f"{Shared.title} · Galatea"}),
        ),
        hidden_button(_SHOW, Shared.show),
    )


def _lock() -> rx.Component:
    return rx.center(
        card(
            rx.vstack(
                rx.heading(_("This film has a password"), size="5", as_="h1"),
                rx.text(_("Ask the person who sent you the link."), size="2", color_scheme="gray"),
                api_form(
                    f"{Shared.root.replace('/api/v1/', '')}/unlock",
                    _("Watch the film"),
                    field(_("Password"), "password", "password", auto_complete="off"),
                    presses=_SHOW,
                ),
                spacing="3",
                align="stretch",
            ),
            width="min(26rem, 100%)",
        ),
        padding_y="3rem",
    )


def _film() -> rx.Component:
    return rx.vstack(
        title(rx.cond(Shared.title != "", Shared.title, _("A film made with Galatea"))),
        film_player(
            Shared.root,
            Shared.captions,
            ~Shared.burnt,
            poster=f"{Shared.root}/poster",
            class_name=rx.cond(Shared.clear, "film clear", "film"),
        ),
        rx.text(
            rx.cond(
                Shared.recorded,
                _("AI-generated: a portrait speaks a recording."),
                _("AI-generated: a portrait speaks a written text."),
            ),
            size="2",
            color_scheme="gray",
        ),
        rx.cond(
            Shared.words != "",
            rx.text(Shared.words, white_space="pre-wrap", style={"overflow_wrap": "anywhere"}),
        ),
        link_button(_("Make your own"), href="/", variant="soft"),
        spacing="4",
        align="stretch",
        width="100%",
        max_width="52rem",
        margin="0 auto",
    )

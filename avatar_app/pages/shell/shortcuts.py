"""What the keyboard does, in a dialog that `?` opens (assets/keyboard.js)."""

import reflex as rx

from avatar_app.translation import gettext as _

SHORTCUTS = (
    (("Ctrl", "Enter"), _("Make the film (in the studio)")),
    (("G", "S"), _("Go to the studio")),
    (("G", "F"), _("Go to your films")),
    (("G", "G"), _("Go to the gallery")),
    (("G", "A"), _("Go to your account")),
    (("/",), _("Search your films")),
    (("K",), _("Play or pause the film")),
    (("M",), _("Mute or unmute the film")),
    (("?",), _("Show this list")),
)


def shortcuts() -> rx.Component:
    """The list of them."""
    return rx.el.dialog(
        rx.heading(_("Keyboard shortcuts"), size="5", as_="h2", id="shortcuts-title"),
        rx.el.dl(
            *[
                rx.fragment(
                    rx.el.dt(*[rx.el.kbd(key) for key in keys]),
                    rx.el.dd(what),
                )
                for keys, what in SHORTCUTS
            ]
        ),
        rx.flex(
            rx.button(
                _("Close"), variant="soft", color_scheme="gray", custom_attrs={"data-close": ""}
            ),
            justify="end",
        ),
        id="shortcuts",
        class_name="sheet",
        aria_labelledby="shortcuts-title",
    )

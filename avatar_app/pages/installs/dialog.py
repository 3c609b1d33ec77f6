"""Stock to be installed: what they are, on which terms, and how to do it without a network."""

import reflex as rx

from avatar_app.components.surfaces import hidden_button, notice, signal
from avatar_app.pages.installs.state import CHANGED, Installs
from avatar_app.translation import gettext as _


def install_dialog(*changed: rx.EventHandler) -> rx.Component:
    """What `Installs.show` opens, on any page; `changed` are called when voices came or went."""
    offer = Installs.offer
    return rx.fragment(
        rx.dialog.root(
            rx.dialog.content(
                rx.dialog.title(_("Install {title}", title=offer.title)),
                rx.dialog.description(offer.about, size="2", color_scheme="gray"),
                rx.vstack(
                    _terms(),
                    rx.text(
                        _("Commercial use of films:"),
                        " ",
                        rx.text.strong(offer.commercial),
                        size="2",
                    ),
                    notice(offer.error),
                    notice(Installs.wrong),
                    rx.el.details(
                        rx.el.summary(_("Without a network")),
                        rx.text(
                            offer.by_hand,
                            size="2",
                            color_scheme="gray",
                            margin_top="0.35rem",
                            style={"overflow_wrap": "anywhere"},
                        ),
                        style={"font_size": "0.9rem"},
                    ),
                    rx.cond(
                        offer.licence != "",
                        rx.el.label(
                            rx.checkbox(
                                checked=Installs.accepted,
                                on_change=Installs.accept,
                                aria_label=_("I accept this licence"),
                            ),
                            _("I accept this licence"),
                            class_name="tick",
                        ),
                    ),
                    rx.flex(
                        rx.dialog.close(
                            rx.button(
                                _("Not now"), variant="soft", color_scheme="gray", type="button"
                            )
                        ),
                        rx.button(
                            rx.icon("download", size=16),
                            _("Install"),
                            on_click=Installs.install,
                            disabled=~Installs.accepted,
                        ),
                        gap="0.75rem",
                        justify="end",
                    ),
                    spacing="4",
                    align="stretch",
                    margin_top="1rem",
                ),
                max_width="34rem",
            ),
            open=offer.id != "",
            on_open_change=Installs.close,
        ),
        hidden_button(
            CHANGED,
            list(changed),
        ),
        signal(Installs.changes, press=CHANGED),
    )


def lack(title: str | rx.Var[str], command: rx.Var[str]) -> rx.Component:
    """What must be run where an engine itself is not."""
    return rx.callout.root(
        rx.callout.icon(rx.icon("package-x", size=18)),
        rx.callout.text(
            _(
                "{title} cannot speak yet: its engine is not installed on every worker. Run there:",
                title=title,
            ),
            " ",
            rx.code(command, class_name="command"),
        ),
        color_scheme="amber",
        size="1",
    )


def _terms() -> rx.Component:
    offer = Installs.offer
    return rx.cond(
        offer.licence != "",
        rx.box(
            offer.licence, class_name="terms", tab_index=0, role="region", aria_label=_("Licence")
        ),
        rx.vstack(
            rx.text(
                _(
                    "The licence is on the model card of whoever published this voice. A worker "
                    "fetches it; nothing else is fetched before you accept."
                ),
                size="2",
            ),
            rx.button(
                rx.icon("file-text", size=16),
                _("Fetch the model card"),
                on_click=Installs.read_card,
                loading=offer.busy,
                variant="soft",
                align_self="start",
            ),
            spacing="3",
            align="stretch",
        ),
    )

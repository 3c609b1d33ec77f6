"""Voices and models: which there are, on which workers, and what can be done about each."""

import reflex as rx

from avatar_app.components.dialogs import confirm
from avatar_app.components.surfaces import notice
from avatar_app.pages.installs.dialog import install_dialog, lack
from avatar_app.pages.installs.state import ALL, Installs
from avatar_app.pages.installs.summary import Row
from avatar_app.translation import gettext as _


def voices() -> rx.Component:
    """One a line, of a language or of all."""
    return rx.vstack(
        rx.flex(
            rx.select.root(
                rx.select.trigger(aria_label=_("Language"), width="12rem"),
                rx.select.content(
                    rx.select.item(_("Any language"), value=ALL),
                    rx.foreach(
                        Installs.languages, lambda row: rx.select.item(row[1], value=row[0])
                    ),
                ),
                value=Installs.language,
                on_change=Installs.set_language,
                size="3",
            ),
            rx.text(
                _("What is installed lies on the workers' machines, and every account may use it."),
                size="2",
                color_scheme="gray",
            ),
            gap="0.75rem 1rem",
            align="center",
            wrap="wrap",
        ),
        rx.cond(Installs.offer.id == "", notice(Installs.wrong)),
        rx.cond(
            Installs.loaded,
            rx.el.ul(rx.foreach(Installs.shown, _line), class_name="shelf"),
            rx.skeleton(height="16rem"),
        ),
        install_dialog(),
        on_mount=Installs.open,
        spacing="4",
        align="stretch",
    )


def _line(row: rx.Var[Row]) -> rx.Component:
    return rx.el.li(
        rx.box(
            rx.text(row.title, weight="medium"),
            rx.text(f"{row.language} · {row.about}", size="2", color_scheme="gray"),
        ),
        rx.box(
            rx.text(row.licence, size="2"),
            rx.text(
                _("Commercial use: {commercial}", commercial=row.commercial),
                size="2",
                color_scheme="gray",
            ),
        ),
        rx.box(
            rx.badge(row.state, color_scheme=row.tone, high_contrast=True, class_name="numbers"),
            rx.cond(
                row.percent >= 0,
                rx.progress(
                    value=row.percent, size="1", aria_label=_("Fetched"), margin_top="0.5rem"
                ),
            ),
            aria_live="polite",
        ),
        rx.el.div(_actions(row), class_name="shelf-act"),
        rx.cond(
            row.detail != "",
            rx.text(row.detail, size="2", color_scheme="gray", class_name="shelf-wide"),
        ),
        rx.cond(row.error != "", rx.box(notice(row.error), class_name="shelf-wide")),
        rx.cond(row.command != "", rx.box(lack(row.title, row.command), class_name="shelf-wide")),
    )


def _actions(row: rx.Var[Row]) -> rx.Component:
    def button(name: str, act, **props) -> rx.Component:
        return rx.button(name, on_click=act, size="2", variant="soft", **props)

    return rx.cond(
        row.busy,
        button(_("Cancel"), Installs.cancel(row.id), color_scheme="gray"),
        rx.fragment(
            rx.cond(
                row.offered,
                button(rx.cond(row.left, _("Try again"), _("Install")), Installs.show(row.id)),
            ),
            rx.cond(row.here, button(_("Verify"), Installs.verify(row.id), color_scheme="gray")),
            rx.cond(
                row.here | row.left,
                confirm(
                    rx.button(_("Remove"), size="2", variant="soft", color_scheme="red"),
                    _("Remove it?"),
                    _(
                        "The files of {title} are deleted on every worker; its films stay.",
                        title=row.title,
                    ),
                    _("Remove"),
                    Installs.remove(row.id),
                ),
            ),
        ),
    )

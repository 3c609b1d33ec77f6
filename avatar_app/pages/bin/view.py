"""What was deleted, to be had back for 30 days."""

import reflex as rx

from avatar_app.components.dialogs import confirm
from avatar_app.components.surfaces import empty, link_button, notice, title
from avatar_app.components.times import show_time
from avatar_app.pages.bin.state import FILM, Bin, Binned
from avatar_app.pages.shell.view import page
from avatar_app.translation import gettext as _


def bin_page() -> rx.Component:
    """The page."""
    return page(
        title(
            _("Bin"),
            _("Deleted films and portraits stay here for 30 days and count as storage."),
            rx.cond(Bin.rows.length() > 0, _empty_it()),
        ),
        notice(Bin.error),
        rx.cond(
            Bin.loaded,
            rx.cond(
                Bin.rows.length() > 0,
                rx.el.ul(rx.foreach(Bin.rows, _line), class_name="clones"),
                empty(
                    "trash-2",
                    _("The bin is empty."),
                    link_button(_("Back to films"), href="/films", variant="soft"),
                ),
            ),
            rx.skeleton(height="12rem"),
        ),
        here="/films",
    )


def _empty_it() -> rx.Component:
    return confirm(
        rx.button(rx.icon("trash-2", size=16), _("Empty bin"), variant="soft", color_scheme="red"),
        _("Empty the bin?"),
        _("{number} items are deleted for good, with their files.", number=Bin.rows.length()),
        _("Empty bin"),
        Bin.empty,
    )


def _line(row: rx.Var[Binned]) -> rx.Component:
    is_film = row.kind == FILM
    return rx.el.li(
        rx.box(
            rx.text(row.name, size="2", weight="medium", class_name="lines-2"),
            rx.text(
                rx.cond(is_film, _("Film"), _("Portrait, with its films")),
                " · ",
                _("deleted for good on"),
                " ",
                show_time(row.goes, "day"),
                size="1",
                color_scheme="gray",
            ),
        ),
        rx.el.div(
            rx.button(
                rx.icon("undo-2", size=16),
                _("Restore"),
                aria_label=_("Restore {kind} {name}", kind=row.kind, name=row.name),
                on_click=Bin.restore(row.kind, row.id),
                variant="soft",
                size="2",
            ),
            rx.cond(
                is_film,
                confirm(
                    rx.button(
                        _("Delete now"),
                        aria_label=_("Delete film {name} for good", name=row.name),
                        variant="soft",
                        color_scheme="red",
                        size="2",
                    ),
                    _("Delete this film for good?"),
                    _("“{name}”, its captions and its link cannot be restored.", name=row.name),
                    _("Delete"),
                    Bin.delete_film(row.id),
                ),
            ),
            class_name="clone-act",
        ),
    )

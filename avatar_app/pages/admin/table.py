"""A table, its rows, and the mark of a render's state."""

from typing import Any

import reflex as rx

from avatar_app.components.formatting import STATES
from avatar_app.translation import gettext as _

ACTIONS = ""  # the head of a column of buttons


def table(heads: tuple[str, ...], rows: rx.Component) -> rx.Component:
    """Wider than its window it scrolls by itself; on a phone each row is a card (`row`)."""
    return rx.box(
        rx.table.root(
            rx.table.header(
                rx.table.row(*[rx.table.column_header_cell(head) for head in heads]),
            ),
            rx.table.body(rows),
            variant="surface",
            size="2",
            class_name="numbers cards",
        ),
        overflow_x="auto",
        width="100%",
        tab_index=0,
        role="region",
        aria_label=_("Table"),
    )


def row(heads: tuple[str, ...], *cells: rx.Component | rx.Var[Any] | str) -> rx.Component:
    """A row under these heads; on a phone, where no heads are seen, each cell says its own."""
    first, *rest = cells
    return rx.table.row(
        rx.table.row_header_cell(first),
        *[
            rx.table.cell(cell, custom_attrs={"data-head": head}, max_width="24rem")
            for head, cell in zip(heads[1:], rest, strict=True)
        ],
    )


def small(
    label: str,
    subject: str | rx.Var[str],
    act: rx.event.EventSpec | None = None,
    colour: str = "gray",
) -> rx.Component:
    """A button in a row, which acts or triggers something; screen readers hear its subject too."""
    return rx.button(
        label,
        aria_label=f"{label}: {subject}",
        **({"on_click": act} if act is not None else {}),
        size="1",
        variant="soft",
        color_scheme=colour,
        high_contrast=True,
    )


def badge(state: rx.Var[str]) -> rx.Component:
    """A render's state in a word."""
    colours = {"done": "jade", "running": "iris", "queued": "gray", "failed": "red"}
    return rx.match(
        state,
        *[
            (key, rx.badge(_(STATES[key]), color_scheme=colour, high_contrast=True))
            for key, colour in colours.items()
        ],
        rx.badge(_("Cancelled"), color_scheme="gray", high_contrast=True),
    )

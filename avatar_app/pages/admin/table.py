"""A table, and the mark of a render's state."""

import reflex as rx

from avatar_app.pages.archive import STATES


def table(heads: tuple[str, ...], rows: rx.Component) -> rx.Component:
    """Wider than its window it scrolls by itself."""
    return rx.box(
        rx.table.root(
            rx.table.header(
                rx.table.row(*[rx.table.column_header_cell(head) for head in heads]),
            ),
            rx.table.body(rows),
            variant="surface",
            size="2",
            class_name="numbers",
        ),
        overflow_x="auto",
        width="100%",
        tab_index=0,
        role="region",
        aria_label="Table",
    )


def badge(state: rx.Var[str]) -> rx.Component:
    """A render's state in a word."""
    colours = {"done": "jade", "running": "iris", "queued": "gray", "failed": "red"}
    return rx.match(
        state,
        *[
            (key, rx.badge(STATES[key], color_scheme=colour, high_contrast=True))
            for key, colour in colours.items()
        ],
        rx.badge("Cancelled", color_scheme="gray", high_contrast=True),
    )

"""All renders, of one state or any."""

import reflex as rx

from avatar_app.pages.admin.state import Admin, RenderRow
from avatar_app.pages.admin.table import badge, table
from avatar_app.pages.archive import ALL, STATES


def renders() -> rx.Component:
    """Newest first."""

    def render(row: rx.Var[RenderRow]) -> rx.Component:
        return rx.table.row(
            rx.table.row_header_cell(row.owner),
            rx.table.cell(badge(row.state)),
            rx.table.cell(row.what),
            rx.table.cell(row.when),
            rx.table.cell(row.took),
            rx.table.cell(row.error, max_width="24rem"),
        )

    return rx.vstack(
        rx.select.root(
            rx.select.trigger(aria_label="State", width="12rem"),
            rx.select.content(
                rx.select.item("Any state", value=ALL),
                *[rx.select.item(name, value=key) for key, name in STATES.items()],
            ),
            value=Admin.state,
            on_change=Admin.set_state,
            size="3",
        ),
        rx.cond(
            Admin.renders.length() > 0,
            table(
                ("Whose", "State", "What", "Asked for", "Cost", "Error"),
                rx.foreach(Admin.renders, render),
            ),
            rx.text("There are none.", color_scheme="gray"),
        ),
        rx.cond(
            Admin.more,
            rx.center(rx.button("Older ones", on_click=Admin.load_more, variant="soft")),
        ),
        spacing="4",
        align="stretch",
    )

"""What is made now, and by whom."""

import reflex as rx

from avatar_app.components.layout import section
from avatar_app.pages.admin.state import Admin, RenderRow, WorkerRow
from avatar_app.pages.admin.table import badge, table


def now() -> rx.Component:
    """The workers and the queue."""

    def worker(row: rx.Var[WorkerRow]) -> rx.Component:
        return rx.table.row(
            rx.table.row_header_cell(row.name),
            rx.table.cell(row.queue),
            rx.table.cell(row.tiers),
        )

    def render(row: rx.Var[RenderRow]) -> rx.Component:
        return rx.table.row(
            rx.table.row_header_cell(row.owner),
            rx.table.cell(badge(row.state)),
            rx.table.cell(row.what),
            rx.table.cell(row.when),
            rx.table.cell(f"{row.percent} %"),
            rx.table.cell(row.worker),
            rx.table.cell(
                rx.button(
                    "Stop",
                    on_click=Admin.stop(row.id),
                    size="1",
                    variant="soft",
                    color_scheme="red",
                    high_contrast=True,
                )
            ),
        )

    return rx.vstack(
        section("Workers"),
        rx.cond(
            Admin.workers.length() > 0,
            table(("Name", "Queue", "Tiers"), rx.foreach(Admin.workers, worker)),
            rx.callout("No worker is there.", icon="hourglass", color_scheme="amber"),
        ),
        section("Queue"),
        rx.cond(
            Admin.active.length() > 0,
            table(
                ("Whose", "State", "What", "Since", "Done", "Worker", ""),
                rx.foreach(Admin.active, render),
            ),
            rx.text("Nothing is being made, and nothing waits.", color_scheme="gray"),
        ),
        spacing="4",
        align="stretch",
    )

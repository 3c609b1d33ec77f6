"""What is made now, and by whom."""

import reflex as rx

from avatar_app.components.layout import section
from avatar_app.orders import What
from avatar_app.pages.admin.state import Admin, RenderRow, WorkerRow
from avatar_app.pages.admin.table import badge, table


def now() -> rx.Component:
    """The workers and the queue."""

    def worker(row: rx.Var[WorkerRow]) -> rx.Component:
        return rx.table.row(
            rx.table.row_header_cell(row.name),
            rx.table.cell(row.state),
            rx.table.cell(row.memory),
            rx.table.cell(row.queues),
            rx.table.cell(row.tiers),
            rx.table.cell(
                rx.hstack(
                    rx.cond(
                        row.order == "",
                        _small("Pause", Admin.give_order(row.name, What.PAUSE.value), "gray"),
                        _small("Go on", Admin.give_order(row.name, ""), "jade"),
                    ),
                    rx.cond(
                        row.order != What.END.value,
                        _small("End", Admin.give_order(row.name, What.END.value), "red"),
                    ),
                    spacing="2",
                )
            ),
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
                rx.hstack(
                    _small("Stop", Admin.stop(row.id), "red"),
                    rx.cond(row.waits, _small("First", Admin.hurry(row.id), "gray")),
                    spacing="2",
                )
            ),
        )

    return rx.vstack(
        section("Workers"),
        rx.cond(
            Admin.workers.length() > 0,
            table(
                ("Name", "State", "Memory", "Queues", "Tiers", ""),
                rx.foreach(Admin.workers, worker),
            ),
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


def _small(label: str, act: rx.event.EventSpec, colour: str) -> rx.Component:
    return rx.button(
        label, on_click=act, size="1", variant="soft", color_scheme=colour, high_contrast=True
    )

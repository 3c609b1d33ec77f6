"""All accounts: what they made, what they may."""

import reflex as rx

from avatar_app.models import Role
from avatar_app.pages.admin.state import LIMITS, AccountRow, Admin
from avatar_app.pages.admin.table import table


def accounts() -> rx.Component:
    """One a row, with its switches and limits."""

    def account(row: rx.Var[AccountRow]) -> rx.Component:
        return rx.table.row(
            rx.table.row_header_cell(row.email),
            rx.table.cell(row.since),
            rx.table.cell(row.films),
            rx.table.cell(row.minutes),
            rx.table.cell(row.storage),
            rx.table.cell(
                rx.switch(
                    checked=row.role == Role.ADMIN,
                    on_change=lambda on: Admin.set_role(row.id, on),
                    disabled=row.email == Admin.email,
                    aria_label="Administrator",
                )
            ),
            rx.table.cell(
                rx.switch(
                    checked=row.disabled,
                    on_change=lambda on: Admin.set_disabled(row.id, on),
                    disabled=row.email == Admin.email,
                    color_scheme="red",
                    aria_label="Disabled",
                )
            ),
            rx.table.cell(_limits(row)),
        )

    heads = ("E-mail", "Since", "Films", "Minutes", "Storage", "Admin", "Disabled", "Limits")
    return table(heads, rx.foreach(Admin.accounts, account))


def _limits(row: rx.Var[AccountRow]) -> rx.Component:
    def number(label: str, name: str, value: rx.Var[int]) -> rx.Component:
        return rx.el.label(
            rx.text(label, size="2", weight="medium", margin_bottom="0.25rem"),
            rx.input(name=name, type="number", min=0, default_value=value.to(str), size="3"),
        )

    labels = ("Films at once", "Films waiting", "Minutes of film a day", "Storage, MB")
    values = (row.renders_at_once, row.renders_waiting, row.minutes_a_day, row.storage_mb)
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.button(
                f"{row.renders_at_once} · {row.minutes_a_day} min · {row.storage_mb} MB",
                size="1",
                variant="soft",
                color_scheme="gray",
            )
        ),
        rx.dialog.content(
            rx.dialog.title("Limits"),
            rx.dialog.description(row.email, size="2"),
            rx.form(
                rx.el.input(type="hidden", name="id", value=row.id),
                rx.vstack(
                    *[number(*each) for each in zip(labels, LIMITS, values, strict=True)],
                    spacing="3",
                    align="stretch",
                    margin_top="1rem",
                ),
                rx.flex(
                    rx.dialog.close(
                        rx.button("Cancel", variant="soft", color_scheme="gray", type="button")
                    ),
                    rx.dialog.close(rx.button("Save", type="submit")),
                    gap="0.75rem",
                    justify="end",
                    margin_top="1.25rem",
                ),
                on_submit=Admin.set_limits,
            ),
            max_width="24rem",
        ),
    )

"""Voices and models: which there are, on which workers, and what can be done about each."""

import reflex as rx

from avatar_app.components.install import install_dialog, lack
from avatar_app.components.layout import confirm, notice
from avatar_app.pages.standings import Row
from avatar_app.pages.weights import ALL, Stock


def voices() -> rx.Component:
    """One a line, of a language or of all."""
    return rx.vstack(
        rx.flex(
            rx.select.root(
                rx.select.trigger(aria_label="Language", width="12rem"),
                rx.select.content(
                    rx.select.item("Any language", value=ALL),
                    rx.foreach(Stock.languages, lambda row: rx.select.item(row[1], value=row[0])),
                ),
                value=Stock.language,
                on_change=Stock.set_language,
                size="3",
            ),
            rx.text(
                "What is installed lies on the workers' machines, and every account may use it.",
                size="2",
                color_scheme="gray",
            ),
            gap="0.75rem 1rem",
            align="center",
            wrap="wrap",
        ),
        rx.cond(Stock.offer.id == "", notice(Stock.wrong)),
        rx.cond(
            Stock.loaded,
            rx.el.ul(rx.foreach(Stock.shown, _line), class_name="shelf"),
            rx.skeleton(height="16rem"),
        ),
        install_dialog(),
        on_mount=Stock.open,
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
            rx.text(f"Commercial use: {row.commercial}", size="2", color_scheme="gray"),
        ),
        rx.box(
            rx.badge(row.state, color_scheme=row.tone, high_contrast=True, class_name="numbers"),
            rx.cond(
                row.percent >= 0,
                rx.progress(value=row.percent, size="1", aria_label="Fetched", margin_top="0.5rem"),
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
        button("Cancel", Stock.cancel(row.id), color_scheme="gray"),
        rx.fragment(
            rx.cond(
                row.lacking,
                button(rx.cond(row.left, "Try again", "Install"), Stock.show(row.id)),
            ),
            rx.cond(row.here, button("Verify", Stock.verify(row.id), color_scheme="gray")),
            rx.cond(
                row.here | row.left,
                confirm(
                    rx.button("Remove", size="2", variant="soft", color_scheme="red"),
                    "Remove it?",
                    f"The files of {row.title} are deleted on every worker; its films stay.",
                    "Remove",
                    Stock.remove(row.id),
                ),
            ),
        ),
    )

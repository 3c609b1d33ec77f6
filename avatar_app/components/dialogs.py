"""Dialogs that several pages open: a question before what cannot be undone, and a new name."""

from typing import Any

import reflex as rx

from avatar_app.translation import gettext as _


def confirm(
    trigger: rx.Component,
    heading: str | rx.Var[str],
    text: str | rx.Var[str] | rx.Component,
    yes: str,
    act: Any,
) -> rx.Component:
    """Ask before what cannot be undone."""
    return ask_first(heading, text, yes, act, rx.alert_dialog.trigger(trigger))


def ask_first(
    heading: str | rx.Var[str],
    text: str | rx.Var[str] | rx.Component,
    yes: str,
    act: Any,
    *trigger: rx.Component,
    **opened: Any,
) -> rx.Component:
    """The question alone; without a trigger, `open` and `on_open_change` say when it is there."""
    return rx.alert_dialog.root(
        *trigger,
        rx.alert_dialog.content(
            rx.alert_dialog.title(heading),
            rx.alert_dialog.description(text),
            rx.flex(
                rx.alert_dialog.cancel(rx.button(_("Cancel"), variant="soft", color_scheme="gray")),
                rx.alert_dialog.action(
                    rx.button(yes, color_scheme="red", high_contrast=True, on_click=act)
                ),
                gap="0.75rem",
                justify="end",
                margin_top="1.25rem",
            ),
            max_width="28rem",
        ),
        **opened,
    )


def rename_dialog(
    trigger: rx.Component,
    heading: str,
    field: rx.Component,
    save: Any,
    *hidden: rx.Component,
) -> rx.Component:
    """A form of one field, `field`, that is sent to the event `save` with what is `hidden`."""
    return rx.dialog.root(
        rx.dialog.trigger(trigger),
        rx.dialog.content(
            rx.dialog.title(heading),
            rx.form(
                *hidden,
                field,
                save_row(),
                on_submit=save,
            ),
            aria_describedby="",
            max_width="26rem",
        ),
    )


def save_row() -> rx.Component:
    """What ends a form in a dialog: Cancel, and Save."""
    return rx.flex(
        rx.dialog.close(rx.button(_("Cancel"), variant="soft", color_scheme="gray", type="button")),
        rx.dialog.close(rx.button(_("Save"), type="submit")),
        gap="0.75rem",
        justify="end",
        margin_top="1.25rem",
    )

"""What is wrong with the script, with buttons that mend it.

The buttons are served by assets/editor.js, so that what they do can be undone with the keyboard.
"""

from typing import Any

import reflex as rx

from avatar_app.pages.studio.choices import FaultRow
from avatar_app.translation import gettext as _


def show_faults(faults: rx.Var[list[FaultRow]]) -> rx.Component:
    """All of them, each with what may stand there instead; nothing if there are none."""

    def item(fault: rx.Var[FaultRow]) -> rx.Component:
        return rx.el.li(
            rx.text(fault.told, size="2"),
            rx.flex(
                rx.foreach(fault.repairs, lambda text: _button(text, fault, text)),
                gap="0.4rem",
                wrap="wrap",
            ),
            key=fault.name,  # a row stays itself when one before it goes, also under a click
        )

    count: Any = faults.length()
    return rx.box(
        rx.cond(
            count > 0,
            rx.callout.root(
                rx.callout.icon(rx.icon("triangle-alert", size=18)),
                rx.el.ul(rx.foreach(faults, item), class_name="faults"),
                color_scheme="red",
                role="alert",
                width="100%",
            ),
        )
    )


def offer_clean_text(form: rx.Var[str], text: rx.Var[str]) -> rx.Component:
    """Of a text that looks like `form`: its plain `text`, at a click."""
    return rx.cond(
        form != "",
        rx.callout.root(
            rx.callout.icon(rx.icon("eraser", size=18)),
            rx.flex(
                rx.text(_("This looks like {form}.", form=form), size="2"),
                rx.button(
                    _("Use its plain text"),
                    size="1",
                    variant="soft",
                    type="button",
                    custom_attrs={"data-put": text, "data-all": "true"},
                ),
                gap="0.6rem",
                align="center",
                wrap="wrap",
            ),
            color_scheme="amber",
            role="status",
            width="100%",
        ),
    )


def _button(label: rx.Var[str], fault: rx.Var[FaultRow], text: rx.Var[str]) -> rx.Component:
    return rx.button(
        label,
        size="1",
        variant="soft",
        type="button",
        aria_label=_("Write {label} instead of {was}", label=label, was=fault.was),
        custom_attrs={
            "data-put": text,
            "data-start": fault.start,
            "data-end": fault.end,
            "data-was": fault.was,
        },
    )

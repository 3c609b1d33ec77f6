"""Forms that a browser sends to the API by itself (assets/galatea.js), and their fields."""

from typing import Any

import reflex as rx


def field(label: str, name: str, kind: str, required: bool = True, **props: Any) -> rx.Component:
    """A labelled input of a form."""
    return rx.el.label(
        rx.text(label, size="2", weight="medium", margin_bottom="0.25rem"),
        rx.input(name=name, type=kind, required=required, size="3", width="100%", **props),
        style={"display": "block", "width": "100%"},
    )


def api_form(
    route: str,
    button: str,
    *fields: rx.Component,
    goes_to: str = "",
    presses: str = "",
    done: str = "",
    changes_visitor: bool = False,
    **props: Any,
) -> rx.Component:
    """A form whose fields never become page state. When all is well it goes to a page, presses the
    button of an id, or says that it is `done`. Where it `changes_visitor`, the browser forgets what
    it showed of the last.
    """
    data = {"data-api": route} | ({"data-next": goes_to} if goes_to else {})
    data |= {"data-press": presses} if presses else {}
    data |= {"data-done": done} if done else {}
    data |= {"data-visitor": ""} if changes_visitor else {}
    method = props.pop("method", None)
    if method:
        data["data-method"] = method
    look = {"color_scheme": props.pop("color_scheme", "iris")}
    look["variant"] = props.pop("variant", "solid")
    return rx.el.form(
        rx.vstack(
            *fields,
            rx.el.div(role="alert", class_name="told"),
            *([rx.el.div(role="status", class_name="done")] if done else []),
            rx.button(button, type="submit", size="3", width="100%", **look),
            spacing="3",
            align="stretch",
        ),
        method="post",  # so that without scripts no password is put into an address
        custom_attrs=data,
        **props,
    )

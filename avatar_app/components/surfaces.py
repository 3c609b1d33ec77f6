"""The frame of every page: navigation, headings, surfaces, notices."""

from typing import Any

import reflex as rx

from avatar_app.translation import gettext as _


def title(
    text: str | rx.Var[str], below: str | rx.Var[str] = "", *beside: rx.Component
) -> rx.Component:
    """A page's heading, with a sentence below it and what can be done beside it."""
    return rx.flex(
        rx.vstack(
            rx.heading(text, size="7", as_="h1"),
            rx.cond(below != "", rx.text(below, color_scheme="gray", size="3")),
            spacing="1",
        ),
        *([rx.spacer(), *beside] if beside else []),
        align="end",
        gap="1rem",
        wrap="wrap",
    )


def section(text: str, *beside: rx.Component) -> rx.Component:
    """A heading inside a page."""
    return rx.hstack(
        rx.heading(text, size="3", as_="h2", weight="medium"), rx.spacer(), *beside, align="center"
    )


def link_button(
    *children: rx.Component | str, href: str | rx.Var[str], **props: Any
) -> rx.Component:
    """A link that looks like a button: a button inside a link is none to a keyboard.

    With `download` it is the server's file, which the router must not take for a page of its own.
    """
    saved = {}
    if props.pop("download", False):
        saved = {"download": True, "custom_attrs": {"reloadDocument": True}}
    return rx.button(rx.el.a(*children, href=href, **saved), as_child=True, **props)


def card(*children: rx.Component, **props: Any) -> rx.Component:
    """A surface."""
    return rx.card(*children, **({"size": "3"} | props))


def notice(text: rx.Var[str] | str) -> rx.Component:
    """What went wrong, in a sentence; nothing if there is none."""
    return rx.cond(
        text != "",
        rx.callout(
            plain(text), icon="triangle-alert", color_scheme="red", role="alert", width="100%"
        ),
    )


def plain(text: rx.Var[str] | str) -> rx.Var[str]:
    """A sentence without the signs that set off commands in a terminal."""
    return rx.Var.create(text).to(str).split("`").join("")


def info(label: str, *children: rx.Component) -> rx.Component:
    """A small (i) that opens what only some want to read; `label` says what about."""
    return rx.popover.root(
        rx.popover.trigger(
            rx.icon_button(
                rx.icon("info", size=16),
                aria_label=label,
                title=label,
                variant="ghost",
                color_scheme="gray",
                size="1",
                margin="0",
                type="button",
            )
        ),
        rx.popover.content(
            rx.vstack(*children, spacing="3", align="stretch"), max_width="24rem", size="1"
        ),
    )


def copy_button(text: rx.Var[str], label: str) -> rx.Component:
    """Puts a text on the clipboard (assets/galatea.js)."""
    return rx.button(
        rx.icon("copy", size=16),
        rx.el.span(label),
        rx.el.span(_("Copied"), class_name="copied"),
        type="button",
        variant="soft",
        custom_attrs={"data-copy": text},
    )


def copy_link(link: rx.Var[str], label: str) -> rx.Component:
    """A link that is shown once, since only its hash is kept."""
    return rx.hstack(
        rx.input(
            value=link,
            read_only=True,
            aria_label=_("{label}, shown only once", label=label),
            width="100%",
        ),
        copy_button(link, _("Copy link")),
        width="100%",
    )


def signal(turn: rx.Var[int], **what: str) -> rx.Component:
    """Has assets/galatea.js do something when `turn` grows: `press` a button, `empty` a form,
    `show` what the address leads to, each by its id. Scripts sent as text would need `eval`.
    """
    told = {f"data-{name}": value for name, value in what.items()}
    return rx.el.span(hidden=True, custom_attrs={"data-turn": turn, **told})


def away() -> rx.Component:
    """While the portal does not answer: that the page goes on by itself."""
    return rx.connection_banner(
        rx.callout(
            _("Connection lost. Reconnecting…"),
            icon="unplug",
            color_scheme="amber",
            variant="surface",
            role="alert",
            class_name="away",
        ),
    )


def empty(icon: str, text: str, *below: rx.Component) -> rx.Component:
    """Where there is nothing yet, and how to begin."""
    return rx.center(
        rx.vstack(
            rx.icon(icon, size=40, color=rx.color("slate", 8)),
            rx.text(text, color_scheme="gray", align="center"),
            *below,
            align="center",
            spacing="4",
        ),
        padding="4rem 1rem",
        border=f"1px dashed {rx.color('slate', 6)}",
        border_radius="var(--radius-5)",
    )


def icon_action(
    icon: str, label: str | rx.Var[str], color: str = "gray", **props: Any
) -> rx.Component:
    """A button that is an icon alone; `label` says what it does to those who don't see it."""
    return rx.icon_button(
        rx.icon(icon, size=16),
        aria_label=label,
        variant="ghost",
        color_scheme=color,
        type="button",
        margin="0",
        **props,
    )


def quiet_button(*children: rx.Component | str, **props: Any) -> rx.Component:
    """A button beside what matters more."""
    return rx.button(
        *children,
        **{"variant": "ghost", "color_scheme": "gray", "type": "button", "margin": "0"} | props,
    )


def hidden_button(name: str, act: Any) -> rx.Component:
    """A button that nobody sees: assets/galatea.js presses it, by this id."""
    return rx.el.button(id=name, type="button", hidden=True, on_click=act)

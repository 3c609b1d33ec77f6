"""The frame of every page: navigation, headings, surfaces, notices."""

from typing import Any

import reflex as rx

from avatar_app.pages.visitor import Visitor

LINKS = (
    ("Studio", "/studio", "clapperboard"),
    ("Films", "/films", "film"),
    ("Gallery", "/gallery", "images"),
)


def page(*children: rx.Component, here: str = "") -> rx.Component:
    """A page's frame, signed in or not; `here` is the link of the bar that leads to it."""
    return rx.box(
        rx.el.a("Skip to content", href="#content", class_name="skip"),
        _bar(here),
        rx.el.main(
            rx.vstack(*children, spacing="6", align="stretch", width="100%"),
            id="content",
            class_name="page",
        ),
        min_height="100vh",
    )


def _bar(here: str) -> rx.Component:
    def place(name: str, href: str, icon: str) -> rx.Component:
        current = {"aria_current": "page"} if href == here else {}
        return rx.el.a(
            rx.icon(icon, size=18), rx.el.span(name), href=href, class_name="place", **current
        )

    return rx.el.header(
        rx.el.nav(
            rx.el.a(
                rx.icon("audio-lines", size=22),
                rx.el.span("Galatea", class_name="brand-name"),
                href=rx.cond(Visitor.email != "", "/studio", "/"),
                class_name="brand",
                aria_label="Galatea",
            ),
            rx.cond(
                Visitor.email != "",
                rx.fragment(
                    *[place(*link) for link in LINKS],
                    rx.cond(Visitor.admin, place("Admin", "/admin", "gauge")),
                    place("Account", "/account", "circle-user-round"),
                ),
                rx.cond(Visitor.met, place("Sign in", "/sign-in", "log-in")),
            ),
            rx.color_mode.button(
                aria_label="Light or dark",
                variant="ghost",
                color_scheme="gray",
                margin="0",
                size="2",
            ),
            class_name="bar-row",
            aria_label="Main",
        ),
        class_name="bar",
    )


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
        rx.callout(text, icon="triangle-alert", color_scheme="red", role="alert", width="100%"),
    )


def away() -> rx.Component:
    """While the portal does not answer: that the page goes on by itself."""
    return rx.connection_banner(
        rx.callout(
            "Galatea does not answer just now. This page goes on by itself as soon as it does.",
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


def confirm(
    trigger: rx.Component, heading: str, text: str | rx.Var[str], yes: str, act: Any
) -> rx.Component:
    """Ask before what cannot be undone."""
    return ask_first(heading, text, yes, act, rx.alert_dialog.trigger(trigger))


def ask_first(
    heading: str,
    text: str | rx.Var[str],
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
                rx.alert_dialog.cancel(rx.button("Keep", variant="soft", color_scheme="gray")),
                rx.alert_dialog.action(rx.button(yes, color_scheme="red", on_click=act)),
                gap="0.75rem",
                justify="end",
                margin_top="1.25rem",
            ),
            max_width="28rem",
        ),
        **opened,
    )

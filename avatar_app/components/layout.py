"""The frame of every page: navigation, width, headings, forms, notices."""

from typing import Any

import reflex as rx

from avatar_app.pages.visitor import Visitor

WIDTH = "68rem"
LINKS = (("Studio", "/studio"), ("Films", "/films"), ("Gallery", "/gallery"))


def page(*children: rx.Component, **props: Any) -> rx.Component:
    """A page's frame; signed in or not."""
    return rx.box(
        rx.el.a("Skip to content", href="#content", class_name="skip"),
        _bar(),
        rx.el.main(
            rx.vstack(*children, spacing="6", align="stretch", width="100%", **props),
            id="content",
            style={"max_width": WIDTH, "margin": "0 auto", "padding": "2rem 1.25rem 5rem"},
        ),
        min_height="100vh",
        background=rx.color("slate", 1),
    )


def _bar() -> rx.Component:
    return rx.el.header(
        rx.hstack(
            rx.link(
                rx.hstack(
                    rx.icon("audio-lines", size=22, color=rx.color("iris", 10)),
                    rx.text(
                        "Galatea",
                        weight="bold",
                        size="4",
                        display=rx.breakpoints(initial="none", sm="block"),
                    ),
                    align="center",
                    spacing="2",
                ),
                aria_label="Galatea",
                href=rx.cond(Visitor.email != "", "/studio", "/"),
                underline="none",
                color=rx.color("slate", 12),
            ),
            rx.spacer(),
            rx.cond(
                Visitor.email != "",
                rx.hstack(
                    *[rx.link(name, href=href, size="3", color_scheme="gray", high_contrast=True)
                      for name, href in LINKS],
                    rx.link(
                        rx.icon("circle-user-round", size=22),
                        href="/account",
                        aria_label="Account",
                        color_scheme="gray",
                    ),
                    spacing="4",
                    align="center",
                ),
                rx.link("Sign in", href="/sign-in", size="3"),
            ),
            rx.color_mode.button(aria_label="Light or dark", variant="ghost"),
            max_width=WIDTH,
            margin="0 auto",
            padding="0.75rem 1.25rem",
            align="center",
            spacing="4",
        ),
        style={
            "position": "sticky",
            "top": "0",
            "z_index": "10",
            "backdrop_filter": "blur(10px)",
            "background": rx.color("slate", 1, alpha=True),
            "border_bottom": f"1px solid {rx.color('slate', 4)}",
        },
    )  # fmt: skip


def title(text: str | rx.Var[str], below: str | rx.Var[str] = "") -> rx.Component:
    """A page's heading, with a sentence below it."""
    return rx.vstack(
        rx.heading(text, size="7", as_="h1"),
        rx.cond(below != "", rx.text(below, color_scheme="gray", size="3")),
        spacing="1",
    )


def field(label: str, name: str, kind: str, **props: Any) -> rx.Component:
    """A labelled input of a form."""
    return rx.el.label(
        rx.text(label, size="2", weight="medium", margin_bottom="0.25rem"),
        rx.input(name=name, type=kind, required=True, size="3", width="100%", **props),
        style={"display": "block", "width": "100%"},
    )


def api_form(
    route: str, button: str, *fields: rx.Component, goes_to: str = "", **props: Any
) -> rx.Component:
    """A form that assets/galatea.js sends to the API by itself."""
    data = {"data-api": route} | ({"data-next": goes_to} if goes_to else {})
    method = props.pop("method", None)
    if method:
        data["data-method"] = method
    scheme = props.pop("color_scheme", "iris")
    return rx.el.form(
        rx.vstack(
            *fields,
            rx.el.div(role="alert", style={"color": rx.color("red", 11), "min_height": "1.25rem"}),
            rx.button(button, type="submit", size="3", width="100%", color_scheme=scheme),
            spacing="3",
            align="stretch",
        ),
        custom_attrs=data,
        **props,
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
    return rx.card(*children, size="3", **props)


def notice(text: rx.Var[str] | str) -> rx.Component:
    """What went wrong, in a sentence; nothing if there is none."""
    return rx.cond(
        text != "",
        rx.callout(text, icon="triangle-alert", color_scheme="red", role="alert", width="100%"),
    )


def empty(icon: str, text: str, link: str, href: str) -> rx.Component:
    """Where there is nothing yet, and how to begin."""
    return rx.center(
        rx.vstack(
            rx.icon(icon, size=40, color=rx.color("slate", 8)),
            rx.text(text, color_scheme="gray", align="center"),
            link_button(link, href=href, size="3"),
            align="center",
            spacing="4",
        ),
        padding="4rem 1rem",
        border=f"1px dashed {rx.color('slate', 6)}",
        border_radius="var(--radius-5)",
    )

"""Voices of one's own in the gallery: made with the microphone or of a file, heard, renamed."""

import reflex as rx

from avatar_app.clones import CONSENT, LONGEST
from avatar_app.components.forms import api_form, field
from avatar_app.components.layout import card, confirm, empty, link_button, notice, section
from avatar_app.components.recording import capture
from avatar_app.pages.clones import CloneChoice, Clones

_NONE = "Record half a minute of yourself: films can then speak with your voice, in many languages."
_MEANWHILE = (
    "None yet. What you record in the studio can be the voice of a film all the same: choose "
    "“A recording” there."
)


def own_voices() -> rx.Component:
    """The form, and what came of it."""
    return rx.el.section(
        rx.el.div(
            rx.cond(
                Clones.loaded,
                rx.cond(Clones.lacking != "", _lack(), _form()),
                rx.skeleton(height="24rem"),
            ),
            rx.vstack(
                section("Your voices", rx.cond(Clones.heard, _heard_in())),
                notice(Clones.told),
                rx.cond(
                    Clones.clones.length() > 0,
                    rx.el.ul(rx.foreach(Clones.clones, _line), class_name="clones"),
                    rx.cond(
                        Clones.loaded,
                        rx.cond(
                            Clones.lacking != "",
                            empty(
                                "audio-lines",
                                _MEANWHILE,
                                link_button("To the studio", href="/studio", variant="soft"),
                            ),
                            empty("audio-lines", _NONE),
                        ),
                    ),
                ),
                spacing="3",
                align="stretch",
                min_width="0",
            ),
            class_name="beside narrow",
        ),
        id="voices",
        aria_label="Voices",
    )


def _form() -> rx.Component:
    return card(
        api_form(
            "clones",
            "Make this voice",
            rx.heading("A voice of your own", size="3", as_="h2", weight="medium"),
            rx.text(
                "One person who talks at ease for 10 to 30 seconds, near the microphone, in a "
                "quiet room; in any language, about anything.",
                size="2",
                color_scheme="gray",
            ),
            *capture(LONGEST),
            field("Name", "name", "text", placeholder="Maria", max_length=80),
            rx.el.label(
                rx.el.input(type="checkbox", name="consent", value="true", required=True),
                rx.text(CONSENT, size="1", color_scheme="gray", as_="span", margin_left="0.5rem"),
            ),
            rx.text(
                "What was recorded is deleted once the voice is made. ",
                Clones.terms,
                size="1",
                color_scheme="gray",
            ),
        ),
    )


def _lack() -> rx.Component:
    """Nobody can make one just now, and who can do what about it."""
    return card(
        rx.vstack(
            rx.heading("A voice of your own", size="3", as_="h2", weight="medium"),
            rx.callout(Clones.lacking, icon="info", color_scheme="amber", size="1"),
            rx.cond(Clones.admin, rx.link("To Administration", href="/admin", size="2")),
            spacing="3",
            align="stretch",
        )
    )


def _heard_in() -> rx.Component:
    """In which language one listens."""
    return rx.hstack(
        rx.text("Listen in", size="2", color_scheme="gray"),
        rx.select.root(
            rx.select.trigger(aria_label="Language to listen in"),
            rx.select.content(
                rx.foreach(Clones.languages, lambda row: rx.select.item(row[1], value=row[0]))
            ),
            value=Clones.heard_in,
            on_change=Clones.set_heard_in,
            size="2",
        ),
        align="center",
        spacing="2",
    )


def _line(row: rx.Var[CloneChoice]) -> rx.Component:
    return rx.el.li(
        rx.box(
            rx.text(row.name, weight="medium", overflow_wrap="anywhere"),
            rx.cond(row.lasts != "", rx.text(row.lasts, size="1", color_scheme="gray")),
            rx.foreach(row.advice, lambda text: rx.text(text, size="1", color_scheme="amber")),
        ),
        rx.el.div(
            rx.match(
                row.state,
                ("ready", rx.cond(Clones.lacking == "", _ready(row), _resting())),
                (
                    "checking",
                    rx.hstack(rx.spinner(), rx.text("Listening to it…", size="2"), align="center"),
                ),
                rx.fragment(),
            ),
            _rename(row),
            _delete(row),
            rx.el.div(role="alert", class_name="told", style={"flex_basis": "100%"}),
            class_name="clone-act",
        ),
        rx.cond(row.state == "refused", rx.box(notice(row.error), class_name="clone-wide")),
    )


def _ready(row: rx.Var[CloneChoice]) -> rx.Component:
    sample = f"/api/v1/voices/{row.voice}/sample?language={Clones.heard_in}"
    return rx.fragment(
        rx.button(
            rx.icon("volume-2", size=16),
            "Listen",
            variant="soft",
            size="2",
            type="button",
            custom_attrs={"data-listen": sample},
        ),
        rx.button(
            rx.el.a("Use in the studio", href=f"/studio?voice={row.voice}"),
            as_child=True,
            variant="soft",
            size="2",
        ),
    )


def _resting() -> rx.Component:
    return rx.badge("No worker speaks with it now", color_scheme="gray")


def _rename(row: rx.Var[CloneChoice]) -> rx.Component:
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.icon_button(
                rx.icon("pencil", size=16),
                variant="ghost",
                color_scheme="gray",
                aria_label=f"Rename {row.name}",
                type="button",
                margin="0",
            )
        ),
        rx.dialog.content(
            rx.dialog.title("Rename"),
            rx.form(
                rx.el.input(type="hidden", name="id", value=row.id),
                rx.input(
                    name="name",
                    default_value=row.name,
                    aria_label="Name",
                    max_length=80,
                    size="3",
                ),
                rx.flex(
                    rx.dialog.close(
                        rx.button("Cancel", variant="soft", color_scheme="gray", type="button")
                    ),
                    rx.dialog.close(rx.button("Save", type="submit")),
                    gap="0.75rem",
                    justify="end",
                    margin_top="1rem",
                ),
                on_submit=Clones.rename,
            ),
            aria_describedby="",
            max_width="24rem",
        ),
    )


def _delete(row: rx.Var[CloneChoice]) -> rx.Component:
    return confirm(
        rx.icon_button(
            rx.icon("trash-2", size=16),
            variant="ghost",
            color_scheme="red",
            aria_label=f"Delete {row.name}",
            type="button",
            margin="0",
        ),
        "Delete this voice?",
        "It goes for good. Films that were made with it stay; those that wait for their turn fail.",
        "Delete",
        Clones.delete(row.id),
    )

"""A recording as the voice: chosen, seen and heard; made with the microphone, or a file."""

from typing import Any

import reflex as rx

from avatar_app.components.forms import api_form
from avatar_app.components.layout import confirm, notice
from avatar_app.models import RecordingState
from avatar_app.pages.library import RecordingChoice
from avatar_app.recordings import CONSENT, LONGEST


def choose_recording(
    rows: rx.Var[list[RecordingChoice]],
    chosen: rx.Var[RecordingChoice],
    sound: rx.Var[str],
    choose: Any,
    delete: Any,
    add: rx.Component,
) -> rx.Component:
    """One's own, the chosen one to see and hear; `add` brings another. Where there is none yet,
    that alone.
    """
    return rx.cond(
        rows.length() > 0,
        rx.vstack(
            rx.flex(
                rx.select.root(
                    rx.select.trigger(
                        placeholder="Choose a recording", aria_label="Recording", flex="1 1 9rem"
                    ),
                    rx.select.content(
                        rx.foreach(rows, lambda row: rx.select.item(row.label, value=row.id))
                    ),
                    value=chosen.id,
                    on_change=choose,
                    size="2",
                ),
                add,
                rx.cond(chosen.id != "", _delete(delete)),
                gap="0.5rem",
                align="center",
                wrap="wrap",
            ),
            rx.match(
                chosen.state,
                (RecordingState.READY, play_recording(chosen.wave, sound)),
                (
                    RecordingState.CHECKING,
                    rx.hstack(rx.spinner(), rx.text("Listening to it…", size="2"), align="center"),
                ),
                (RecordingState.REFUSED, notice(chosen.error)),
                rx.fragment(),
            ),
            rx.foreach(chosen.advice, lambda text: rx.text(text, size="1", color_scheme="amber")),
            spacing="2",
            align="stretch",
        ),
        rx.flex(
            rx.text(
                "Say it yourself: the avatar speaks with your voice.",
                size="2",
                color_scheme="gray",
            ),
            add,
            gap="0.5rem 0.75rem",
            align="center",
            wrap="wrap",
        ),
    )


def play_recording(wave: rx.Var[str], sound: rx.Var[str]) -> rx.Component:
    """Its picture, which fills as it is heard (assets/recorder.js); `wave` is a path as
    `avatar_app.pages.library.draw` makes it.
    """

    def picture(look: str) -> rx.Component:
        return rx.el.svg(
            rx.el.path(d=wave),
            view_box="0 0 160 100",
            preserve_aspect_ratio="none",
            class_name=look,
            aria_hidden="true",
        )

    return rx.el.div(
        rx.el.button(
            rx.icon("play", size=16, class_name="starts"),
            rx.icon("pause", size=16, class_name="stops"),
            type="button",
            aria_label="Play the recording",
            class_name="wave-play",
            custom_attrs={"data-play": ""},
        ),
        rx.el.div(
            picture("whole"),
            picture("played"),
            rx.el.input(
                type="range",
                min=0,
                max=1000,
                default_value=0,
                aria_label="Place in the recording",
                custom_attrs={"data-seek": ""},
            ),
            class_name="wave-picture",
        ),
        rx.el.span("0:00", class_name="wave-clock numbers", custom_attrs={"data-clock": ""}),
        rx.el.audio(src=sound, preload="none"),
        class_name="wave",
    )


def add_recording(
    language: rx.Var[str], adding: rx.Var[bool], set_adding: Any, added: Any
) -> rx.Component:
    """A button, and the dialog it opens; `language` is a code or "", and `added` is called when
    there is a new one.
    """
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.button(
                rx.icon("mic", size=16), "Record or upload", variant="soft", size="2", type="button"
            )
        ),
        rx.dialog.content(
            rx.dialog.title("A recording of your own"),
            rx.dialog.description(
                "One person, near the microphone, without music; up to ten minutes.",
                style={"font_size": "0.9rem", "color": "var(--gray-11)", "margin_bottom": "1rem"},
            ),
            _form(language, added),
            rx.dialog.close(
                rx.icon_button(
                    rx.icon("x", size=18),
                    variant="ghost",
                    color_scheme="gray",
                    aria_label="Close",
                    type="button",
                    style={"position": "absolute", "top": "1.25rem", "right": "1.25rem"},
                )
            ),
            max_width="30rem",
        ),
        open=adding,
        on_open_change=set_adding,
    )


def _form(language: rx.Var[str], added: Any) -> rx.Component:
    """It goes to the API by itself (assets/galatea.js), which then presses the hidden button."""
    return api_form(
        "recordings",
        "Keep this recording",
        rx.el.input(type="hidden", name="language", value=language),
        *capture(LONGEST),
        rx.el.label(
            rx.el.input(type="checkbox", name="consent", value="true", required=True),
            rx.text(CONSENT, size="1", color_scheme="gray", as_="span", margin_left="0.5rem"),
        ),
        rx.el.button(
            id="recording-there",
            type="button",
            hidden=True,
            aria_hidden="true",
            tab_index=-1,
            on_click=added,
        ),
        presses="recording-there",
    )


def capture(longest: int) -> tuple[rx.Component, ...]:
    """Fields of a form: the microphone, for so many seconds (assets/recorder.js), or a file."""
    hint = "or bring a file: WAV, MP3, M4A, OGG, WebM, or a video"
    return (
        rx.el.div(
            rx.el.button(
                rx.icon("mic", size=18),
                "Record with the microphone",
                type="button",
                class_name="record",
                custom_attrs={"data-record": ""},
            ),
            rx.el.div(
                rx.el.canvas(class_name="meter", role="img", aria_label="How loud it is"),
                rx.el.span(
                    "0:00", role="timer", class_name="numbers", custom_attrs={"data-clock": ""}
                ),
                rx.el.button(
                    rx.icon("square", size=14),
                    "Stop",
                    type="button",
                    class_name="record",
                    custom_attrs={"data-stop": ""},
                ),
                class_name="live",
                custom_attrs={"hidden": True},
            ),
            class_name="recorder",
            custom_attrs={"data-longest": str(longest)},
        ),
        rx.el.div(
            rx.text(hint, size="2", custom_attrs={"data-name": ""}),
            rx.el.input(
                type="file",
                name="sound",
                accept="audio/*,video/*,.m4a,.opus,.weba,.amr,.caf,.mkv",
                required=True,
                aria_label="Recording",
            ),
            rx.el.audio(
                controls=True, aria_label="What was recorded", custom_attrs={"hidden": True}
            ),
            class_name="drop low",
            custom_attrs={"data-hint": hint},
        ),
    )


def _delete(delete: Any) -> rx.Component:
    return confirm(
        rx.icon_button(
            rx.icon("trash-2", size=16),
            variant="ghost",
            color_scheme="red",
            aria_label="Delete this recording",
            type="button",
            margin="0",
        ),
        "Delete this recording?",
        "It goes for good. Films that were made with it stay.",
        "Delete",
        delete,
    )

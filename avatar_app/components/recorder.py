"""A sound from the microphone or from a file."""

import reflex as rx

from avatar_app.translation import gettext as _


def capture(longest: int) -> tuple[rx.Component, ...]:
    """Fields of a form: the microphone, for so many seconds (assets/recorder.js), or a file."""
    hint = _("or choose a file: WAV, MP3, M4A, OGG, WebM, or a video")
    return (
        rx.el.div(
            rx.el.button(
                rx.icon("mic", size=18),
                _("Record with the microphone"),
                type="button",
                class_name="record",
                custom_attrs={"data-record": ""},
            ),
            rx.el.div(
                rx.el.canvas(class_name="meter", role="img", aria_label=_("Input level")),
                rx.el.span(
                    "0:00", role="timer", class_name="numbers", custom_attrs={"data-clock": ""}
                ),
                rx.el.button(
                    rx.icon("square", size=14),
                    _("Stop"),
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
                aria_label=_("Recording"),
            ),
            rx.el.audio(
                controls=True, aria_label=_("Your recording"), custom_attrs={"hidden": True}
            ),
            class_name="drop low",
            custom_attrs={"data-hint": hint},
        ),
    )

"""A recording as the voice: chosen, seen and heard; made with the microphone, or a file."""

from typing import Any

import reflex as rx

from avatar_app.components.dialogs import confirm
from avatar_app.components.forms import api_form
from avatar_app.components.recorder import capture
from avatar_app.components.surfaces import hidden_button, icon_action, notice
from avatar_app.library.recordings import CONSENT, LONGEST
from avatar_app.pages.studio.recording_state import RecordingChoice
from avatar_app.store.models.library import CheckState
from avatar_app.translation import gettext as _


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
                        placeholder=_("Choose a recording"),
                        aria_label=_("Recording"),
                        flex="1 1 9rem",
                    ),
                    rx.select.content(
                        rx.foreach(rows, lambda row: rx.select.item(row.label, value=row.id))
                    ),
                    value=chosen.id,
                    on_change=choose,
                    size="2",
                ),
                add,
                rx.cond(chosen.id != "", _delete(chosen.label, delete)),
                gap="0.5rem",
                align="center",
                wrap="wrap",
            ),
            rx.match(
                chosen.state,
                (CheckState.READY, play_recording(chosen.wave, sound)),
                (
                    CheckState.CHECKING,
                    rx.hstack(
                        rx.spinner(),
                        rx.text(_("Checking the recording…"), size="2"),
                        align="center",
                    ),
                ),
                (
                    CheckState.REFUSED,
                    rx.vstack(
                        notice(chosen.error),
                        rx.button(
                            _("Dismiss"),
                            on_click=delete,
                            variant="soft",
                            color_scheme="gray",
                            type="button",
                        ),
                        spacing="2",
                        align="start",
                    ),
                ),
                rx.fragment(),
            ),
            rx.foreach(chosen.advice, lambda text: rx.text(text, size="1", color_scheme="amber")),
            spacing="2",
            align="stretch",
        ),
        rx.flex(
            rx.text(
                _("Record yourself, and the avatar speaks with your voice."),
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
    `avatar_app.pages.studio.recording_state.draw` makes it.
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
            aria_label=_("Play the recording"),
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
                aria_label=_("Position in the recording"),
                custom_attrs={"data-seek": ""},
            ),
            class_name="wave-picture",
        ),
        rx.el.span("0:00", class_name="wave-clock numbers", custom_attrs={"data-clock": ""}),
        rx.el.audio(src=sound, preload="none"),
        class_name="wave",
    )


def add_recording(adding: rx.Var[bool], set_adding: Any, added: Any) -> rx.Component:
    """A button, and the dialog it opens; `added` is called when there is a new one."""
    return rx.dialog.root(
        rx.dialog.trigger(
            rx.button(
                rx.icon("mic", size=16),
                _("Record or upload"),
                variant="soft",
                size="2",
                type="button",
            )
        ),
        rx.dialog.content(
            rx.dialog.title(_("New recording")),
            rx.dialog.description(
                _("One person, close to the microphone, no music, up to 10 minutes."),
                style={"font_size": "0.9rem", "color": "var(--gray-11)", "margin_bottom": "1rem"},
            ),
            _form(added),
            rx.dialog.close(
                rx.icon_button(
                    rx.icon("x", size=18),
                    variant="ghost",
                    color_scheme="gray",
                    aria_label=_("Close"),
                    type="button",
                    style={"position": "absolute", "top": "1.25rem", "right": "1.25rem"},
                )
            ),
            max_width="30rem",
        ),
        open=adding,
        on_open_change=set_adding,
    )


def _form(added: Any) -> rx.Component:
    """It goes to the API by itself (assets/galatea.js), which then presses the hidden button."""
    return api_form(
        "recordings",
        _("Save recording"),
        *capture(LONGEST),
        rx.el.label(
            rx.el.input(type="checkbox", name="consent", value="true", required=True),
            rx.text(_(CONSENT), size="1", color_scheme="gray", as_="span", margin_left="0.5rem"),
        ),
        hidden_button("recording-there", added),
        presses="recording-there",
    )


def _delete(name: rx.Var[str], delete: Any) -> rx.Component:
    return confirm(
        icon_action("trash-2", _("Delete this recording"), "red"),
        _("Delete recording {name}?", name=name),
        _("It is deleted at once and cannot be restored. Films made with it stay."),
        _("Delete"),
        delete,
    )

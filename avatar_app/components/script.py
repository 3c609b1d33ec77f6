"""A script to write in and to read: its cues as chips, what they act on underlined."""

import json
from dataclasses import dataclass
from typing import Any

import reflex as rx

from avatar_app.script.cues import PAUSE
from avatar_app.script.emotions import ALIASES, EMOTIONS
from avatar_app.script.tokens import tokenise
from avatar_app.translation import gettext as _


@dataclass
class Piece:
    """Some of a script, and how it looks."""

    look: str
    text: str


def divide(text: str) -> list[Piece]:
    """A script's cues, and what stands between them; assets/cues.js does the same."""
    pieces: list[Piece] = []
    mood, said = "neutral", ""

    def say() -> None:
        if said:
            pieces.append(Piece("" if mood == "neutral" else f"said tone-{mood}", said))

    for token in tokenise(text):
        tone = "pause" if token.name == "pause" else ALIASES.get(token.name)
        if tone is None:
            said += token.text
            continue
        say()
        pieces.append(Piece(f"cue tone-{tone}", token.text))
        mood, said = (mood if tone == "pause" else tone), ""
    say()
    return pieces


def read_script(pieces: rx.Var[list[Piece]]) -> rx.Component:
    """A script to read."""
    return rx.el.div(
        rx.foreach(pieces, lambda piece: rx.el.span(piece.text, class_name=piece.look)),
        class_name="script",
    )


def write_script(
    value: rx.Var[str],
    hint: rx.Var[str],
    wrong: rx.Var[str],
    seen: rx.Var[int],
    loaded: rx.Var[bool],
    on_change: Any,
) -> rx.Component:
    """A script to write, with a hint where there is none; `wrong` is where it is at fault, as
    assets/editor.js wants it, and `seen` changes whenever the server has looked at the text. Before
    the draft is `loaded` nothing can be written, since the two would be mixed.
    """
    return rx.el.div(
        rx.el.div(class_name="ink", aria_hidden="true"),
        rx.debounce_input(
            rx.el.textarea(
                id="script",
                value=value,
                on_change=on_change,
                read_only=~loaded,
                placeholder=hint,
                spell_check=True,
                aria_describedby="script-told",
            ),
            debounce_timeout=250,
        ),
        class_name="editor",
        custom_attrs={"data-cues": json.dumps(ALIASES), "data-wrong": wrong, "data-seen": seen},
    )


def cue_buttons() -> rx.Component:
    """One a cue: puts it where the caret is, or around the chosen words."""
    cues = [(row.name, _(row.label), row.name) for row in EMOTIONS.values()]
    cues.append(("pause", _("Pause {pause:g} s", pause=PAUSE), "pause"))
    return rx.el.div(
        *[
            rx.el.button(
                label,
                type="button",
                class_name=f"cue-button tone-{look}",
                custom_attrs={"data-cue": cue},
            )
            for cue, label, look in cues
        ],
        class_name="cues",
        role="group",
        aria_label=_("Insert a cue"),
    )

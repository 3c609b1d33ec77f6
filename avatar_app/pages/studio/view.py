"""Where a script is written and a film asked for."""

import reflex as rx

from avatar_app.catalog.languages import LANGUAGES
from avatar_app.catalog.voices import GENDERS
from avatar_app.components.surfaces import card, section, title
from avatar_app.pages.shell.crew import crew_notice
from avatar_app.pages.shell.view import page
from avatar_app.pages.studio.choices import (
    PITCHES,
    SPEEDS,
    Choice,
    VoiceChoice,
)
from avatar_app.pages.studio.editor_view import script_editor
from avatar_app.pages.studio.film_view import film_options, make_film
from avatar_app.pages.studio.picture_view import choose_aspect, choose_background, choose_face
from avatar_app.pages.studio.recording_state import RECORDED, WRITTEN
from avatar_app.pages.studio.recording_view import add_recording, choose_recording
from avatar_app.pages.studio.state import AUTO, Studio
from avatar_app.pages.studio.tour import Tour, tour
from avatar_app.pages.studio.voice_view import voice_list
from avatar_app.translation import gettext as _


def studio() -> rx.Component:
    """The page."""
    return page(
        title(_("Studio"), _("Write a script, choose who speaks, and make the film.")),
        crew_notice(Studio.reckon),
        rx.el.div(
            rx.box(script_editor(), class_name="at-script"),
            rx.box(_speakers(), class_name="at-who"),
            rx.box(_look(), class_name="at-voice"),
            rx.box(film_options(), class_name="at-film"),
            rx.box(make_film(), class_name="at-make"),
            class_name="studio",
            custom_attrs={"data-tour": Tour.step},
        ),
        tour(),
        here="/studio",
    )


def _speakers() -> rx.Component:
    def face(choice: rx.Var[Choice]) -> rx.Component:
        return rx.el.button(
            rx.image(choice.picture, alt="", class_name="still", loading="lazy"),
            rx.el.span(choice.name),
            on_click=Studio.choose(choice.id),
            aria_pressed=Studio.speaker == choice.id,
            title=choice.about,
            type="button",
            class_name="face",
        )

    return card(
        rx.vstack(
            section(_("Who speaks"), rx.link(_("Add a portrait"), href="/gallery", size="2")),
            rx.cond(
                Studio.choices.length() > 0,
                rx.el.div(rx.foreach(Studio.choices, face), class_name="faces"),
                rx.skeleton(height="8rem"),
            ),
            rx.cond(
                Studio.faces.length() > 0,
                choose_face(Studio.faces_picture, Studio.faces, Studio.face, Studio.set_face),
            ),
            rx.foreach(Studio.advice, lambda text: rx.text(text, size="2", color_scheme="amber")),
            spacing="3",
            align="stretch",
        )
    )


def _look() -> rx.Component:
    """How it sounds and looks, a row each."""

    def row(name: str, control: rx.Component) -> rx.Component:
        return rx.fragment(rx.heading(name, size="2", as_="h2", weight="medium"), control)

    return card(
        rx.el.div(
            row(_("Voice"), _voice()),
            row(_("Aspect ratio"), choose_aspect(Studio.aspect, Studio.set_aspect)),
            row(
                _("Background"),
                choose_background(
                    Studio.background,
                    Studio.set_background,
                    Studio.colour,
                    Studio.set_colour,
                    Studio.backdrop_picture,
                    Studio.show_backdrop,
                ),
            ),
            class_name="rows",
        ),
        padding_block="1rem",
    )


def _voice() -> rx.Component:
    return rx.flex(
        rx.segmented_control.root(
            rx.segmented_control.item(_("Voice"), value=WRITTEN),
            rx.segmented_control.item(_("Recording"), value=RECORDED),
            value=Studio.voiced,
            on_change=Studio.set_voiced,
            aria_label=_("Voice or recording"),
            size="2",
        ),
        rx.select.root(
            rx.select.trigger(aria_label=_("Language"), flex="1 1 9rem"),
            rx.select.content(
                rx.select.item(Studio.automatic, value=AUTO),
                *[rx.select.item(_(name), value=code) for code, name in LANGUAGES.items()],
            ),
            value=Studio.language,
            on_change=Studio.set_language,
            disabled=Studio.wordless,
            size="2",
        ),
        rx.cond(
            Studio.recorded,
            rx.box(
                choose_recording(
                    Studio.recordings,
                    Studio.chosen,
                    Studio.sound,
                    Studio.choose_recording,
                    Studio.delete_recording,
                    add_recording(Studio.adding, Studio.set_adding, Studio.show_recording),
                ),
                flex_basis="100%",
                min_width="0",
            ),
            _written(),
        ),
        gap="0.5rem 0.75rem",
        align="center",
        wrap="wrap",
    )


def _written() -> rx.Component:
    """Which voice speaks the script."""

    def item(row: rx.Var[VoiceChoice]) -> rx.Component:
        return rx.select.item(row.full_name, value=row.id)

    return rx.fragment(
        rx.cond(
            Studio.voices.length() > len(GENDERS),
            rx.select.root(
                rx.select.trigger(aria_label=_("Voice"), flex="1 1 7rem", min_width="0"),
                rx.select.content(
                    rx.cond(
                        Studio.own_voices.length() > 0,
                        rx.fragment(
                            rx.select.group(
                                rx.select.label(_("Your voices")),
                                rx.foreach(Studio.own_voices, item),
                            ),
                            rx.select.separator(),
                        ),
                    ),
                    rx.foreach(Studio.our_voices, item),
                ),
                value=Studio.shown,
                on_change=Studio.set_voice,
                size="2",
            ),
            rx.segmented_control.root(
                *[
                    rx.segmented_control.item(_(gender.capitalize()), value=gender)
                    for gender in GENDERS
                ],
                value=Studio.shown,
                on_change=Studio.set_voice,
                aria_label=_("Voice"),
                size="2",
            ),
        ),
        _listen(),
        voice_list(),
        rx.flex(
            _choose_delivery(_("Speed"), SPEEDS, Studio.speed, Studio.set_speed),
            _choose_delivery(_("Pitch"), PITCHES, Studio.pitch, Studio.set_pitch),
            gap="0.75rem",
            wrap="wrap",  # in some languages they are too long to be beside each other on a phone
            width="100%",
        ),
        rx.cond(
            Studio.mute != "",
            rx.text(Studio.mute, size="1", color_scheme="gray", flex_basis="100%"),
        ),
        rx.el.div(role="alert", class_name="told", style={"flex_basis": "100%"}),
    )


def _choose_delivery(
    label: str, names: dict[str, str], value: rx.Var[str], choose: rx.EventHandler
) -> rx.Component:
    return rx.select.root(
        rx.select.trigger(aria_label=label, flex="1 1 auto"),
        rx.select.content(*[rx.select.item(_(name), value=key) for key, name in names.items()]),
        value=value,
        on_change=choose,
        size="2",
    )


def _listen() -> rx.Component:
    """Plays the sentence under the cursor, or the voice's greeting where nothing is written; while
    it plays it stops it (assets/listen.js).
    """
    return rx.button(
        rx.el.span(rx.icon("volume-2", size=16), _("Listen"), class_name="starts"),
        rx.el.span(rx.icon("square", size=16), _("Stop"), class_name="stops"),
        variant="soft",
        size="2",
        type="button",
        class_name="speak",
        aria_label=_("Listen"),
        title=_("Hear the sentence under the cursor"),
        custom_attrs={
            "data-speak": "script",
            "data-sample": Studio.sample,
            "data-voice": Studio.voice,
            "data-language": Studio.spoken,
            "data-speed": Studio.speed,
            "data-pitch": Studio.pitch,
        },
    )

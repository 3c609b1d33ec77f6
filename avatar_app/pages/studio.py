"""Where a script is written and a film asked for."""

import reflex as rx

from avatar_app.catalog import GENDERS, LANGUAGES
from avatar_app.components.captions import choose_captions
from avatar_app.components.frames import choose_aspect, choose_background
from avatar_app.components.layout import card, notice, page, section, title
from avatar_app.components.recording import add_recording, choose_recording
from avatar_app.components.script import cue_buttons, write_script
from avatar_app.components.voices import better_voice, voice_list
from avatar_app.pages.draft import AUTO, Studio
from avatar_app.pages.examples import EXAMPLES
from avatar_app.pages.library import RECORDED, WRITTEN
from avatar_app.pages.offers import AnimatorChoice, Choice, TierChoice, VoiceChoice

_WRITE = "Hello [happy] everyone! [pause] Let me show you something."
_SAID = "What is said in the recording, word for word; cues act on the face."
SIZES = {"512": "512 px, quickest", "720": "720 px", "1080": "1080 px, finest"}


def studio() -> rx.Component:
    """The page."""
    return page(
        title("Studio", "Write what is to be said, choose who says it, and how."),
        rx.cond(
            Studio.workers == 0,
            rx.callout(
                "No worker is there just now; what you ask for will wait for one.",
                icon="hourglass",
                color_scheme="amber",
            ),
        ),
        rx.el.div(
            rx.box(_editor(), class_name="at-script"),
            rx.box(_speakers(), class_name="at-who"),
            rx.box(_look(), class_name="at-voice"),
            rx.box(_film(), class_name="at-film"),
            rx.box(_make(), class_name="at-make"),
            class_name="studio",
        ),
        here="/studio",
    )


def _editor() -> rx.Component:
    return card(
        rx.vstack(
            rx.el.label(
                rx.heading(
                    rx.cond(Studio.recorded, "Transcript", "Script"),
                    rx.cond(
                        Studio.recorded,
                        rx.text(" · optional", as_="span", size="2", color_scheme="gray"),
                    ),
                    size="3",
                    as_="h2",
                    weight="medium",
                ),
                html_for="script",
            ),
            cue_buttons(),
            write_script(
                Studio.script,
                rx.cond(Studio.recorded, _SAID, _WRITE),
                Studio.wrong,
                Studio.seen,
                Studio.workers >= 0,
                Studio.write,
            ),
            rx.box(
                rx.cond(
                    Studio.script == "",
                    rx.cond(
                        Studio.recorded,
                        rx.text(
                            "Without it lips follow the sound alone, and there are no captions.",
                            size="2",
                            color_scheme="gray",
                        ),
                        _examples(),
                    ),
                    rx.text(Studio.told, size="2", color_scheme="gray"),
                ),
                id="script-told",
                aria_live="polite",
                min_height="1.5rem",
            ),
            notice(Studio.error),
            spacing="3",
            align="stretch",
        )
    )


def _examples() -> rx.Component:
    return rx.flex(
        rx.text("Begin with an example:", size="2", color_scheme="gray"),
        *[
            rx.button(name, on_click=Studio.begin(name), variant="soft", size="1", type="button")
            for name in EXAMPLES
        ],
        gap="0.5rem",
        align="center",
        wrap="wrap",
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
            section("Who speaks", rx.link("Add a portrait", href="/gallery", size="2")),
            rx.cond(
                Studio.choices.length() > 0,
                rx.el.div(rx.foreach(Studio.choices, face), class_name="faces"),
                rx.skeleton(height="8rem"),
            ),
            spacing="3",
            align="stretch",
        )
    )


def _row(label: str, control: rx.Component) -> rx.Component:
    return rx.hstack(
        rx.text(label, size="2", weight="medium"), rx.spacer(), control, align="center"
    )


def _look() -> rx.Component:
    """How it sounds and looks, a row each."""

    def row(name: str, control: rx.Component) -> rx.Component:
        return rx.fragment(rx.heading(name, size="2", as_="h2", weight="medium"), control)

    return card(
        rx.el.div(
            row("Voice", _voice()),
            row("Shape", choose_aspect(Studio.aspect, Studio.set_aspect)),
            row(
                "Background",
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
            rx.segmented_control.item("A voice", value=WRITTEN),
            rx.segmented_control.item("A recording", value=RECORDED),
            value=Studio.voiced,
            on_change=Studio.set_voiced,
            size="2",
        ),
        rx.select.root(
            rx.select.trigger(aria_label="Language", flex="1 1 9rem"),
            rx.select.content(
                rx.select.item(
                    rx.cond(Studio.recorded, "Language of the words", "Language of the script"),
                    value=AUTO,
                ),
                *[rx.select.item(name, value=code) for code, name in LANGUAGES.items()],
            ),
            value=Studio.language,
            on_change=Studio.set_language,
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
                    add_recording(
                        rx.cond(Studio.language == AUTO, "", Studio.language),
                        Studio.adding,
                        Studio.set_adding,
                        Studio.show_recording,
                    ),
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
                rx.select.trigger(aria_label="Voice", flex="1 1 7rem", min_width="0"),
                rx.select.content(
                    rx.cond(
                        Studio.own_voices.length() > 0,
                        rx.fragment(
                            rx.select.group(
                                rx.select.label("Your voices"), rx.foreach(Studio.own_voices, item)
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
                    rx.segmented_control.item(gender.capitalize(), value=gender)
                    for gender in GENDERS
                ],
                value=Studio.shown,
                on_change=Studio.set_voice,
                size="2",
            ),
        ),
        rx.button(
            rx.icon("volume-2", size=16),
            "Listen",
            variant="soft",
            size="2",
            type="button",
            custom_attrs={"data-listen": Studio.sample},
        ),
        voice_list(),
        rx.cond(
            Studio.mute != "",
            rx.text(Studio.mute, size="1", color_scheme="gray", flex_basis="100%"),
        ),
        rx.el.div(role="alert", class_name="told", style={"flex_basis": "100%"}),
    )


def _film() -> rx.Component:
    def tier(row: rx.Var[TierChoice]) -> rx.Component:
        return rx.radio_cards.item(
            rx.vstack(
                rx.hstack(
                    rx.text(row.label, weight="medium"),
                    rx.cond(row.offered, rx.fragment(), rx.badge("No worker", color_scheme="gray")),
                    _warn(row.warning),
                ),
                rx.text(row.needs, size="1", color_scheme="gray"),
                rx.text(row.licence, size="1", color_scheme="gray"),
                spacing="1",
                width="100%",
            ),
            value=row.name,
            disabled=~row.offered,
        )

    return card(
        rx.vstack(
            section("Film"),
            rx.radio_cards.root(
                rx.foreach(Studio.tiers, tier),
                value=Studio.tier,
                on_value_change=Studio.set_tier,
                columns="1",
                aria_label="Tier",
            ),
            _advanced(),
            rx.cond(Studio.recorded, rx.fragment(), _terms()),
            _row(
                "Size",
                rx.select.root(
                    rx.select.trigger(aria_label="Size"),
                    rx.select.content(
                        *[rx.select.item(name, value=size) for size, name in SIZES.items()]
                    ),
                    value=Studio.size,
                    on_change=Studio.set_size,
                ),
            ),
            _row(
                "Captions",
                choose_captions(Studio.captions, Studio.set_captions, Studio.wordless),
            ),
            spacing="4",
            align="stretch",
        )
    )


def _warn(warning: rx.Var[str]) -> rx.Component:
    return rx.cond(warning, rx.badge(warning, color_scheme="amber"), rx.fragment())


def _advanced() -> rx.Component:
    """Any voice with any animator, folded away."""

    def item(row: rx.Var[AnimatorChoice]) -> rx.Component:
        told = rx.cond(row.offered, row.label, f"{row.label}, no worker")
        return rx.select.item(told, value=row.name, disabled=~row.offered)

    return rx.box(
        rx.el.details(
            rx.el.summary("Advanced"),
            rx.vstack(
                _row(
                    "Animator",
                    rx.select.root(
                        rx.select.trigger(aria_label="Animator"),
                        rx.select.content(rx.foreach(Studio.animators, item)),
                        value=Studio.animator,
                        on_change=Studio.set_animator,
                    ),
                ),
                rx.text(
                    "What moves the face. Any goes with any voice; a tier above is the usual pair.",
                    size="1",
                    color_scheme="gray",
                ),
                spacing="2",
                align="stretch",
                padding_top="0.75rem",
            ),
            class_name="advanced",
        ),
        rx.cond(
            Studio.mixed,
            rx.vstack(
                rx.flex(
                    rx.text(Studio.mixed, size="2", weight="medium"),
                    _warn(Studio.mixed_warning),
                    gap="0.5rem",
                    wrap="wrap",
                ),
                rx.text(Studio.mixed_licence, size="1", color_scheme="gray"),
                spacing="1",
                padding_top="0.75rem",
                custom_attrs={"data-mixed": "true"},
            ),
        ),
    )


def _terms() -> rx.Component:
    """On which the voice may be used, and which better one there could be."""
    return rx.box(rx.text("Voice: ", Studio.terms, size="1", color_scheme="gray"), better_voice())


def _make() -> rx.Component:
    return rx.vstack(
        rx.button(
            rx.icon("clapperboard", size=18),
            "Make the film",
            on_click=Studio.submit,
            loading=Studio.busy,
            disabled=~Studio.ready,
            size="4",
            width="100%",
        ),
        rx.text(
            Studio.expected,
            size="2",
            color_scheme="gray",
            align="center",
            class_name="numbers",
            min_height="1.5rem",
        ),
        spacing="2",
        align="stretch",
    )

"""What a film is made with, its size and captions, and the button that makes it."""

import reflex as rx

from avatar_app.components.captions import choose_captions
from avatar_app.components.surfaces import card, info, section
from avatar_app.pages.studio.choices import (
    AnimatorChoice,
    TierChoice,
)
from avatar_app.pages.studio.state import Studio
from avatar_app.pages.studio.voice_view import better_voice
from avatar_app.translation import gettext as _

SIZES = {"512": _("512 px (fastest)"), "720": "720 px", "1080": _("1080 px (best)")}


def film_options() -> rx.Component:
    """Quality, size and captions."""

    def tier(row: rx.Var[TierChoice]) -> rx.Component:
        return rx.radio_cards.item(
            rx.vstack(
                rx.hstack(
                    rx.text(row.label, weight="medium"),
                    rx.cond(
                        row.offered, rx.fragment(), rx.badge(_("Unavailable"), color_scheme="gray")
                    ),
                    _warn(row.warning),
                    wrap="wrap",
                ),
                rx.text(row.needs, size="1", color_scheme="gray"),
                spacing="1",
                width="100%",
            ),
            value=row.name,
            disabled=~row.offered,
        )

    return card(
        rx.vstack(
            section(_("Quality"), _licences()),
            rx.radio_cards.root(
                rx.foreach(Studio.tiers, tier),
                value=Studio.tier,
                on_value_change=Studio.set_tier,
                columns="1",
                aria_label=_("Quality"),
            ),
            _advanced(),
            rx.cond(Studio.recorded, rx.fragment(), better_voice()),
            _row(
                _("Size"),
                rx.select.root(
                    rx.select.trigger(aria_label=_("Size")),
                    rx.select.content(
                        *[rx.select.item(name, value=size) for size, name in SIZES.items()]
                    ),
                    value=Studio.size,
                    on_change=Studio.set_size,
                ),
            ),
            _row(
                _("Captions"),
                choose_captions(Studio.captions, Studio.set_captions, Studio.wordless),
            ),
            spacing="4",
            align="stretch",
        )
    )


def _row(label: str, control: rx.Component) -> rx.Component:
    return rx.hstack(
        rx.text(label, size="2", weight="medium"), rx.spacer(), control, align="center"
    )


def _warn(warning: rx.Var[str]) -> rx.Component:
    return rx.cond(warning, rx.badge(warning, color_scheme="amber"), rx.fragment())


def _advanced() -> rx.Component:
    """Any voice with any animator, folded away."""

    def item(row: rx.Var[AnimatorChoice]) -> rx.Component:
        told = rx.cond(row.offered, row.label, _("{name} (unavailable)", name=row.label))
        return rx.select.item(told, value=row.name, disabled=~row.offered)

    return rx.box(
        rx.el.details(
            rx.el.summary(_("Advanced")),
            rx.vstack(
                _row(
                    _("Animator"),
                    rx.select.root(
                        rx.select.trigger(aria_label=_("Animator")),
                        rx.select.content(rx.foreach(Studio.animators, item)),
                        value=Studio.animator,
                        on_change=Studio.set_animator,
                    ),
                ),
                rx.text(
                    _("The animator moves the face. Any animator works with any voice."),
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


def _licences() -> rx.Component:
    """Of the voice, and of what each tier is made with."""

    def tier(row: rx.Var[TierChoice]) -> rx.Component:
        return rx.box(
            rx.text(row.label, size="1", weight="medium"),
            rx.text(row.licence, size="1", color_scheme="gray"),
        )

    return info(
        _("Licences"),
        rx.cond(
            Studio.recorded,
            rx.fragment(),
            rx.box(
                rx.text(_("Selected voice"), size="1", weight="medium"),
                rx.text(Studio.terms, size="1", color_scheme="gray"),
            ),
        ),
        rx.foreach(Studio.tiers, tier),
    )


def make_film() -> rx.Component:
    """The button, and how long the film would be."""
    return rx.vstack(
        rx.button(
            rx.icon("clapperboard", size=18),
            _("Make the film"),
            id="make-film",
            title="Ctrl+Enter",
            on_click=Studio.submit,
            loading=Studio.busy,
            disabled=~Studio.ready,
            size="4",
            width="100%",
        ),
        rx.cond(
            Studio.soft != "",
            rx.callout(
                Studio.soft, icon="scan-face", color_scheme="amber", size="1", role="status"
            ),
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

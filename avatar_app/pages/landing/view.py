"""What this is."""

import reflex as rx

from avatar_app.catalog.languages import LANGUAGES
from avatar_app.components.script import divide, read_script
from avatar_app.components.surfaces import link_button
from avatar_app.pages.landing.state import LINE, Landing
from avatar_app.pages.shell.view import page
from avatar_app.translation import gettext as _

_POINTS = (
    ("shield", _("Private"), _("Faces, voices and words stay on machines that you choose.")),
    ("drama", _("Emotion cues"), _("[happy], [sad], [angry 0.5]: voice, face and head follow.")),
    (
        "image",
        _("Any portrait"),
        _("Photo, painting or drawing. No training, no GPU, just seconds."),
    ),
    (
        "languages",
        _("{number} languages", number=len(LANGUAGES)),
        _("Greek and Russian as carefully as English."),
    ),
)


def landing() -> rx.Component:
    """The first page."""
    return page(
        rx.el.section(
            rx.vstack(
                rx.heading(_("Make a portrait speak."), size="9", as_="h1"),
                rx.text(
                    _(
                        "Give Galatea a portrait and a script with emotion cues. Get a "
                        "film of that "
                        "person speaking it, on your own machine."
                    ),
                    size="5",
                    color_scheme="gray",
                    max_width="34rem",
                ),
                rx.box(read_script(divide(LINE)), class_name="quote"),
                rx.cond(
                    Landing.email == "",
                    rx.flex(
                        link_button(_("Get started"), href="/sign-up", size="4"),
                        link_button(_("Sign in"), href="/sign-in", size="4", variant="soft"),
                        gap="0.75rem",
                    ),
                    link_button(_("Open the studio"), href="/studio", size="4"),
                ),
                spacing="5",
                align="start",
                justify="center",
            ),
            rx.el.video(
                rx.el.track(src="/hero.vtt", kind="captions", src_lang="en", label=_("English")),
                src="/hero.mp4",
                poster="/hero.jpg",
                auto_play=True,
                muted=True,
                loop=True,
                controls=True,
                plays_inline=True,
                class_name="film",
                aria_label=_("A film made with Galatea"),
            ),
            class_name="hero",
        ),
        rx.el.div(
            *[
                rx.box(
                    rx.icon(icon, size=24, color=rx.color("iris", 10)),
                    rx.heading(head, size="4", as_="h2", margin_top="0.5rem"),
                    rx.text(text, color_scheme="gray", size="3", margin_top="0.25rem"),
                )
                for icon, head, text in _POINTS
            ],
            class_name="points",
        ),
        rx.cond(
            Landing.presets.length() > 1,
            rx.vstack(
                rx.heading(_("Use a preset, or bring your own portrait"), size="5", as_="h2"),
                rx.el.div(
                    rx.foreach(
                        Landing.presets,
                        lambda picture: rx.image(
                            picture, alt="", class_name="still", loading="lazy"
                        ),
                    ),
                    class_name="row",
                ),
                spacing="4",
                align="stretch",
            ),
        ),
    )

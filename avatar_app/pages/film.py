"""One film: how far it is, then the film itself."""

import reflex as rx

from avatar_app.components.captions import save_captions
from avatar_app.components.history import history
from avatar_app.components.layout import (
    card,
    confirm,
    link_button,
    notice,
    page,
    section,
    title,
)
from avatar_app.components.script import read_script
from avatar_app.pages.screening import Film


def film() -> rx.Component:
    """The page."""
    return page(
        title("Film", Film.made),
        rx.match(
            Film.shown,
            ("done", _beside(_player(), _about())),
            ("queued", _beside(_still(), _under_way())),
            (
                "running",
                _beside(rx.cond(Film.watched == "", _still(), _preview()), _under_way()),
            ),
            ("", rx.cond(Film.error == "", rx.skeleton(height="24rem"), notice(Film.error))),
            _beside(_still(), _ended()),
        ),
        here="/films",
    )


def _beside(picture: rx.Component, panel: rx.Component) -> rx.Component:
    return rx.el.div(
        picture,
        rx.vstack(
            panel, _script(), history(Film.history), spacing="4", align="stretch", min_width="0"
        ),
        class_name="beside",
    )


def _player() -> rx.Component:
    return rx.el.video(
        rx.cond(
            Film.captions,
            rx.el.track(
                src=f"{Film.root}/captions",
                kind="captions",
                label="Captions",
                default=~Film.burnt,
            ),
        ),
        src=f"{Film.root}/film",
        poster=Film.picture,
        controls=True,
        plays_inline=True,
        class_name=rx.cond(Film.clear, "film clear", "film"),
        aria_label="The film",
        custom_attrs={"data-film": Film.film_of},
    )


def _preview() -> rx.Component:
    """What there is of the film already; assets/live.js plays it."""
    return rx.el.video(
        poster=Film.picture,
        controls=True,
        muted=True,
        plays_inline=True,
        class_name="film",
        aria_label="What there is of the film already",
        custom_attrs={"data-live": Film.watched, "data-film": Film.film_of},
    )


def _still() -> rx.Component:
    return rx.image(
        Film.picture,
        alt="Who speaks",
        class_name=rx.cond(Film.clear, "film clear", "film"),
        opacity="0.85",
    )


def _under_way() -> rx.Component:
    return card(
        rx.vstack(
            rx.hstack(
                rx.spinner(size="3"),
                rx.text(Film.stage, weight="medium", size="4", aria_live="polite"),
                align="center",
                width="100%",
            ),
            rx.progress(value=Film.percent, size="3", aria_label="Progress"),
            rx.hstack(
                rx.text(f"{Film.percent} %", size="2", color_scheme="gray", class_name="numbers"),
                rx.spacer(),
                rx.text(Film.left, color_scheme="gray", size="2", class_name="numbers"),
            ),
            rx.button("Cancel", on_click=Film.cancel, variant="soft", color_scheme="gray"),
            rx.text(
                "You may close this page; the film is made all the same.",
                size="1",
                color_scheme="gray",
            ),
            spacing="3",
            align="stretch",
        )
    )


def _about() -> rx.Component:
    return card(
        rx.vstack(
            rx.text(Film.facts, size="2", color_scheme="gray", class_name="numbers"),
            rx.flex(
                link_button(
                    rx.icon("download", size=16),
                    "Download",
                    href=f"{Film.root}/film?save=true",
                    download=True,
                ),
                rx.cond(Film.captions, save_captions(Film.root)),
                rx.cond(
                    Film.link == "",
                    rx.button(
                        rx.icon("link", size=16), "Share", on_click=Film.share, variant="soft"
                    ),
                ),
                _again(),
                _delete(),
                gap="0.6rem",
                wrap="wrap",
            ),
            rx.cond(
                Film.link != "",
                rx.vstack(
                    rx.text("Anybody with this link sees the film:", size="2"),
                    rx.link(
                        Film.link, href=Film.link, size="2", style={"overflow_wrap": "anywhere"}
                    ),
                    rx.hstack(
                        rx.button(
                            rx.icon("copy", size=16),
                            rx.el.span("Copy link"),
                            rx.el.span("Copied", class_name="copied"),
                            variant="soft",
                            custom_attrs={"data-copy": Film.link},
                        ),
                        rx.button(
                            "Revoke link", on_click=Film.revoke, variant="soft", color_scheme="gray"
                        ),
                    ),
                    spacing="2",
                    align="stretch",
                ),
            ),
            notice(Film.error),
            rx.foreach(
                Film.warnings,
                lambda text: rx.callout(text, icon="info", color_scheme="amber", size="1"),
            ),
            spacing="4",
            align="stretch",
        )
    )


def _ended() -> rx.Component:
    return card(
        rx.vstack(
            rx.text(
                rx.cond(Film.state == "cancelled", "Cancelled.", "This film could not be made."),
                weight="medium",
                size="4",
            ),
            notice(Film.error),
            rx.flex(
                rx.button(rx.icon("rotate-ccw", size=16), "Try again", on_click=Film.retry),
                _again(),
                _delete(),
                gap="0.6rem",
                wrap="wrap",
            ),
            spacing="4",
            align="stretch",
        )
    )


def _again() -> rx.Component:
    return link_button(
        rx.icon("pencil", size=16),
        "Use again",
        href=f"/studio?again={Film.film_of}",
        variant="soft",
    )


def _delete() -> rx.Component:
    return confirm(
        rx.button(
            rx.icon("trash-2", size=16), variant="soft", color_scheme="red", aria_label="Delete"
        ),
        "Delete this film?",
        "The film, its captions and its link go for good.",
        "Delete",
        Film.delete,
    )


def _script() -> rx.Component:
    return rx.cond(
        Film.script.length() > 0,
        card(
            section(rx.cond(Film.recorded, "Transcript", "Script")),
            rx.box(read_script(Film.script), margin_top="0.75rem", font_size="0.95rem"),
        ),
    )

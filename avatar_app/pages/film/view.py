"""One film: how far it is, then the film itself."""

import reflex as rx

from avatar_app.components.captions import save_captions
from avatar_app.components.dialogs import confirm, rename_dialog
from avatar_app.components.player import film_player
from avatar_app.components.script import read_script
from avatar_app.components.surfaces import card, link_button, notice, quiet_button, section, title
from avatar_app.components.times import show_time
from avatar_app.pages.film.history import history
from avatar_app.pages.film.share_view import share_dialog
from avatar_app.pages.film.state import Film
from avatar_app.pages.shell.crew import crew_notice
from avatar_app.pages.shell.view import page
from avatar_app.script.title import LONGEST_TITLE
from avatar_app.translation import gettext as _


def film() -> rx.Component:
    """The page."""
    return page(
        rx.el.span(
            hidden=True,
            custom_attrs={
                "data-title": _tab(),
                "data-film-state": Film.shown,
                "data-film-id": Film.film_of,
                "data-film-title": Film.title,
            },
        ),
        title(rx.cond(Film.title != "", Film.title, _("Film")), "", _rename()),
        rx.cond(
            Film.made != "",
            rx.text(
                show_time(Film.made_at, "long"),
                " · ",
                Film.made,
                color_scheme="gray",
                margin_top="-1rem",
            ),
        ),
        rx.cond((Film.shown == "queued") | (Film.shown == "running"), crew_notice()),
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


def _tab() -> rx.Var[str]:
    """What the browser's tab says."""
    return rx.match(
        Film.shown,
        ("running", f"{Film.percent} % · {Film.title}"),
        ("queued", _("Queued · {title}", title=Film.title)),
        ("", _("Film") + " · Galatea"),
        f"{Film.title} · Galatea",
    )


def _rename() -> rx.Component:
    return rx.cond(
        Film.shown != "",
        rename_dialog(
            quiet_button(rx.icon("pencil", size=16), _("Rename")),
            _("Rename the film"),
            rx.input(
                name="title",
                default_value=Film.title,
                aria_label=_("Title"),
                max_length=LONGEST_TITLE,
                size="3",
            ),
            Film.rename,
        ),
    )


def _beside(picture: rx.Component, panel: rx.Component) -> rx.Component:
    return rx.el.div(
        picture,
        rx.vstack(
            panel, _script(), history(Film.history), spacing="4", align="stretch", min_width="0"
        ),
        class_name="beside",
    )


def _screen(video: rx.Component) -> rx.Component:
    """A video, with what says that it is muted and turns the sound on (assets/live.js)."""
    return rx.el.div(
        video,
        rx.el.button(
            rx.icon("volume-x", size=16),
            _("Muted. Turn sound on"),
            type="button",
            class_name="unmute",
            custom_attrs={"data-unmute": "true"},
        ),
        class_name="screen",
    )


def _player() -> rx.Component:
    return _screen(_whole())


def _whole() -> rx.Component:
    return film_player(
        Film.root,
        Film.captions,
        ~Film.burnt,
        poster=Film.picture,
        class_name=rx.cond(Film.clear, "film clear", "film"),
        custom_attrs={"data-film": Film.film_of},
    )


def _preview() -> rx.Component:
    """Preview; assets/live.js plays it."""
    return _screen(
        rx.el.video(
            poster=Film.picture,
            controls=True,
            muted=True,
            plays_inline=True,
            class_name="film",
            aria_label=_("Preview"),
            custom_attrs={"data-live": Film.watched, "data-film": Film.film_of},
        )
    )


def _still() -> rx.Component:
    return rx.image(
        Film.picture,
        alt=_("Who speaks"),
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
            rx.progress(value=Film.percent, size="3", aria_label=_("Progress")),
            rx.hstack(
                rx.text(f"{Film.percent} %", size="2", color_scheme="gray", class_name="numbers"),
                rx.spacer(),
                rx.text(Film.left, color_scheme="gray", size="2", class_name="numbers"),
            ),
            rx.button(
                rx.icon("bell", size=16),
                _("Notify me when it is ready"),
                variant="soft",
                type="button",
                hidden=True,
                custom_attrs={"data-notify": "true"},
            ),
            rx.button(_("Cancel"), on_click=Film.cancel, variant="soft", color_scheme="gray"),
            rx.text(
                _("You can close this page; rendering continues."),
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
                    _("Download"),
                    href=f"{Film.root}/film?save=true",
                    download=True,
                ),
                rx.cond(Film.captions, save_captions(Film.root)),
                share_dialog(),
                _again(),
                _delete(),
                gap="0.6rem",
                wrap="wrap",
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
                rx.cond(
                    Film.state == "cancelled", _("Cancelled."), _("This film could not be made.")
                ),
                weight="medium",
                size="4",
            ),
            notice(Film.error),
            rx.flex(
                rx.button(rx.icon("rotate-ccw", size=16), _("Try again"), on_click=Film.retry),
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
        _("Use again"),
        href=f"/studio?again={Film.film_of}",
        variant="soft",
    )


def _delete() -> rx.Component:
    return confirm(
        rx.button(
            rx.icon("trash-2", size=16),
            variant="soft",
            color_scheme="red",
            aria_label=_("Delete film"),
        ),
        _("Delete this film?"),
        _("It goes to the bin for 30 days. Its link stops working."),
        _("Delete"),
        Film.delete,
    )


def _script() -> rx.Component:
    return rx.cond(
        Film.script.length() > 0,
        card(
            section(rx.cond(Film.recorded, _("Transcript"), _("Script"))),
            rx.box(read_script(Film.script), margin_top="0.75rem", font_size="0.95rem"),
        ),
    )

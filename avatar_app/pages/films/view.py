"""All of one's films, newest first."""

import reflex as rx

from avatar_app.catalog.tiers import TIERS
from avatar_app.components.captions import save_item
from avatar_app.components.dialogs import ask_first, confirm
from avatar_app.components.formatting import ALL, STATES
from avatar_app.components.player import film_player
from avatar_app.components.surfaces import empty, icon_action, link_button, notice, title
from avatar_app.components.times import show_time
from avatar_app.pages.films.state import Films, Row
from avatar_app.pages.shell.crew import crew_notice
from avatar_app.pages.shell.view import page
from avatar_app.translation import gettext as _

_COLOURS = {"done": "jade", "running": "iris", "queued": "gray", "failed": "red"}


def films() -> rx.Component:
    """The page."""
    return page(
        title(
            _("Films"),
            "",
            link_button(
                rx.icon("trash-2", size=16),
                _("Bin"),
                href="/bin",
                variant="soft",
                color_scheme="gray",
            ),
            link_button(rx.icon("plus", size=16), _("New film"), href="/studio"),
        ),
        crew_notice(),
        _filters(),
        notice(Films.error),
        rx.cond(
            Films.loaded,
            rx.cond(
                Films.rows.length() > 0,
                _grid(rx.foreach(Films.rows, _tile)),
                rx.cond(
                    Films.filtered,
                    empty(
                        "search-x",
                        _("No films match."),
                        rx.button(_("Clear filters"), on_click=Films.clear_filters, variant="soft"),
                    ),
                    empty(
                        "clapperboard",
                        _("No films yet."),
                        link_button(_("Make your first film"), href="/studio", size="3"),
                    ),
                ),
            ),
            _grid(*[rx.skeleton(height="17rem") for _place in range(3)]),
        ),
        rx.cond(
            Films.more,
            rx.center(rx.button(_("Load more"), on_click=Films.load_more, variant="soft")),
        ),
        rx.cond(Films.chosen.length() > 0, _tray()),
        ask_first(
            _("Delete this film?"),
            _(
                "“{doomed_name}” goes to the bin for 30 days. Its link stops working.",
                doomed_name=Films.doomed_name,
            ),
            _("Delete"),
            Films.delete_doomed,
            open=Films.doomed != "",
            on_open_change=Films.spare,
        ),
        _screen(),
        here="/films",
    )


def _grid(*children: rx.Component) -> rx.Component:
    return rx.el.div(*children, class_name="tiles")


def _filters() -> rx.Component:
    def choose(label: str, items: list[rx.Component], value: rx.Var[str], act) -> rx.Component:
        return rx.select.root(
            rx.select.trigger(aria_label=label, flex="1 1 8rem"),
            rx.select.content(*items),
            value=value,
            on_change=act,
            size="3",
        )

    def item(value: str | rx.Var[str], name: str | rx.Var[str]) -> rx.Component:
        return rx.select.item(name, value=value)

    return rx.flex(
        rx.input(
            rx.input.slot(rx.icon("search", size=16)),
            placeholder=_("Search scripts"),
            id="search",
            key=Films.cleared.to(str),  # a new one is empty
            on_change=Films.search.debounce(300),
            aria_label=_("Search scripts"),
            size="3",
            flex="2 1 14rem",
        ),
        choose(
            _("State"),
            [item(ALL, _("Any state")), *[item(key, _(name)) for key, name in STATES.items()]],
            Films.state,
            Films.set_state,
        ),
        choose(
            _("Who speaks"),
            [
                item(ALL, _("Any avatar")),
                rx.foreach(Films.speakers, lambda row: item(row.id, row.name)),
            ],
            Films.speaker,
            Films.set_speaker,
        ),
        choose(
            _("Quality"),
            [
                item(ALL, _("Any quality")),
                *[item(row.name, _(row.label)) for row in TIERS.values()],
            ],
            Films.tier,
            Films.set_tier,
        ),
        gap="0.75rem",
        wrap="wrap",
        width="100%",
    )


def _tile(row: rx.Var[Row]) -> rx.Component:
    return rx.card(
        rx.el.div(
            rx.checkbox(
                checked=Films.chosen.contains(row.id),
                on_change=lambda chosen: Films.choose(row.id, chosen),
                aria_label=_("Select film {title}", title=row.title),
                size="3",
                class_name="tile-mark",
            ),
            rx.el.a(
                rx.image(row.picture, alt="", class_name="tile-still", loading="lazy"),
                rx.cond(row.lasts != "", rx.el.span(row.lasts, class_name="tile-lasts numbers")),
                rx.text(row.title, size="2", class_name="lines-2", margin_top="0.75rem"),
                rx.text(row.voice, size="1", color_scheme="gray", margin_top="0.25rem"),
                href=f"/film/{row.id}",
                class_name="tile-open",
            ),
            rx.hstack(
                rx.match(
                    row.state,
                    *[(s, rx.badge(_(STATES[s]), color_scheme=c)) for s, c in _COLOURS.items()],
                    rx.badge(_("Cancelled"), color_scheme="gray"),
                ),
                rx.text(show_time(row.when), size="1", color_scheme="gray", white_space="nowrap"),
                rx.cond(
                    row.recording != "",
                    rx.icon(
                        "mic",
                        size=14,
                        color=rx.color("slate", 10),
                        aria_label=_("Recording"),
                        flex_shrink="0",
                    ),
                ),
                rx.spacer(),
                rx.cond(
                    row.state == "done",
                    rx.icon_button(
                        rx.icon("play", size=16),
                        on_click=Films.play(row.id, row.captions & ~row.burnt),
                        variant="soft",
                        aria_label=_("Play film {title}", title=row.title),
                    ),
                ),
                _menu(row),
                margin_top="0.75rem",
                align="center",
                min_height="2rem",
            ),
            class_name="tile",
            custom_attrs={
                "data-film-id": row.id,
                "data-film-state": row.state,
                "data-film-title": row.title,
            },
        ),
    )


def _menu(row: rx.Var[Row]) -> rx.Component:
    root = f"/api/v1/renders/{row.id}"
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            icon_action("ellipsis-vertical", _("More for film {title}", title=row.title))
        ),
        rx.dropdown_menu.content(
            rx.dropdown_menu.item(
                rx.el.a(_("Use again"), href=f"/studio?again={row.id}"), as_child=True
            ),
            rx.cond(row.state == "done", save_item(root, "film", _("Download film"))),
            rx.cond(row.captions, save_item(root, "captions", _("Download captions"))),
            rx.dropdown_menu.separator(),
            rx.dropdown_menu.item(_("Delete"), color="red", on_select=Films.doom(row.id)),
        ),
    )


def _tray() -> rx.Component:
    return rx.el.div(
        rx.text(_("{number} selected", number=Films.chosen.length()), weight="medium", size="2"),
        rx.spacer(),
        rx.button(_("Clear"), on_click=Films.choose_none, variant="soft", color_scheme="gray"),
        confirm(
            rx.button(rx.icon("trash-2", size=16), _("Delete"), color_scheme="red"),
            _("Delete {number} films?", number=Films.chosen.length()),
            _("They go to the bin for 30 days. Their links stop working."),
            _("Delete"),
            Films.delete_chosen,
        ),
        class_name="tray",
    )


def _screen() -> rx.Component:
    root = f"/api/v1/renders/{Films.playing}"
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title(Films.playing_title),
            rx.cond(
                Films.playing != "",
                film_player(root, Films.captioned, auto_play=True, class_name="film"),
            ),
            rx.flex(
                link_button(_("Open"), href=f"/film/{Films.playing}", variant="soft"),
                rx.dialog.close(rx.button(_("Close"), variant="soft", color_scheme="gray")),
                gap="0.75rem",
                justify="end",
                margin_top="1rem",
            ),
            aria_describedby="",
            max_width="44rem",
        ),
        open=Films.playing != "",
        on_open_change=Films.stop,
    )

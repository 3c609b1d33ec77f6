"""All of one's films, newest first."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from avatar_app import avatars, renders
from avatar_app.captions import Captions
from avatar_app.catalog import TIERS
from avatar_app.choice import tell_pair
from avatar_app.components.captions import save_item
from avatar_app.components.layout import ask_first, confirm, empty, link_button, notice, page, title
from avatar_app.errors import AccountError, GalateaError, StateError
from avatar_app.home import find_home
from avatar_app.models import Render, RenderState, User
from avatar_app.news import hear
from avatar_app.pages.screening import picture_of, voice_of
from avatar_app.pages.visitor import Visitor, ask
from avatar_app.presets import list_presets
from avatar_app.progress import News
from avatar_app.renders import Filters

ALL = "all"
STATES = {
    "done": "Done",
    "running": "Running",
    "queued": "Waiting",
    "failed": "Failed",
    "cancelled": "Cancelled",
}
_COLOURS = {"done": "jade", "running": "iris", "queued": "gray", "failed": "red"}


@dataclass
class Row:
    """A film in the list."""

    id: str
    text: str
    recording: str  # the name of the one that is its voice, or ""
    voice: str
    state: str
    when: str
    lasts: str
    picture: str
    captions: bool
    burnt: bool


@dataclass
class Speaker:
    """Somebody to filter by: an avatar's id or "preset:NAME"."""

    id: str
    name: str


class Films(Visitor):
    """A page of the history, and how to get the next."""

    rows: list[Row] = []
    speakers: list[Speaker] = []
    words: str = ""
    state: str = ALL
    speaker: str = ALL
    tier: str = ALL
    chosen: list[str] = []
    doomed: str = ""  # the one that is to be deleted, if that is meant
    playing: str = ""
    captioned: bool = False
    more: bool = False
    loaded: bool = False
    error: str = ""
    _followed: int = 0  # how often; the last time counts

    @rx.var
    def filtered(self) -> bool:
        """Whether some films may be hidden."""
        return bool(self.words) or (self.state, self.speaker, self.tier) != (ALL, ALL, ALL)

    @rx.event
    async def open(self):
        """The first page."""
        redirect = await self._admit()
        if redirect is not None:
            return redirect
        own = await ask(self.token(), avatars.list_avatars)
        presets = list_presets(find_home().settings.assets_dir)
        self.speakers = [Speaker(str(a.id), a.name) for a in own]
        self.speakers += [Speaker(f"preset:{p.name}", p.label) for p in presets]
        self.words, self.state, self.speaker, self.tier = "", ALL, ALL, ALL
        self.playing, self.error = "", ""
        await self._load()
        self.loaded = True
        return None

    @rx.event(background=True)
    async def follow(self):
        """Show what becomes of the films that are shown, as long as the page is."""
        async with self:
            token = self.token()
            self._followed = mine = self._followed + 1
        told: dict[str, str] = {}
        try:
            me = await ask(token, lambda _, user: user)
            with hear(find_home().redis_url, me.id) as heard:
                while True:
                    news = await heard.next()
                    # A film under way tells five times a second how far it is.
                    if news and (news.kind != "render" or told.get(news.id) == news.state):
                        continue
                    if news:
                        told[news.id] = news.state
                    async with self:
                        if self._followed != mine or not self.router.url.path.startswith("/films"):
                            return
                        moving = [row.id for row in self.rows if _moves(row, news)]
                    if not moving:
                        continue
                    found = await _read(token, moving)
                    async with self:
                        self.rows = [found.get(row.id, row) for row in self.rows]
        except AccountError:
            return  # `open` shows the way to the sign-in page
        except GalateaError as error:
            async with self:
                self.error = str(error)

    @rx.event
    async def search(self, words: str):
        """Those that hold all the words."""
        self.words = words
        await self._load()

    @rx.event
    async def set_state(self, state: str):
        self.state = state
        await self._load()

    @rx.event
    async def set_speaker(self, speaker: str):
        self.speaker = speaker
        await self._load()

    @rx.event
    async def set_tier(self, tier: str):
        self.tier = tier
        await self._load()

    @rx.event
    async def load_more(self):
        """What is older."""
        await self._load(after=True)

    @rx.event
    def choose(self, film: str, chosen: bool):
        """One of many to be deleted."""
        rest = [known for known in self.chosen if known != film]
        self.chosen = [*rest, film] if chosen else rest

    @rx.event
    def choose_none(self):
        self.chosen = []

    @rx.event
    async def delete_chosen(self):
        """All that are marked, save those that are being made."""
        await self._delete(self.chosen)

    @rx.event
    def doom(self, film: str):
        """Ask whether it is to be deleted."""
        self.doomed = film

    @rx.event
    def spare(self, _open: bool):
        self.doomed = ""

    @rx.event
    async def delete_doomed(self):
        """One."""
        film, self.doomed = self.doomed, ""
        await self._delete([film])

    @rx.event
    def play(self, film: str, captions: bool):
        """Here, without leaving the list."""
        self.playing, self.captioned = film, captions

    @rx.event
    def stop(self, _open: bool):
        self.playing = ""

    async def _delete(self, films: list[str]) -> None:
        storage, ids = find_home().storage, [UUID(film) for film in films]
        try:
            gone = await ask(
                self.token(), lambda s, me: renders.delete_renders(s, storage, me, ids)
            )
        except GalateaError as error:
            self.error = str(error)
            return
        await self._load()
        self.error = "" if gone == len(films) else "What is being made stays; cancel it first."

    async def _load(self, after: bool = False) -> None:
        last_id = UUID(self.rows[-1].id) if after and self.rows else None
        preset = self.speaker.removeprefix("preset:") if ":" in self.speaker else None
        own = None if preset or self.speaker == ALL else UUID(self.speaker)
        filters = Filters(self.words, _any(self.state), _any(self.tier), preset, own)

        def read(session, me):
            last = renders.find_render(session, me, last_id) if last_id else None
            return renders.history(session, me, filters, last)

        found = [_row(render) for render in await ask(self.token(), read)]
        self.rows = [*self.rows, *found] if after else found
        self.more = len(found) == renders.PAGE
        if not after:
            self.chosen, self.error = [], ""


def _moves(row: Row, news: News | None) -> bool:
    """Whether a film may be otherwise than its row; without news, any that is not made yet."""
    if news is None:
        return row.state in (RenderState.QUEUED, RenderState.RUNNING)
    return row.id == news.id and row.state != news.state


async def _read(token: str | None, films: list[str]) -> dict[str, Row]:
    """These as they are now; none that has been deleted meanwhile."""

    def read(session: Session, me: User) -> dict[str, Row]:
        found = {}
        for film in films:
            with suppress(StateError):
                found[film] = _row(renders.find_render(session, me, UUID(film)))
        return found

    return await ask(token, read)


def _any(value: str) -> str | None:
    return None if value == ALL else value


def _row(render: Render) -> Row:
    return Row(
        id=str(render.id),
        text=render.text[:160] or f"“{render.recording}”",
        recording=render.recording or "",
        voice=f"{voice_of(render)} · {tell_pair(render.tier, render.speaker, render.animator)}",
        state=render.state,
        when=f"{render.created_at:%d %b, %H:%M}",
        lasts=f"{render.duration_s:.0f} s" if render.duration_s else "",
        picture=picture_of(render),
        captions=render.captions_key is not None,
        burnt=render.captions == Captions.BURNT,
    )


def films() -> rx.Component:
    """The page."""
    return page(
        title("Films", "", link_button(rx.icon("plus", size=16), "New film", href="/studio")),
        _filters(),
        notice(Films.error),
        rx.cond(
            Films.loaded,
            rx.cond(
                Films.rows.length() > 0,
                _grid(rx.foreach(Films.rows, _tile)),
                rx.cond(
                    Films.filtered,
                    empty("search-x", "Nothing found."),
                    empty(
                        "clapperboard",
                        "No film yet.",
                        link_button("Make the first one", href="/studio", size="3"),
                    ),
                ),
            ),
            _grid(*[rx.skeleton(height="17rem") for _ in range(3)]),
        ),
        rx.cond(
            Films.more, rx.center(rx.button("Older ones", on_click=Films.load_more, variant="soft"))
        ),
        rx.cond(Films.chosen.length() > 0, _tray()),
        ask_first(
            "Delete this film?",
            "The film, its captions and its link go for good.",
            "Delete",
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
            placeholder="Search in scripts",
            on_change=Films.search.debounce(300),
            aria_label="Search in scripts",
            size="3",
            flex="2 1 14rem",
        ),
        choose(
            "State",
            [item(ALL, "Any state"), *[item(key, name) for key, name in STATES.items()]],
            Films.state,
            Films.set_state,
        ),
        choose(
            "Who speaks",
            [
                item(ALL, "Anybody"),
                rx.foreach(Films.speakers, lambda row: item(row.id, row.name)),
            ],
            Films.speaker,
            Films.set_speaker,
        ),
        choose(
            "Tier",
            [item(ALL, "Any tier"), *[item(row.name, row.label) for row in TIERS.values()]],
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
                aria_label="Choose this film",
                size="3",
                class_name="tile-mark",
            ),
            rx.el.a(
                rx.image(row.picture, alt="", class_name="tile-still", loading="lazy"),
                rx.cond(row.lasts != "", rx.el.span(row.lasts, class_name="tile-lasts numbers")),
                rx.text(row.text, size="2", class_name="lines-2", margin_top="0.75rem"),
                rx.text(row.voice, size="1", color_scheme="gray", margin_top="0.25rem"),
                href=f"/film/{row.id}",
                class_name="tile-open",
            ),
            rx.hstack(
                rx.match(
                    row.state,
                    *[(s, rx.badge(STATES[s], color_scheme=c)) for s, c in _COLOURS.items()],
                    rx.badge("Cancelled", color_scheme="gray"),
                ),
                rx.text(row.when, size="1", color_scheme="gray", white_space="nowrap"),
                rx.cond(
                    row.recording != "",
                    rx.icon("mic", size=14, color=rx.color("slate", 10), aria_label="A recording"),
                ),
                rx.spacer(),
                rx.cond(
                    row.state == "done",
                    rx.icon_button(
                        rx.icon("play", size=16),
                        on_click=Films.play(row.id, row.captions & ~row.burnt),
                        variant="soft",
                        aria_label="Play here",
                    ),
                ),
                _menu(row),
                margin_top="0.75rem",
                align="center",
                min_height="2rem",
            ),
            class_name="tile",
        ),
    )


def _menu(row: rx.Var[Row]) -> rx.Component:
    root = f"/api/v1/renders/{row.id}"
    return rx.dropdown_menu.root(
        rx.dropdown_menu.trigger(
            rx.icon_button(
                rx.icon("ellipsis-vertical", size=16),
                variant="ghost",
                color_scheme="gray",
                aria_label="More",
                margin="0",
            )
        ),
        rx.dropdown_menu.content(
            rx.dropdown_menu.item(
                rx.el.a("Use again", href=f"/studio?again={row.id}"), as_child=True
            ),
            rx.cond(row.state == "done", save_item(root, "film", "Download film")),
            rx.cond(row.captions, save_item(root, "captions", "Download captions")),
            rx.dropdown_menu.separator(),
            rx.dropdown_menu.item("Delete", color="red", on_select=Films.doom(row.id)),
        ),
    )


def _tray() -> rx.Component:
    return rx.el.div(
        rx.text(f"{Films.chosen.length()} chosen", weight="medium", size="2"),
        rx.spacer(),
        rx.button("Clear", on_click=Films.choose_none, variant="soft", color_scheme="gray"),
        confirm(
            rx.button(rx.icon("trash-2", size=16), "Delete", color_scheme="red"),
            "Delete these films?",
            "The films, their captions and their links go for good.",
            "Delete",
            Films.delete_chosen,
        ),
        class_name="tray",
    )


def _screen() -> rx.Component:
    root = f"/api/v1/renders/{Films.playing}"
    return rx.dialog.root(
        rx.dialog.content(
            rx.dialog.title("Film", class_name="numbers"),
            rx.cond(
                Films.playing != "",
                rx.el.video(
                    rx.cond(
                        Films.captioned,
                        rx.el.track(src=f"{root}/captions", kind="captions", default=True),
                    ),
                    src=f"{root}/film",
                    controls=True,
                    auto_play=True,
                    plays_inline=True,
                    class_name="film",
                ),
            ),
            rx.flex(
                link_button("Open", href=f"/film/{Films.playing}", variant="soft"),
                rx.dialog.close(rx.button("Close", variant="soft", color_scheme="gray")),
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

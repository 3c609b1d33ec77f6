"""All of one's films as their page shows them: its state."""

from contextlib import suppress
from dataclasses import dataclass

import reflex as rx
from sqlmodel import Session

from avatar_app.catalog.presets import list_presets
from avatar_app.catalog.selection import tell_pair
from avatar_app.components.formatting import ALL, picture_of, voice_of
from avatar_app.components.times import stamp
from avatar_app.errors import AccountError, GalateaError, StateError
from avatar_app.library import owned
from avatar_app.messaging.event_hub import subscribe
from avatar_app.messaging.events import Event
from avatar_app.pages.shell.state import Visitor, read_id, run_as_user, run_use_case
from avatar_app.renders import history
from avatar_app.renders.history import Filters
from avatar_app.script.captions import Captions
from avatar_app.services import renders
from avatar_app.store.connections import find_connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.library import Avatar
from avatar_app.store.models.renders import Render, RenderState
from avatar_app.translation import gettext as _


@dataclass
class Row:
    """A film in the list."""

    id: str
    title: str
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
    cleared: int = 0  # how often the filters were
    state: str = ALL
    speaker: str = ALL
    tier: str = ALL
    chosen: list[str] = []
    doomed: str = ""  # the one that is to be deleted, if that is meant
    doomed_name: str = ""
    playing: str = ""
    playing_title: str = ""
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
        own = await run_as_user(self.token(), lambda s, me: owned.list_own(s, Avatar, me))
        presets = list_presets(find_connections().settings.assets_dir)
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
            me = await run_as_user(token, lambda _, user: user)
            with subscribe(find_connections().redis_url, me.id) as heard:
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
                        kept = [row for row in self.rows if row.id in found or row.id not in moving]
                        self.rows = [found.get(row.id, row) for row in kept]
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
    async def clear_filters(self):
        """Show all films again."""
        self.cleared += 1
        self.words, self.state, self.speaker, self.tier = "", ALL, ALL, ALL
        await self._load()

    @rx.event
    async def set_state(self, state: str):
        """Show only the films in a state, or all."""
        self.state = state
        await self._load()

    @rx.event
    async def set_speaker(self, speaker: str):
        """Show only the films of an avatar or a preset, or all."""
        self.speaker = speaker
        await self._load()

    @rx.event
    async def set_tier(self, tier: str):
        """Show only the films of a tier, or all."""
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
        """Unmark all films."""
        self.chosen = []

    @rx.event
    async def delete_chosen(self):
        """All that are marked, save those that are being made."""
        await self._delete(self.chosen)

    @rx.event
    def doom(self, film: str):
        """Ask whether it is to be deleted."""
        self.doomed, self.doomed_name = film, self._name(film)

    @rx.event
    def spare(self, _open: bool):
        """Close the question whether to delete a film, and keep the film."""
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
        self.playing_title = self._name(film)

    @rx.event
    def stop(self, _open: bool):
        """Close the player."""
        self.playing = ""

    def _name(self, film: str) -> str:
        return next((row.title for row in self.rows if row.id == film), "")

    async def _delete(self, films: list[str]) -> None:
        try:
            ids = [read_id(film, "film") for film in films]
            gone = await run_use_case(self.token(), renders.delete_many, ids)
        except GalateaError as error:
            self.error = str(error)
            return
        if gone:
            await self._drop(films)
        self.error = (
            ""
            if gone == len(films)
            else _("Films that are being rendered were kept; cancel them first.")
        )

    async def _drop(self, films: list[str]) -> None:
        """Show as many as before, without those of these that are gone."""
        kept = await _read(self.token(), films)
        self.rows = [row for row in self.rows if row.id not in films or row.id in kept]
        self.chosen = []
        if self.more or not self.rows:
            await self._load(after=bool(self.rows))

    async def _load(self, after: bool = False) -> None:
        last_id = read_id(self.rows[-1].id, "film") if after and self.rows else None
        preset = self.speaker.removeprefix("preset:") if ":" in self.speaker else None
        own = None if preset or self.speaker == ALL else read_id(self.speaker, "avatar")
        filters = Filters(self.words, _any(self.state), _any(self.tier), preset, own)

        def read(session, me):
            last = history.find_render(session, me, last_id) if last_id else None
            return history.history(session, me, filters, last)

        found = [_row(render) for render in await run_as_user(self.token(), read)]
        self.rows = [*self.rows, *found] if after else found
        self.more = len(found) == history.PAGE
        if not after:
            self.chosen, self.error = [], ""


def _moves(row: Row, news: Event | None) -> bool:
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
                found[film] = _row(history.find_render(session, me, read_id(film, "film")))
        return found

    return await run_as_user(token, read)


def _any(value: str) -> str | None:
    return None if value == ALL else value


def _row(render: Render) -> Row:
    return Row(
        id=str(render.id),
        title=render.title,
        recording=render.recording or "",
        voice=f"{voice_of(render)} · {tell_pair(render.tier, render.speaker, render.animator)}",
        state=render.state,
        when=stamp(render.created_at),
        lasts=f"{render.duration_s:.0f} s" if render.duration_s else "",
        picture=picture_of(render),
        captions=render.captions_key is not None,
        burnt=render.captions == Captions.BURNT,
    )

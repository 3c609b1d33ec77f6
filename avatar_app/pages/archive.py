"""All of one's films as their page shows them: its state."""

from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from avatar_app import avatars, renders
from avatar_app.captions import Captions
from avatar_app.choice import tell_pair
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

"""One film as its page shows it: how far it is, then what came out. The page's state."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import reflex as rx
from sqlmodel import Session

from avatar_app.catalog.backgrounds import COLOURS, BackgroundKind
from avatar_app.catalog.selection import tell_pair
from avatar_app.components.formatting import picture_of, show_range, voice_of
from avatar_app.components.script import Piece, divide
from avatar_app.components.times import stamp
from avatar_app.errors import GalateaError
from avatar_app.messaging.event_hub import subscribe
from avatar_app.messaging.events import EVERYBODY, Event
from avatar_app.pages.film.history import Moment, tell
from avatar_app.pages.shell.reflex_internals import push
from avatar_app.pages.shell.state import Visitor, read_id, run_as_user, run_use_case
from avatar_app.renders.forecast import Forecast, foresee
from avatar_app.renders.history import find_render
from avatar_app.renders.links import find_size
from avatar_app.renders.state_machine import read_events
from avatar_app.script.captions import Captions
from avatar_app.script.title import LONGEST_TITLE
from avatar_app.services import renders
from avatar_app.store.connections import find_connections
from avatar_app.store.models.accounts import User
from avatar_app.store.models.base import now
from avatar_app.store.models.renders import ACTIVE, Render, RenderEvent, RenderState
from avatar_app.translation import N_, ngettext
from avatar_app.translation import gettext as _

# A running film without news for so many seconds has lost its worker, or its last news.
SILENCE = 15.0
EMBEDDED = 640  # pixels of the longer side of a film on another site

STAGES = {
    "": N_("Starting…"),
    "face": N_("Analysing the portrait…"),
    "speech": N_("Generating speech…"),
    "animate": N_("Rendering…"),
    "live": N_("Rendering…"),
    "encode": N_("Finishing…"),
}


class Film(Visitor):
    """One render, as its row says."""

    film_of: str = ""
    title: str = ""
    state: str = ""
    stage: str = ""
    percent: int = 0
    left: str = ""
    error: str = ""
    script: list[Piece] = []
    recorded: bool = False  # a recording is its voice
    made: str = ""  # of what, in words
    made_at: str = ""
    picture: str = ""
    watched: str = ""  # where it can be watched while it is made
    facts: str = ""
    warnings: list[str] = []
    captions: bool = False
    burnt: bool = False  # they are in the picture already
    clear: bool = False  # it is transparent
    link: str = ""
    link_terms: str = ""  # that it has a password
    link_until: str = ""  # when it ends
    embedding: str = ""  # the HTML that shows it on other sites; "" where that cannot be
    history: list[Moment] = []

    @rx.var
    def root(self) -> str:
        """Where its files are."""
        return f"/api/v1/renders/{self.film_of}"

    @rx.var
    def shown(self) -> str:
        """The state to show: none while this is still the film that the tab showed before."""
        return self.state if self.film_of and self.film_of in self.router.url.path else ""

    @rx.event(background=True)
    async def follow(self):
        """Show the render, and every change of it, until it has ended."""
        async with self:
            redirect = await self._admit()
            if redirect is None:
                self.film_of = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
                self.state, self.error, self.made, self.script = "", "", "", []
                self.title = ""
            token, wanted = self.token(), self.film_of
        if redirect is not None:
            yield redirect
            return
        try:
            me = await run_as_user(token, lambda _, user: user)
            render = await self._read(token, wanted)
            await self._listen(token, me, wanted, render)
        except GalateaError as error:
            async with self:
                self.error = str(error)

    async def _listen(self, token: str | None, me: User, wanted: str, row: Render | None) -> None:
        """Keep the page as the row is, until the film is there or the page shows another."""
        stage: str | None = None
        shown = None
        far = 0.0  # news is ahead of the row, and what is shown never goes back
        with subscribe(find_connections().redis_url, me.id, EVERYBODY) as heard:
            while row is not None and row.state != RenderState.DONE:
                state, attempt = row.state, row.attempt
                try:
                    async with asyncio.timeout(SILENCE if state == RenderState.RUNNING else None):
                        news = await heard.next()
                except TimeoutError:
                    news = None
                ours = news if news and (news.kind, news.id) == ("render", wanted) else None
                if ours and ours.state == RenderState.RUNNING:
                    far = max(far, ours.progress)
                moved = news is not None and news.kind == "queue" and state == RenderState.QUEUED
                # Each stage leaves something on the row, as the poster.
                if news is None or moved or (ours and (ours.state, ours.stage) != (state, stage)):
                    row, shown = await self._read(token, wanted, attempt, far), None
                    stage = ours.stage if ours else None
                    if row is not None and row.attempt != attempt:
                        far = ours.progress if ours else 0.0
                running = row is not None and row.state == RenderState.RUNNING
                if ours and running and ours.state == RenderState.RUNNING:
                    told = _progress(ours, far)
                    if told != shown:
                        shown = told
                        await push(Film, shown)

    async def _read(
        self, token: str | None, wanted: str, attempt: int = 0, far: float = 0.0
    ) -> Render | None:
        """Show the row, which is None if the page has gone on to another. The attempt that the page
        showed is `far` already.
        """

        def look(session: Session, me: User) -> tuple[Render, list[RenderEvent], Forecast | None]:
            render = find_render(session, me, read_id(wanted, "film"))
            foreseen = None
            if render.state in ACTIVE:
                foreseen = foresee(session, find_connections()).get(render.id)
            return render, read_events(session, render.id), foreseen

        render, events, foreseen = await run_as_user(token, look)
        async with self:
            if self.film_of != wanted:
                return None
            self._fill(render, foreseen, far if render.attempt == attempt else 0.0)
            self.history = [tell(event) for event in events]
        return render

    def _fill(self, render: Render, foreseen: Forecast | None, far: float = 0.0) -> None:
        self.state, self.script = render.state, divide(render.text)
        self.title = render.title
        self.recorded = render.recording is not None
        self.made_at = stamp(render.created_at)
        self.made = (
            f"{voice_of(render)} · "
            f"{tell_pair(render.tier, render.speaker, render.animator)} · "
            f"{render.size} px{_frame(render)}"
        )
        self.picture = picture_of(render)
        self.watched = ""
        if render.live_key and render.state == RenderState.RUNNING:
            self.watched = f"/api/v1/renders/{render.id}/live/live.m3u8"
        self.error = render.error or ""
        self.captions = render.captions_key is not None
        self.burnt = render.captions == Captions.BURNT
        self.clear = render.background == BackgroundKind.TRANSPARENT
        self._show_link(render)
        self.percent = round(100 * max(render.progress, far))
        self.stage, self.left = _tell_stage(render.stage), ""
        if render.state == RenderState.RUNNING and foreseen is not None and foreseen.end:
            self.left = _tell_left((foreseen.end - now()).total_seconds())
        if render.state == RenderState.QUEUED:
            before = foreseen.before if foreseen else 0
            self.stage = (
                ngettext("Queued, {number} ahead", "Queued, {number} ahead", before)
                if before
                else _("Queued")
            )
            self.left = _foretell(foreseen)
        if render.state == RenderState.DONE:
            made = (
                _("rendered in {seconds:.1f} s", seconds=render.render_s)
                if render.render_s
                else _("reused")
            )
            self.facts = _(
                "{seconds:.1f} s, {size:.1f} MB, {made}",
                seconds=render.duration_s,
                size=render.bytes / 1e6,
                made=made,
            )
            self.warnings = (render.report or {}).get("warnings", [])

    @rx.event
    async def cancel(self):
        """Stop it."""
        with self._telling_errors():
            film = read_id(self.film_of, "film")
            self._fill(await run_use_case(self.token(), renders.cancel, film), None)

    @rx.event
    async def retry(self):
        """Try it again."""
        with self._telling_errors():
            film = read_id(self.film_of, "film")
            self._fill(*await run_use_case(self.token(), renders.retry, film))

    @rx.event
    async def rename(self, form: dict[str, str]):
        """Call it something else."""
        film, title = read_id(self.film_of, "film"), form.get("title", "")[:LONGEST_TITLE]
        self.title = (await run_use_case(self.token(), renders.rename, film, title)).title

    @rx.event
    async def show_link(self):
        """The browser has asked the API for a link, or changed it."""
        film = read_id(self.film_of, "film")
        self._show_link(await run_as_user(self.token(), lambda s, me: find_render(s, me, film)))

    @rx.event
    async def revoke(self):
        """End the link."""
        await run_use_case(self.token(), renders.revoke, read_id(self.film_of, "film"))
        self.link = self.link_terms = self.link_until = self.embedding = ""

    @rx.event
    async def delete(self):
        """Put it into the bin."""
        with self._telling_errors():
            await run_use_case(self.token(), renders.delete, read_id(self.film_of, "film"))
            return rx.redirect("/films")

    def _show_link(self, render: Render) -> None:
        """With the address that the browser knows this portal by: it is for others."""
        self.link = self.link_terms = self.link_until = self.embedding = ""
        if not render.share_token:
            return
        origin = self.router.headers.origin
        self.link = f"{origin}/shared/{render.share_token}"
        self.link_terms = _("It has a password.") if render.share_password else ""
        self.link_until = stamp(render.share_until)
        framed = find_connections().settings.embed_ancestors != "'none'"
        if framed and not render.share_password:
            width, height = find_size(render, EMBEDDED)
            self.embedding = (
                f'<iframe src="{origin}/embed/{render.share_token}" width="{width}" '
                f'height="{height}" title="{escape(render.title)}" allowfullscreen></iframe>'
            )

    @contextmanager
    def _telling_errors(self) -> Iterator[None]:
        try:
            yield
        except GalateaError as error:
            self.error = str(error)


def _tell_stage(stage: str) -> str:
    told = STAGES.get(stage, "")
    return _(told) if told else ""


def _tell_left(seconds: float) -> str:
    return _("{time} left", time=show_range(seconds))


def _foretell(foreseen: Forecast | None) -> str:
    """When it begins and ends, as people say it."""
    if foreseen is None or foreseen.start is None or foreseen.end is None:
        return ""
    here = now()
    start, end = ((at - here).total_seconds() for at in (foreseen.start, foreseen.end))
    if start < 2:
        return _("ready in {time}", time=show_range(end))
    return _("starts in {wait}, ready in {time}", wait=show_range(start), time=show_range(end))


def _frame(render: Render) -> str:
    """Its shape and background, if they are others than the picture's own."""
    named = {colour: _("{colour} background", colour=_(name)) for name, colour in COLOURS.items()}
    kinds = {"keep": "", "picture": _("custom background")} | named
    behind = kinds.get(render.background, _("{colour} background", colour=render.background))
    told = ["" if render.aspect == "keep" else render.aspect, behind]
    return "".join(f" · {part}" for part in told if part)


def _progress(news: Event, far: float) -> dict[str, str | int]:
    """What the page shows of it."""
    shown: dict[str, str | int] = {
        "stage": _tell_stage(news.stage),
        "percent": round(100 * far),
    }
    if news.left_s is not None:  # until then what was foreseen stands there
        shown["left"] = _tell_left(news.left_s)
    return shown

"""One film as its page shows it: how far it is, then what came out. The page's state."""

import asyncio
from uuid import UUID

import reflex as rx
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event.context import EventContext
from sqlmodel import Session

from avatar_app import renders
from avatar_app.captions import Captions
from avatar_app.choice import tell_pair
from avatar_app.components.history import Moment, tell
from avatar_app.components.script import Piece, divide
from avatar_app.errors import GalateaError, StateError
from avatar_app.forecast import Forecast, foresee, promise
from avatar_app.frames import Behind
from avatar_app.home import find_home
from avatar_app.life import read_events
from avatar_app.models import Render, RenderEvent, RenderState, User, now
from avatar_app.news import hear
from avatar_app.pages.offers import show_seconds
from avatar_app.pages.visitor import Visitor, ask
from avatar_app.presence import call_workers
from avatar_app.progress import EVERYBODY, News, publish

# A running film without news for so many seconds has lost its worker, or its last news.
SILENCE = 15.0

STAGES = {
    "": "Starting",
    "face": "Looking at the face",
    "speech": "Speaking",
    "animate": "Animating",
    "live": "Animating; watch what is there already",
    "encode": "Finishing the film",
}


class Film(Visitor):
    """One render, as its row says."""

    film_of: str = ""
    state: str = ""
    stage: str = ""
    percent: int = 0
    left: str = ""
    error: str = ""
    script: list[Piece] = []
    recorded: bool = False  # a recording is its voice
    made: str = ""
    picture: str = ""
    watched: str = ""  # where it can be watched while it is made
    facts: str = ""
    warnings: list[str] = []
    captions: bool = False
    burnt: bool = False  # they are in the picture already
    clear: bool = False  # it is transparent
    link: str = ""
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
            token, wanted = self.token(), self.film_of
        if redirect is not None:
            yield redirect
            return
        try:
            me = await ask(token, lambda _, user: user)
            state = await self._read(token, wanted)
            await self._listen(token, me, wanted, state)
        except GalateaError as error:
            async with self:
                self.error = str(error)

    async def _listen(self, token: str | None, me: User, wanted: str, state: str) -> None:
        """Keep the page as the row is, until the film is there or the page shows another."""
        if state == RenderState.DONE:
            return
        stage: str | None = None
        shown = None
        with hear(find_home().redis_url, me.id, EVERYBODY) as heard:
            while state not in ("", RenderState.DONE):
                try:
                    async with asyncio.timeout(SILENCE if state == RenderState.RUNNING else None):
                        news = await heard.next()
                except TimeoutError:
                    news = None
                ours = news if news and (news.kind, news.id) == ("render", wanted) else None
                moved = news is not None and news.kind == "queue" and state == RenderState.QUEUED
                # Each stage leaves something on the row, as the poster.
                if news is None or moved or (ours and (ours.state, ours.stage) != (state, stage)):
                    state, shown = await self._read(token, wanted), None
                    stage = ours.stage if ours else None
                if ours and ours.state == state == "running" and _progress(ours) != shown:
                    shown = _progress(ours)
                    await _push(shown)

    async def _read(self, token: str | None, wanted: str) -> str:
        """Show the row; its state, or "" if the page has gone on to another."""

        def look(session: Session, me: User) -> tuple[Render, list[RenderEvent], Forecast | None]:
            render = renders.find_render(session, me, _id(wanted))
            foreseen = None
            if render.state == RenderState.QUEUED:
                foreseen = foresee(session, find_home()).get(render.id)
            return render, read_events(session, render.id), foreseen

        render, events, foreseen = await ask(token, look)
        async with self:
            if self.film_of != wanted:
                return ""
            self._fill(render, foreseen)
            self.history = [tell(event) for event in events]
        return render.state

    def _fill(self, render: Render, foreseen: Forecast | None) -> None:
        self.state, self.script = render.state, divide(render.text)
        self.recorded = render.recording is not None
        self.made = (
            f"{render.created_at:%d %b %Y, %H:%M} UTC · {voice_of(render)} · "
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
        self.clear = render.background == Behind.TRANSPARENT
        self.link = self._link(render.share_token)
        self.percent = round(100 * render.progress)
        self.stage, self.left = STAGES.get(render.stage, ""), ""
        if render.state == RenderState.QUEUED:
            before = foreseen.before if foreseen else 0
            self.stage = f"Waiting, {before} before it" if before else "Waiting for a worker"
            self.left = _foretell(foreseen)
        if render.state == RenderState.DONE:
            made = f"made in {render.render_s:.1f} s" if render.render_s else "made before"
            self.facts = f"{render.duration_s:.1f} s, {render.bytes / 1e6:.1f} MB, {made}"
            self.warnings = (render.report or {}).get("warnings", [])

    @rx.event
    async def cancel(self):
        """Stop it."""
        await self._act(renders.cancel)

    @rx.event
    async def retry(self):
        """Try it again."""
        home = find_home()

        def again(session: Session, me: User, film: UUID) -> Render:
            render = renders.retry(session, home.settings, me, film)
            promise(session, home, render)
            return render

        render = await self._act(again)
        if render is not None:
            await asyncio.to_thread(call_workers, home.redis, *render.needs)

    @rx.event
    async def share(self):
        """Make a link."""
        film = _id(self.film_of)
        token = await ask(self.token(), lambda s, me: renders.share(s, me, film))
        self.link = self._link(token)

    @rx.event
    async def revoke(self):
        """End the link."""
        film = _id(self.film_of)
        await ask(self.token(), lambda s, me: renders.revoke(s, me, film))
        self.link = ""

    @rx.event
    async def delete(self):
        """With its files."""
        film, storage = _id(self.film_of), find_home().storage
        try:
            await ask(self.token(), lambda s, me: renders.delete_render(s, storage, me, film))
        except GalateaError as error:
            self.error = str(error)
            return None
        return rx.redirect("/films")

    def _link(self, token: str | None) -> str:
        """With the address that the browser knows this portal by: it is for others."""
        return f"{self.router.headers.origin}/shared/{token}" if token else ""

    async def _act(self, rule):
        film = _id(self.film_of)
        try:
            render = await ask(self.token(), lambda s, me: rule(s, me, film))
        except GalateaError as error:
            self.error = str(error)
            return None
        self._fill(render, None)
        # This page follows it again, and so do others that show it.
        news = News("render", str(render.id), render.state)
        await asyncio.to_thread(publish, find_home().redis, render.user_id, news)
        return render


def _foretell(foreseen: Forecast | None) -> str:
    """When it begins and ends, as people say it."""
    if foreseen is None or foreseen.start is None or foreseen.end is None:
        return ""
    here = now()
    start, end = ((at - here).total_seconds() for at in (foreseen.start, foreseen.end))
    if start < 2:
        return f"ready in about {show_seconds(end)}"
    return f"begins in about {show_seconds(start)}, ready in {show_seconds(end)}"


def _frame(render: Render) -> str:
    """Its shape and background, if they are others than the picture's own."""
    behind = {"keep": "", "picture": "own background"}.get(render.background, render.background)
    told = ["" if render.aspect == "keep" else render.aspect, behind]
    return "".join(f" · {part}" for part in told if part)


def voice_of(render: Render) -> str:
    """What speaks in it."""
    recording = render.recording
    return f"Recording: {recording}" if recording is not None else render.voice_label


def picture_of(render: Render) -> str:
    """Its poster, as soon as there is one; until then who speaks."""
    if render.poster_key:
        return f"/api/v1/renders/{render.id}/poster?of={render.attempt}"
    if render.preset:
        return f"/api/v1/presets/{render.preset}/picture"
    return f"/api/v1/avatars/{render.avatar_id}/thumbnail"


def _progress(news: News) -> dict[str, str | int]:
    """What the page shows of it."""
    left = f"{show_seconds(news.left_s)} left" if news.left_s is not None else ""
    return {
        "stage": STAGES.get(news.stage, ""),
        "percent": round(100 * news.progress),
        "left": left,
    }


async def _push(values: dict[str, str | int]) -> None:
    """Send progress to the browser as it is, past the page's state: that is kept in Redis, and to
    lock, load and save it five times a second for every film costs three times as much. The row
    has what matters, and every other change of the page reads it.
    """
    delta = {f"{name}{FIELD_MARKER}": value for name, value in values.items()}
    await EventContext.get().emit_delta({Film.get_full_name(): delta})


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise StateError("not_found", "There is no such film.") from None

"""One film: how far it is, then the film itself."""

import asyncio
from uuid import UUID

import reflex as rx
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event.context import EventContext

from avatar_app import renders
from avatar_app.components.layout import card, link_button, notice, page, title
from avatar_app.errors import GalateaError, StateError
from avatar_app.home import find_home
from avatar_app.models import Render, RenderState, User
from avatar_app.news import hear
from avatar_app.pages.visitor import Visitor, ask
from avatar_app.progress import EVERYBODY, News, publish
from avatar_app.queues import RENDER, offer, place_in_queue

# A running film without news for so many seconds has lost its worker, or its last news.
SILENCE = 15.0

STAGES = {
    "": "Starting",
    "face": "Looking at the face",
    "speech": "Speaking",
    "animate": "Animating",
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
    text: str = ""
    facts: str = ""
    warnings: list[str] = []
    captions: bool = False
    link: str = ""

    @rx.var
    def root(self) -> str:
        """Where its files are."""
        return f"/api/v1/renders/{self.film_of}"

    @rx.event(background=True)
    async def follow(self):
        """Show the render, and every change of it, until it has ended."""
        async with self:
            redirect = await self._admit()
            if redirect is None:
                self.film_of = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
                self.state, self.error = "", ""
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
        shown = None
        with hear(find_home().redis_url, me.id, EVERYBODY) as heard:
            while state not in ("", RenderState.DONE):
                try:
                    async with asyncio.timeout(SILENCE if state == RenderState.RUNNING else None):
                        news = await heard.next()
                except TimeoutError:
                    news = None
                moved = news is not None and news.kind == "queue" and state == RenderState.QUEUED
                if news is not None and news.id == wanted and news.state == state == "running":
                    if _progress(news) != shown:
                        shown = _progress(news)
                        await _push(shown)
                elif news is None or news.id == wanted or moved:
                    state, shown = await self._read(token, wanted), None

    async def _read(self, token: str | None, wanted: str) -> str:
        """Show the row; its state, or "" if the page has gone on to another."""
        render = await ask(token, lambda s, me: renders.find_render(s, me, _id(wanted)))
        before = None
        if render.state == RenderState.QUEUED:
            before = await asyncio.to_thread(place_in_queue, find_home().redis, "cpu", render.id)
        async with self:
            if self.film_of != wanted:
                return ""
            self._fill(render, before)
        return render.state

    def _fill(self, render: Render, before: int | None) -> None:
        self.state, self.text = render.state, render.text
        self.error = render.error or ""
        self.captions = render.captions_key is not None
        self.link = f"/shared/{render.share_token}" if render.share_token else ""
        self.percent = round(100 * render.progress)
        self.stage, self.left = STAGES.get(render.stage, ""), ""
        if render.state == RenderState.QUEUED:
            self.stage = f"Waiting, {before} before it" if before else "Waiting for a worker"
        if render.state == RenderState.DONE:
            self.facts = (
                f"{render.duration_s:.1f} s, {render.bytes / 1e6:.1f} MB, "
                f"made in {render.render_s:.1f} s"
            )
            self.warnings = (render.report or {}).get("warnings", [])

    @rx.event
    async def cancel(self):
        """Stop it."""
        await self._act(renders.cancel)

    @rx.event
    async def retry(self):
        """Try it again."""
        render = await self._act(renders.retry)
        if render is not None:
            await asyncio.to_thread(offer, find_home().redis, "cpu", RENDER, render.id)

    @rx.event
    async def share(self):
        """Make a link."""
        film = _id(self.film_of)
        token = await ask(self.token(), lambda s, me: renders.share(s, me, film))
        self.link = f"/shared/{token}"

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


def _progress(news: News) -> dict[str, str | int]:
    """What the page shows of it."""
    left = f"{news.left_s:.0f} s left" if news.left_s is not None else ""
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


def film() -> rx.Component:
    """The page."""
    return page(
        title("Film"),
        rx.match(
            Film.state,
            ("done", _done()),
            ("queued", _under_way()),
            ("running", _under_way()),
            ("", rx.cond(Film.error == "", rx.skeleton(height="24rem"), notice(Film.error))),
            _ended(),
        ),
        rx.cond(
            Film.text != "",
            card(
                rx.text("Script", weight="medium", size="3"),
                rx.text(Film.text, size="2", white_space="pre-wrap", margin_top="0.5rem"),
            ),
        ),
    )


def _under_way() -> rx.Component:
    return card(
        rx.vstack(
            rx.hstack(
                rx.spinner(size="3"),
                rx.text(Film.stage, weight="medium", size="4", aria_live="polite"),
                rx.spacer(),
                rx.text(Film.left, color_scheme="gray", size="2"),
                align="center",
                width="100%",
            ),
            rx.progress(value=Film.percent, size="3", aria_label="Progress"),
            rx.hstack(
                rx.text(f"{Film.percent} %", size="2", color_scheme="gray"),
                rx.spacer(),
                rx.button("Cancel", on_click=Film.cancel, variant="soft", color_scheme="gray"),
                align="center",
            ),
            spacing="4",
            align="stretch",
        )
    )


def _done() -> rx.Component:
    return rx.vstack(
        rx.el.video(
            rx.cond(
                Film.captions,
                rx.el.track(src=f"{Film.root}/captions", kind="captions", default=True),
            ),
            src=f"{Film.root}/film",
            poster=f"{Film.root}/poster",
            controls=True,
            plays_inline=True,
            class_name="film",
        ),
        rx.hstack(
            rx.text(Film.facts, size="2", color_scheme="gray"),
            rx.spacer(),
            link_button(
                rx.icon("download", size=16),
                "Download",
                href=f"{Film.root}/film?save=true",
                download=True,
            ),
            rx.cond(
                Film.link == "",
                rx.button(rx.icon("link", size=16), "Share", on_click=Film.share, variant="soft"),
                rx.button("Revoke link", on_click=Film.revoke, variant="soft"),
            ),
            rx.button(
                rx.icon("trash-2", size=16),
                on_click=Film.delete,
                variant="soft",
                color_scheme="red",
                aria_label="Delete",
            ),
            align="center",
            wrap="wrap",
        ),
        rx.cond(
            Film.link != "",
            rx.callout(
                rx.text(
                    "Anybody with this link sees the film: ", rx.link(Film.link, href=Film.link)
                ),
                icon="link",
            ),
        ),
        rx.foreach(Film.warnings, lambda text: rx.callout(text, icon="info", color_scheme="amber")),
        spacing="4",
        align="stretch",
        width="100%",
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
            rx.hstack(
                rx.button("Try again", on_click=Film.retry),
                rx.button("Delete", on_click=Film.delete, variant="soft", color_scheme="red"),
            ),
            spacing="4",
            align="stretch",
        )
    )

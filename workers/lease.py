"""A render held by this worker: its lease renewed, its progress told, its end noticed."""

import threading
import time
from dataclasses import replace
from types import TracebackType
from typing import Self
from uuid import UUID

from avatar_app.claims import heartbeat
from avatar_app.errors import GalateaError
from avatar_app.home import Home
from avatar_app.models import RenderState
from avatar_app.progress import News, publish
from workers.duty import duty
from workers.film import Progress

BEAT = 0.5  # seconds between heartbeats: a cancelled render stops within two
TOLD = 0.2  # the least between two pieces of news


class Interrupted(BaseException):
    """The render must stop. No Exception, so that nothing on the way takes it for a failure."""


class Cancelled(Interrupted):
    """Its owner asked."""


class Fenced(Interrupted):
    """Another worker has it."""


class Stopped(Interrupted):
    """This worker must stop; the render is for another."""


class Lease:
    """A context manager; `tell` is what a film's `on_progress` calls, and raises Interrupted."""

    def __init__(self, home: Home, render_id: UUID, user_id: UUID, attempt: int) -> None:
        self._home, self._render, self._user, self._attempt = home, render_id, user_id, attempt
        self._now = Progress("", 0.0)
        self._started = time.monotonic()
        self._told = 0.0
        self._on_air = False
        self._verdict: type[Interrupted] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def tell(self, progress: Progress) -> None:
        """Note how far it is, and tell the owner's pages. Raises Interrupted."""
        self._now = self._place(progress)
        if duty.stopping.is_set():
            raise Stopped
        if self._verdict is not None:
            raise self._verdict
        now = time.monotonic()
        if now - self._told >= TOLD:
            self._told = now
            self._publish(now)

    def on_air(self) -> None:
        """From now on it can be watched while it is made; the owner's pages hear of it."""
        self._on_air = True
        self._now = self._place(self._now)
        self._publish(time.monotonic())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(BEAT):
            try:
                with self._home.session() as session:
                    cancelled = heartbeat(
                        session,
                        self._render,
                        self._attempt,
                        self._now.stage,
                        self._now.fraction,
                    )
            except GalateaError:
                continue  # the database is away; when it is back it says whether this is still ours
            if cancelled is None:
                self._verdict = Fenced
            elif cancelled:
                self._verdict = Cancelled

    def _place(self, progress: Progress) -> Progress:
        on_air = self._on_air and progress.stage == "animate"
        return replace(progress, stage="live") if on_air else progress

    def _publish(self, now: float) -> None:
        done = self._now.fraction
        left = (now - self._started) * (1 - done) / done if done > 0.02 else None
        news = News("render", str(self._render), RenderState.RUNNING, self._now.stage, done, left)
        publish(self._home.redis, self._user, news)

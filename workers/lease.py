"""What this worker holds, a render or a part of one: its lease renewed, its end noticed."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar
from uuid import UUID

from sqlmodel import Session

from avatar_app import parts
from avatar_app.claims import heartbeat
from avatar_app.errors import GalateaError, UnavailableError
from avatar_app.home import Home
from avatar_app.models import RenderState
from avatar_app.parts import Hold
from avatar_app.progress import News, publish
from workers.duty import duty
from workers.film import Progress

BEAT = 0.5  # seconds between heartbeats: a cancelled render stops within two
TOLD = 0.2  # the least between two pieces of news
PATIENCE = 300.0  # seconds that finished work waits for a database that is away
AGAIN = 0.5

T = TypeVar("T")


class Interrupted(BaseException):
    """The render must stop. No Exception, so that nothing on the way takes it for a failure."""


class Cancelled(Interrupted):
    """Its owner asked."""


class Fenced(Interrupted):
    """Another worker has it."""


class Stopped(Interrupted):
    """This worker must stop; the render is for another."""


class Heartbeat(ABC):
    """Renews a lease in a thread, and brings back what it is told. A context manager."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._verdict: type[Interrupted] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def check(self) -> None:
        """Raises Interrupted if the work must stop."""
        if duty.stopping.is_set():
            raise Stopped
        if self._verdict is not None:
            raise self._verdict

    @abstractmethod
    def _renew(self, session: Session) -> bool | None:
        """Renew it. Whether the work is to be cancelled; None: fenced out."""

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
                    cancelled = self._renew(session)
            except GalateaError:
                continue  # the database is away; when it is back it says whether this is still ours
            if cancelled is None:
                self._verdict = Fenced
            elif cancelled:
                self._verdict = Cancelled


class Lease(Heartbeat):
    """A film's; `tell` is what its `on_progress` calls, and raises Interrupted. `part` is the one
    that is made here just now, if it is made in parts.
    """

    def __init__(self, home: Home, render_id: UUID, user_id: UUID, attempt: int) -> None:
        super().__init__(home)
        self.part: Hold | None = None
        self._render, self._user, self._attempt = render_id, user_id, attempt
        self._now = Progress("", 0.0)
        self._started = time.monotonic()
        self._told = 0.0
        self._on_air = False

    def tell(self, progress: Progress) -> None:
        """Note how far it is, and tell the owner's pages. Raises Interrupted."""
        self._now = self._place(progress)
        self.check()
        now = time.monotonic()
        if now - self._told >= TOLD:
            self._told = now
            self._publish(now)

    def on_air(self) -> None:
        """From now on it can be watched while it is made; the owner's pages hear of it."""
        self._on_air = True
        self._now = self._place(self._now)
        self._publish(time.monotonic())

    def _renew(self, session: Session) -> bool | None:
        part, now = self.part, self._now
        if part is not None:
            parts.renew(session, part)
        return heartbeat(session, self._render, self._attempt, now.stage, now.fraction)

    def _place(self, progress: Progress) -> Progress:
        on_air = self._on_air and progress.stage == "animate"
        return replace(progress, stage="live") if on_air else progress

    def _publish(self, now: float) -> None:
        done = self._now.fraction
        left = (now - self._started) * (1 - done) / done if done > 0.02 else None
        news = News("render", str(self._render), RenderState.RUNNING, self._now.stage, done, left)
        publish(self._home.redis, self._user, news)


class PartLease(Heartbeat):
    """A part's of a film that another worker leads."""

    def __init__(self, home: Home, hold: Hold) -> None:
        super().__init__(home)
        self._hold = hold

    def _renew(self, session: Session) -> bool | None:
        return parts.renew(session, self._hold)


def report(home: Home, act: Callable[[Session], T]) -> T:
    """Tell the database, and wait for one that is away: the work would be lost."""
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            with home.session() as session:
                return act(session)
        except UnavailableError:
            if time.monotonic() > limit or duty.stopping.is_set():
                raise
            time.sleep(AGAIN)

"""What this worker holds, a render or a part of one: its lease renewed, its end noticed."""

import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar
from uuid import UUID

from sqlmodel import Session

from avatar_app.errors import GalateaError, UnavailableError
from avatar_app.messaging.events import Event, publish
from avatar_app.renders import parts
from avatar_app.renders.claims import heartbeat
from avatar_app.renders.parts import PartClaim
from avatar_app.store.connections import Connections
from avatar_app.store.models.renders import RenderState
from workers.film.spec import Progress
from workers.runtime.worker_state import worker_state

BEAT = 0.5  # seconds between heartbeats: a cancelled render stops within two
TOLD = 0.2  # the least between two pieces of news
RECENT = 20.0  # seconds that tell the present pace
FEWEST = 10  # pieces of progress that tell one
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

    def __init__(self, home: Connections) -> None:
        self._home = home
        self._verdict: type[Interrupted] | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def check(self) -> None:
        """Raises Interrupted if the work must stop."""
        if worker_state.stopping.is_set():
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

    def __init__(self, home: Connections, render_id: UUID, user_id: UUID, attempt: int) -> None:
        super().__init__(home)
        self.part: PartClaim | None = None
        self._render, self._user, self._attempt = render_id, user_id, attempt
        self._now = Progress("", 0.0)
        self._pace = RecentPace()
        self._told = 0.0
        self._on_air = False

    def tell(self, progress: Progress) -> None:
        """Note how far it is, and tell the owner's pages. Raises Interrupted."""
        far = max(progress.fraction, self._now.fraction)  # estimates of the whole may grow
        self._now = self._place(replace(progress, fraction=far))
        self.check()
        now = time.monotonic()
        self._pace.note(now, far)
        if now - self._told >= TOLD:
            self._told = now
            self._publish()

    def on_air(self) -> None:
        """From now on it can be watched while it is made; the owner's pages hear of it."""
        self._on_air = True
        self._now = self._place(self._now)
        self._publish()

    def _renew(self, session: Session) -> bool | None:
        part, now = self.part, self._now
        if part is not None:
            parts.renew(session, part)
        return heartbeat(session, self._render, self._attempt, now.stage, now.fraction)

    def _place(self, progress: Progress) -> Progress:
        on_air = self._on_air and progress.stage == "animate"
        return replace(progress, stage="live") if on_air else progress

    def _publish(self) -> None:
        done, left = self._now.fraction, self._pace.left()
        news = Event("render", str(self._render), RenderState.RUNNING, self._now.stage, done, left)
        publish(self._home.redis, self._user, news)


class RecentPace:
    """How fast something goes on lately, and so how long it will take: seldom as fast as it began,
    since its start differs from its middle, and the machine may be busier since.
    """

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float]] = deque()  # seconds, and how far it was: 0..1

    def note(self, now: float, far: float) -> None:
        """It is so far, by a clock in seconds."""
        if far <= 0:
            return
        self._seen.append((now, far))
        while len(self._seen) > FEWEST and self._seen[0][0] < now - RECENT:
            self._seen.popleft()

    def left(self) -> float | None:
        """Seconds that are left; None before enough was seen."""
        if len(self._seen) < FEWEST:
            return None
        (began, first), (now, far) = self._seen[0], self._seen[-1]
        return (now - began) * (1 - far) / (far - first) if far > first else None


class PartLease(Heartbeat):
    """A part's of a film that another worker leads."""

    def __init__(self, home: Connections, part_claim: PartClaim) -> None:
        super().__init__(home)
        self._part_claim = part_claim

    def _renew(self, session: Session) -> bool | None:
        return parts.renew(session, self._part_claim)


def report(home: Connections, act: Callable[[Session], T]) -> T:
    """Tell the database, and wait for one that is away: the work would be lost."""
    limit = time.monotonic() + PATIENCE
    while True:
        try:
            with home.session() as session:
                return act(session)
        except UnavailableError:
            if time.monotonic() > limit or worker_state.stopping.is_set():
                raise
            time.sleep(AGAIN)

"""What sees to it that no render is forgotten: in every web and worker process, one at a time.

Every two seconds one of them, whichever gets the advisory lock, puts back what lost its worker,
ends what nobody can make any more, and calls workers for what waits, parts of long films too. The
lock is held for one turn alone: a process that hangs while it holds a lock for good would stop the
reconciling of all.

A lease that has run out means a lost worker only if the worker could have renewed it. So nothing is
taken for lost within two seconds after the database was away, or after its clock was changed.
"""

import logging
import threading
import time
from collections import Counter
from datetime import timedelta

from sqlmodel import Session, func, select

from avatar_app import avatars, claims, clones, parts, recordings
from avatar_app.catalog import CLONE
from avatar_app.cloning import explain_lack, find_queue, list_spoken
from avatar_app.errors import GalateaError
from avatar_app.home import Home
from avatar_app.models import Render
from avatar_app.presence import Worker, list_workers, offered_voices
from avatar_app.progress import News, publish
from avatar_app.queues import CHECK, CLONING, LISTEN, USUAL, call, is_waiting, send
from avatar_app.sweep import sweep

EVERY = 2.0  # seconds
STEADY = 2.0  # seconds in which every living worker has renewed its lease
ABSENCE = 6.0  # without a turn, in which the database may have been away unseen
LEAP = 2.0  # seconds by which the database's clock may differ from the time that has passed
ABSENT = 60.0  # seconds after which a voice that nobody has is gone for good
SWEPT = 600.0  # seconds between looks for files of nobody
OLD = timedelta(hours=1)  # such files, since who writes them may still be at it
TURN = 7205759404  # the advisory lock

log = logging.getLogger("galatea.reconciler")


class Reconciler:
    """One process's part in it. Call `turn` often, or `run` it in a thread."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._turned = self._steady = self._swept = time.monotonic()
        self._ahead: float | None = None  # of the database's clock over ours, in seconds
        self._absent: dict[str, float] = {}  # voices that nobody has, since when

    def run(self, over: threading.Event) -> None:
        """Take turns until it is over."""
        while not over.wait(EVERY):
            try:
                self.turn()
            except GalateaError as error:
                self._steady = time.monotonic()
                log.warning("%s: %s", error.code, error)

    def turn(self) -> list[Render]:
        """One look at everything, unless somebody else is at it just now; what has moved."""
        now = time.monotonic()
        if now - self._turned > ABSENCE:
            self._steady = now
        self._turned = now
        workers = self._list_workers()
        with self._home.session() as session:
            if not session.execute(select(func.pg_try_advisory_xact_lock(TURN))).scalar_one():
                return []
            self._look_at_clock(session)
            moved = []
            if time.monotonic() - self._steady >= STEADY:
                moved += claims.reconcile(session)
            unmade = clones.list_unmade(session)
            gone = self._list_gone(session, workers, bool(unmade)) if workers else []
            moved += claims.refuse(session, gone)
            late = [row for row in unmade if clones.is_overdue(row)]
            lost = {row.id: error for row in late if (error := clones.explain_loss(row))}
            if CLONE in gone:
                lost = {row.id: explain_lack(workers) for row in unmade}
            refused = [clones.refuse(session, row, error) for row, error in lost.items()]
            ready = Counter(claims.count_needs(session))
            ready.update(parts.count_needs(session))
            aired = claims.sweep_live(session)
            unchecked = [(CHECK, USUAL, avatar.id) for avatar in avatars.list_unchecked(session)]
            unchecked += [(LISTEN, USUAL, row.id) for row in recordings.list_unchecked(session)]
            cloners = find_queue(workers)
            if cloners is not None:
                unchecked += [(CLONING, cloners, row.id) for row in late if row.id not in lost]
        for render in moved:
            told = {"render": str(render.id), "attempt": render.attempt}
            log.warning("%s: %s", render.state, render.error or "its worker was lost", extra=told)
            publish(self._home.redis, render.user_id, News("render", str(render.id), render.state))
        self._call(ready, workers)
        for key in aired:
            self._home.storage.delete(key)
        for clone in filter(None, refused):
            log.warning("clone %s: %s", clone.id, clone.error)
            publish(self._home.redis, clone.user_id, News("clone", str(clone.id), clone.state))
            self._home.storage.delete(f"clones/{clone.id}")
        for task, queue, upload in unchecked:
            if not is_waiting(self._home.redis, queue, upload):
                send(self._home.redis, queue, task, upload)
        if time.monotonic() - self._swept > SWEPT:
            self._swept = time.monotonic()
            sweep(self._home, OLD)
        return moved

    def _list_workers(self) -> list[Worker]:
        try:
            return list_workers(self._home.redis)
        except GalateaError:
            return []

    def _look_at_clock(self, session: Session) -> None:
        """Note whether leases can be trusted from now on only."""
        now = time.monotonic()
        ahead = float(session.execute(select(func.extract("epoch", func.now()))).scalar_one()) - now
        if self._ahead is not None and abs(ahead - self._ahead) > LEAP:
            self._steady = now
        self._ahead = ahead

    def _list_gone(self, session: Session, workers: list[Worker], cloning: bool) -> list[str]:
        """Voices that are waited for, and that nobody has had for long; with `cloning` somebody
        waits for CLONE.
        """
        now = time.monotonic()
        wanted = claims.list_voices(session) | ({CLONE} if cloning else set())
        absent = wanted - list_spoken(offered_voices(workers))
        self._absent = {voice: self._absent.get(voice, now) for voice in absent}
        return [voice for voice, since in self._absent.items() if now - since > ABSENT]

    def _call(self, ready: dict[tuple[str, str | None], int], workers: list[Worker]) -> None:
        """Wake those who can make what waits."""
        wanted: Counter[str] = Counter()
        for needs, many in ready.items():
            able = {name for w in workers if w.can(*needs) for name in w.queues}
            wanted.update(dict.fromkeys(able or {USUAL}, many))
        for name, many in wanted.items():
            call(self._home.redis, [name], many)

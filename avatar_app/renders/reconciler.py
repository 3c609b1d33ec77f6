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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlmodel import Session, func, select

from avatar_app.accounts import audit
from avatar_app.catalog.cloned_voices import list_speakable
from avatar_app.catalog.voices import CLONE
from avatar_app.errors import GalateaError
from avatar_app.fleet.registry import Worker, explain_lack, find_queue, find_workers, offered_voices
from avatar_app.library import checks, clones, owned
from avatar_app.library.checks import lost
from avatar_app.messaging.events import Event, publish
from avatar_app.messaging.queues import (
    CHECK,
    CLONING,
    LISTEN,
    USUAL,
    call_checkers,
    enqueue,
    is_waiting,
    wake_workers,
)
from avatar_app.renders import parts, recovery, recycle_bin, turns
from avatar_app.renders.film_mails import mail_owner
from avatar_app.renders.sweep import sweep
from avatar_app.store.connections import Connections
from avatar_app.store.models.library import Avatar, Clone, Recording
from avatar_app.store.models.renders import Render, RenderState
from avatar_app.translation import SOURCE, use_language

EVERY = 2.0  # seconds
STEADY = 2.0  # seconds in which every living worker has renewed its lease
ABSENCE = 6.0  # without a turn, in which the database may have been away unseen
LEAP = 2.0  # seconds by which the database's clock may differ from the time that has passed
ABSENT = 60.0  # seconds after which a voice that nobody has is gone for good
SWEPT = 600.0  # seconds between looks for files of nobody
OLD = timedelta(hours=1)  # such files, since who writes them may still be at it
TURN = 7205759404  # the advisory lock

log = logging.getLogger("galatea.reconciler")


@dataclass(frozen=True)
class _Found:
    """What a turn found, to be acted on once the rows are committed."""

    moved: list[Render]
    refused: list[Clone]
    ready: Counter[tuple[str, str | None]]  # how many wait, by what they need
    aired: list[str]  # folders of the storage that were watched and can go
    checks_due: list[str]  # tasks that wait for a worker to look at an upload
    set_aside: list[Avatar | Recording]  # uploads that have cost too many workers
    cloners: str | None  # the queue of a worker that can clone
    late: list[Clone]  # clones that may have missed their queue


class Reconciler:
    """One process's part in it. Call `turn` often, or `run` it in a thread."""

    def __init__(self, home: Connections) -> None:
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
        """One look at everything, unless somebody else is at it just now; what has moved.

        What it says is for many, so it is in English, whatever the process speaks.
        """
        with use_language(SOURCE):
            return self._turn()

    def _turn(self) -> list[Render]:
        now = time.monotonic()
        if now - self._turned > ABSENCE:
            self._steady = now
        self._turned = now
        workers = find_workers(self._home.redis)
        with self._home.session() as session:
            if not session.execute(select(func.pg_try_advisory_xact_lock(TURN))).scalar_one():
                return []
            found = self._look(session, workers)
        self._tell(found.moved)
        self._call(found.ready, workers)
        for key in found.aired:
            self._home.storage.delete(key)
        self._clear(found.refused)
        self._tell_set_aside(found.set_aside)
        self._send(found)
        if time.monotonic() - self._swept > SWEPT:
            self._swept = time.monotonic()
            sweep(self._home, OLD)
            with self._home.session() as session:
                recycle_bin.purge(session, self._home.storage, datetime.now(UTC) - recycle_bin.KEPT)
                audit.prune(session, self._home.settings.audit_days)
        return found.moved

    def _look(self, session: Session, workers: list[Worker]) -> _Found:
        """Put every row right that can be; what is to be done once that is committed."""
        self._look_at_clock(session)
        moved = []
        if time.monotonic() - self._steady >= STEADY:
            moved += recovery.reconcile(session)
        unmade = clones.list_unmade(session)
        gone = self._list_gone(session, workers, bool(unmade)) if workers else []
        moved += recovery.refuse(session, gone)
        lost = _explain_losses(unmade, workers, CLONE in gone)
        refused = [clones.refuse(session, row, error) for row, error in lost.items()]
        ready = Counter(turns.count_needs(session))
        ready.update(parts.count_needs(session))
        aired = recovery.sweep_live(session)
        waiting = [row for row in unmade if row.id not in lost and clones.is_overdue(row)]
        return _Found(
            moved=moved,
            refused=[clone for clone in refused if clone is not None],
            ready=ready,
            aired=aired,
            checks_due=[
                task
                for task, table in ((CHECK, Avatar), (LISTEN, Recording))
                if checks.count_waiting(session, table)
            ],
            set_aside=self._set_aside(session),
            cloners=find_queue(workers),
            late=waiting,
        )

    def _tell(self, moved: list[Render]) -> None:
        """Let their owners' pages know."""
        for render in moved:
            told = {"render": str(render.id), "attempt": render.attempt}
            log.warning("%s: %s", render.state, render.error or "its worker was lost", extra=told)
            publish(self._home.redis, render.user_id, Event("render", str(render.id), render.state))
            if render.state == RenderState.FAILED:
                mail_owner(self._home, render.id)

    def _clear(self, refused: list[Clone]) -> None:
        """Let their owners' pages know, and delete their files."""
        for clone in refused:
            log.warning("clone %s: %s", clone.id, clone.error)
            publish(self._home.redis, clone.user_id, Event("clone", str(clone.id), clone.state))
            self._home.storage.delete(f"clones/{clone.id}")

    def _send(self, found: _Found) -> None:
        """Call for uploads to be looked at, and put clones on their queue unless they are there."""
        redis, queue = self._home.redis, found.cloners
        for task in found.checks_due:
            call_checkers(redis, task)
        for clone in found.late:
            if queue and not is_waiting(redis, queue, clone.id):
                enqueue(redis, queue, CLONING, clone.id)

    def _set_aside(self, session: Session) -> list[Avatar | Recording]:
        """Refuse uploads that have cost too many workers, if leases can be trusted; which."""
        if time.monotonic() - self._steady < STEADY:
            return []
        tables: tuple[type[Avatar] | type[Recording], ...] = (Avatar, Recording)
        refused = [
            owned.refuse(session, table, row, lost())
            for table in tables
            for row in checks.list_lost(session, table)
        ]
        return [row for row in refused if row is not None]

    def _tell_set_aside(self, rows: list[Avatar | Recording]) -> None:
        """Let their owners' pages know."""
        for row in rows:
            kind = "avatar" if isinstance(row, Avatar) else "recording"
            log.warning("%s %s: %s", kind, row.id, row.error)
            publish(self._home.redis, row.user_id, Event(kind, str(row.id), row.state))

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
        wanted = turns.list_voices(session) | ({CLONE} if cloning else set())
        absent = wanted - list_speakable(offered_voices(workers))
        self._absent = {voice: self._absent.get(voice, now) for voice in absent}
        return [voice for voice, since in self._absent.items() if now - since > ABSENT]

    def _call(self, ready: dict[tuple[str, str | None], int], workers: list[Worker]) -> None:
        """Wake those who can make what waits."""
        wanted: Counter[str] = Counter()
        for needs, many in ready.items():
            able = {name for w in workers if w.can(*needs) for name in w.queues}
            wanted.update(dict.fromkeys(able or {USUAL}, many))
        for name, many in wanted.items():
            wake_workers(self._home.redis, [name], many)


def _explain_losses(
    unmade: list[Clone], workers: list[Worker], gone: bool
) -> dict[UUID, GalateaError]:
    """Why clones are given up: none if they may still be made. `gone`: nobody can any more."""
    if gone:
        return {row.id: explain_lack(workers) for row in unmade}
    late = [row for row in unmade if clones.is_overdue(row)]
    return {row.id: error for row in late if (error := clones.explain_loss(row))}

"""A worker's process: one queue, one render at a time, engines kept warm."""

import logging
import threading
from types import FrameType
from typing import Any

from redis import Redis
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer

from avatar_app import avatars, claims, recordings
from avatar_app.catalog import TIERS, VOICES
from avatar_app.errors import GalateaError
from avatar_app.home import Home
from avatar_app.models import RenderState
from avatar_app.presence import Shelf, Worker, announce, withdraw
from avatar_app.progress import EVERYBODY, News, publish
from avatar_app.queues import CHECK, LISTEN, RENDER, TASKS, open_queue, place_in_queue, send
from avatar_app.settings import load_settings
from avatar_app.weights import WEIGHTS
from workers import lease, tasks
from workers.animation.animators import ANIMATORS
from workers.installer import serve_shelf
from workers.mark import read_mark
from workers.shelf import is_here
from workers.speech.speakers import list_lacking, list_voices

ANNOUNCED = 3.0  # seconds between announcements
RECONCILED = 5.0
SERVED = 1.0  # seconds between looks at what is asked about weights
RECONCILER = 7205759404  # of all workers one reconciles at a time

log = logging.getLogger("galatea.worker")


class FilmWorker(SimpleWorker):
    """RQ's worker that works in its own process, and hands its render back when it must stop."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """The first signal: no new job, and the present one to somebody else."""
        lease.stopping.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def perform_job(self, job: Job, queue: Queue) -> bool:
        """Only our own tasks: whoever can write to Redis shall not choose what we run."""
        if job.func_name not in TASKS:
            log.error("refused to run %s", job.func_name)
            self.handle_job_failure(job=job, queue=queue, exc_string="not a task of ours")
            return False
        publish(self.connection, EVERYBODY, News("queue", queue.name, "moved"))
        return bool(super().perform_job(job, queue))


def run_worker(home: Home) -> None:
    """Serve the queue until told to stop by a signal."""
    over = threading.Event()
    chores = [
        threading.Thread(target=_repeat, args=(over, ANNOUNCED, appear, home.redis)),
        threading.Thread(target=_repeat, args=(over, RECONCILED, reconcile, home)),
        threading.Thread(
            target=_repeat,
            args=(over, SERVED, serve_shelf, home, tasks.WORKER, lambda: appear(home.redis)),
        ),
    ]
    for chore in chores:
        chore.start()
    try:
        worker = FilmWorker(
            [open_queue(home.redis, tasks.QUEUE)],
            name=tasks.WORKER,
            connection=home.redis,
            serializer=JSONSerializer,
        )
        worker.work(logging_level="WARNING")
    finally:
        lease.stopping.set()
        over.set()
        for chore in chores:
            chore.join()
        _try(withdraw, home.redis, tasks.WORKER)


def describe() -> Worker:
    """This worker as it is now: voices may have come or gone."""
    voices = list_voices()
    engines = {voice.engine for voice in voices.values()}
    tiers = tuple(
        tier.name
        for tier in TIERS.values()
        if tier.speaker in engines and tier.animator in ANIMATORS
    )
    own = tuple(voice for key, voice in voices.items() if key not in VOICES)
    return Worker(tasks.WORKER, tasks.QUEUE, tiers, own, _describe_shelf())


def _describe_shelf() -> Shelf:
    whole = tuple(key for key, row in WEIGHTS.items() if is_here(row))
    return Shelf(read_mark(), str(load_settings().weights_dir), whole, list_lacking())


def reconcile(home: Home) -> int:
    """Send again what was lost on the way, unless somebody does just now; how many rows moved."""
    with home.session() as session:
        mine = session.connection().exec_driver_sql(
            f"SELECT pg_try_advisory_xact_lock({RECONCILER})"
        )
        ours = bool(mine.scalar())
        rows = claims.reconcile(session) if ours else []
        pictures = avatars.list_unchecked(session) if ours else []
        sounds = recordings.list_unchecked(session) if ours else []
        aired = claims.sweep_live(session) if ours else []
    for key in aired:
        home.storage.delete(key)
    unchecked = [(CHECK, row.id) for row in pictures] + [(LISTEN, row.id) for row in sounds]
    for task, upload in unchecked:
        if place_in_queue(home.redis, tasks.QUEUE, upload) is None:
            send(home.redis, tasks.QUEUE, task, upload)
    for row in rows:
        log.warning("render %s lost its worker or the queue: %s", row.id, row.state)
        if row.state == RenderState.QUEUED:
            send(home.redis, tasks.QUEUE, RENDER, row.id)
        publish(home.redis, row.user_id, News("render", str(row.id), row.state))
    return len(rows)


def appear(redis: Redis) -> None:
    """Announce it. Raises UnavailableError("queue_unavailable")."""
    announce(redis, describe())


def _repeat(over: threading.Event, every: float, chore: Any, *arguments: Any) -> None:
    while not over.is_set():
        _try(chore, *arguments)
        over.wait(every)


def _try(chore: Any, *arguments: Any) -> None:
    """A chore that fails is done again at its next turn."""
    try:
        chore(*arguments)
    except GalateaError as error:
        log.warning("%s: %s", error.code, error)

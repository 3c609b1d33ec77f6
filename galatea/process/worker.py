"""A worker's process: its queues, one render at a time, engines kept warm."""

import logging
import os
import resource
import secrets
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer

from avatar_app.catalog.voices import VOICES
from avatar_app.catalog.weights import WEIGHTS
from avatar_app.errors import GalateaError
from avatar_app.fleet import commands
from avatar_app.fleet.commands import Command
from avatar_app.fleet.registry import (
    BUSY,
    ENDING,
    IDLE,
    PAUSED,
    WeightsFolder,
    Worker,
    register,
    unregister,
)
from avatar_app.messaging.events import EVERYBODY, Event, publish
from avatar_app.messaging.queues import TASKS, open_queue
from avatar_app.observability.metrics import MEMORY
from avatar_app.renders.reconciler import Reconciler
from avatar_app.settings import load_settings
from avatar_app.store.connections import Connections
from workers.animation.registry import list_animators
from workers.film.report import read_memory
from workers.jobs.installs import run_install
from workers.runtime.worker_state import HOST, worker_state
from workers.speech.registry import list_missing, list_voices
from workers.weights.store import is_complete
from workers.weights.store_id import read_store_id

ANNOUNCED = 2.0  # seconds between announcements
LISTENED = 1.0  # between looks at what it was told
AGAIN = 1.0  # before it starts anew after a fault of the queue's
SERVED = 1.0  # between looks at what is asked about weights

log = logging.getLogger("galatea.process.worker")


class FilmWorker(SimpleWorker):
    """RQ's worker that works in its own process, and hands its render back when it must stop."""

    limit_mb = 0.0  # of memory, beyond which it begins anew

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """The first signal: no new job, and the present one to somebody else."""
        worker_state.stopping.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for a job, but no longer than one is wanted: None ends the worker."""
        if timeout is None:  # only what is there already
            return super().dequeue_job_and_maintain_ttl(timeout, max_idle_time)
        while not self.is_over():
            if worker_state.paused.is_set() or time.monotonic() < worker_state.rests_until:
                self.heartbeat()
                time.sleep(LISTENED)
            elif found := super().dequeue_job_and_maintain_ttl(timeout, 1):
                return found
        return None

    def is_over(self) -> bool:
        """Whether it is to end, or has grown too large."""
        return (
            worker_state.stopping.is_set() or worker_state.ending.is_set() or is_worn(self.limit_mb)
        )

    def perform_job(self, job: Job, queue: Queue) -> bool:
        """Only our own tasks: whoever can write to Redis shall not choose what we run."""
        if job.func_name not in TASKS:
            log.error("refused to run %s", job.func_name)
            self.handle_job_failure(job=job, queue=queue, exc_string="not a task of ours")
            return False
        publish(self.connection, EVERYBODY, Event("queue", queue.name, "moved"))
        return bool(super().perform_job(job, queue))


def run_worker(home: Connections) -> None:
    """Serve the queues until told to stop, by a signal or an order; begin anew when worn."""
    limit = home.settings.worker_memory_mb
    _bound_memory(2 * limit)
    with home.session() as session:
        if (
            commands.read(session, worker_state.name) == Command.END
        ):  # that was for who had the name before
            commands.lift(session, worker_state.name)
    over = threading.Event()
    chores = [
        threading.Thread(target=_repeat, args=(over, ANNOUNCED, lambda: appear(home))),
        threading.Thread(target=_repeat, args=(over, LISTENED, lambda: listen(home))),
        threading.Thread(target=Reconciler(home).run, args=(over,)),
        threading.Thread(
            target=_repeat,
            args=(over, SERVED, lambda: run_install(home, worker_state.name, lambda: appear(home))),
        ),
    ]
    for chore in chores:
        chore.start()
    try:
        while not (
            worker_state.stopping.is_set() or worker_state.ending.is_set() or is_worn(limit)
        ):
            _serve(home, limit)
        anew = not (worker_state.stopping.is_set() or worker_state.ending.is_set())
    finally:
        worker_state.stopping.set()  # a download is handed back too
        over.set()
        for chore in chores:
            chore.join()
        _try(lambda: unregister(home.redis, worker_state.name))
    if anew:
        log.warning("has grown to %.0f MB; begins anew", read_memory())
        logging.shutdown()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606


def describe() -> Worker:
    """This worker as it is now: voices and weights may have come or gone."""
    voices = list_voices()
    own = tuple(voice for key, voice in voices.items() if key not in VOICES)
    state = BUSY if worker_state.busy.is_set() else IDLE
    if worker_state.paused.is_set():
        state = PAUSED
    if worker_state.ending.is_set() or worker_state.stopping.is_set():
        state = ENDING
    return Worker(
        name=worker_state.name,
        queues=worker_state.queues,
        animators=list_animators(load_settings()),
        voices=own,
        host=HOST,
        state=state,
        memory_mb=round(read_memory()),
        shelf=_describe_shelf(),
        slowdown=round(worker_state.load.slowdown, 2),
    )


def _describe_shelf() -> WeightsFolder:
    whole = tuple(key for key, row in WEIGHTS.items() if is_complete(row))
    return WeightsFolder(read_store_id(), str(load_settings().weights_dir), whole, list_missing())


def appear(home: Connections) -> None:
    """Announce it. Raises UnavailableError("queue_unavailable")."""
    if not worker_state.busy.is_set():
        worker_state.load.look()
    register(home.redis, describe())


def listen(home: Connections) -> None:
    """Do what it is told."""
    with home.session() as session:
        order = commands.read(session, worker_state.name)
    if order == Command.END:
        worker_state.ending.set()
    if order == Command.PAUSE:
        worker_state.paused.set()
    else:
        worker_state.paused.clear()


def is_worn(limit_mb: float) -> bool:
    """Whether it holds more memory than it may keep, for what it has made."""
    held = read_memory()
    MEMORY.set(held * 1e6)
    return worker_state.made > 0 and held > limit_mb


def _serve(home: Connections, limit_mb: float) -> None:
    """RQ's loop, which ends on faults of the queue's too."""
    FilmWorker.limit_mb = limit_mb
    try:
        worker = FilmWorker(
            [open_queue(home.redis, name) for name in worker_state.queues],
            # That of one who was killed stays a while.
            name=f"{worker_state.name}-{secrets.token_hex(4)}",
            connection=home.redis,
            serializer=JSONSerializer,
        )
        worker.work(logging_level="WARNING")
    except RedisError as error:
        log.warning("the queue is away: %s", error)
    if not worker_state.stopping.is_set():
        worker_state.stopping.wait(AGAIN)


def _bound_memory(limit_mb: float) -> None:
    """Have what asks for more fail by itself, before the machine kills whom it likes."""
    most = int(limit_mb * 1e6)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _repeat(over: threading.Event, every: float, chore: Callable[[], Any]) -> None:
    while not over.is_set():
        _try(chore)
        over.wait(every)


def _try(chore: Callable[[], Any]) -> None:
    """A chore that fails is done again at its next turn."""
    try:
        chore()
    except GalateaError as error:
        log.warning("%s: %s", error.code, error)

"""The queues: what wakes workers, delivered by RQ. The rows are the truth.

That a render waits is told by a call without its id: whichever worker hears it takes the render
whose turn it is (`avatar_app.renders.claims`), so a call too many does no harm, and one that was
lost is made again by the reconciler. So it is with uploads that are to be looked at. Recordings
that voices are to be made of come by their ids, and words of lexicons; voices too, to be heard
before they are chosen, which have no rows.
"""

import logging
import secrets
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from avatar_app.errors import UnavailableError
from avatar_app.store.redis import redis_errors

log = logging.getLogger("galatea.queues")

RENDER = "workers.jobs.render.render"
CHECK, LISTEN = "workers.jobs.uploads.check", "workers.jobs.uploads.listen"
CLONING = "workers.jobs.cloning.clone"
SAMPLE, HEAR = "workers.jobs.samples.sample", "workers.jobs.samples.hear"
SPEAK = "workers.jobs.samples.speak"
TASKS = (RENDER, CHECK, LISTEN, CLONING, SAMPLE, HEAR, SPEAK)
USUAL = "cpu"  # the queue of workers that were told no other
CALLS = 32  # more that wait in a queue wake nobody
_MARK = "_"  # between a row's id and what makes a job's id of it
LONGEST = 6 * 3600  # seconds; the lease on the row ends a render long before


def open_queue(redis: Redis, name: str) -> Queue:
    """The queue of that name: `cpu`, or what else a tier needs."""
    return Queue(name, connection=redis, serializer=JSONSerializer, default_timeout=LONGEST)


def enqueue(redis: Redis, name: str, task: str, row: UUID | str, first: bool = False) -> None:
    """Put an id on a queue, at its end or `first`. Raises UnavailableError("queue_unavailable").

    An id that is there already is put again: whoever comes second finds the row taken.
    """
    # Whether a row waits is read off these; what else is sent may have letters that they may not.
    job = f"{row}{_MARK}{secrets.token_hex(8)}" if isinstance(row, UUID) else None
    with redis_errors():
        _enqueue(redis, name, task, str(row), job_id=job, at_front=first)


def try_enqueue(redis: Redis, name: str, task: str, row: UUID, first: bool = False) -> None:
    """Send a row; a queue that does not answer is no error, since the rows are reconciled."""
    try:
        enqueue(redis, name, task, row, first)
    except UnavailableError as error:
        log.warning("%s waits for the queue: %s", row, error)


def wake_workers(redis: Redis, names: Iterable[str], many: int = 1) -> None:
    """See to it that at least so many calls to make a film wait in each of these queues.

    A queue that does not answer is no error, since the reconciler calls again.
    """
    try:
        with redis_errors():
            for name in names:
                there = open_queue(redis, name).count
                for _ in range(min(many, CALLS) - there):
                    _enqueue(redis, name, RENDER)
    except UnavailableError as error:
        log.warning("nobody is called until the queue is back: %s", error)


def call_checkers(redis: Redis, task: str, first: bool = False) -> None:
    """See to it that a call to look at uploads waits, CHECK or LISTEN. Whoever takes an upload
    calls for the next one, behind the films that wait by then.

    A queue that does not answer is no error, since the reconciler calls again.
    """
    name = task.rpartition(".")[2]
    try:
        if not is_waiting(redis, USUAL, name):
            job = f"{name}{_MARK}{secrets.token_hex(8)}"
            with redis_errors():
                _enqueue(redis, USUAL, task, job_id=job, at_front=first)
    except UnavailableError as error:
        log.warning("uploads wait for the queue: %s", error)


def _enqueue(redis: Redis, name: str, task: str, *arguments: str, **named: Any) -> None:
    open_queue(redis, name).enqueue(
        task, *arguments, result_ttl=0, failure_ttl=3600, ttl=86400, **named
    )


def is_waiting(redis: Redis, name: str, row: UUID | str) -> bool:
    """Whether a row, or a call of that name, is on a queue.

    Raises UnavailableError("queue_unavailable").
    """
    with redis_errors():
        return str(row) in {job.rpartition(_MARK)[0] for job in open_queue(redis, name).job_ids}

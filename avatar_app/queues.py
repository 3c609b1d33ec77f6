"""The queues: what wakes workers, delivered by RQ. The rows are the truth.

That a render waits is told by a call without its id: whichever worker hears it takes the render
whose turn it is (`avatar_app.claims`), so a call too many does no harm, and one that was lost is
made again by the reconciler. Uploads come by their ids, and words of lexicons; voices too, to be
heard before they are chosen, which have no rows.
"""

import logging
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID

from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from avatar_app.errors import UnavailableError

log = logging.getLogger("galatea.queues")

RENDER = "workers.tasks.render"
CHECK, LISTEN = "workers.errands.check", "workers.errands.listen"
CLONING = "workers.clones.clone"
SAMPLE, HEAR = "workers.errands.sample", "workers.errands.hear"
TASKS = (RENDER, CHECK, LISTEN, CLONING, SAMPLE, HEAR)
USUAL = "cpu"  # the queue of workers that were told no other
CALLS = 32  # more that wait in a queue wake nobody
_MARK = "_"  # between a row's id and what makes a job's id of it
LONGEST = 6 * 3600  # seconds; the lease on the row ends a render long before


@cache
def open_redis(url: str) -> Redis:
    """The connection pool of a Redis; one a process and address. It outlives a restart of Redis."""
    backoff = ExponentialWithJitterBackoff(base=0.1, cap=1.0)
    return Redis.from_url(url, retry=Retry(backoff, 6), health_check_interval=15)


def open_queue(redis: Redis, name: str) -> Queue:
    """The queue of that name: `cpu`, or what else a tier needs."""
    return Queue(name, connection=redis, serializer=JSONSerializer, default_timeout=LONGEST)


def send(redis: Redis, name: str, task: str, row: UUID | str, first: bool = False) -> None:
    """Put an id on a queue, at its end or `first`. Raises UnavailableError("queue_unavailable").

    An id that is there already is put again: whoever comes second finds the row taken.
    """
    # Whether a row waits is read off these; what else is sent may have letters that they may not.
    job = f"{row}{_MARK}{secrets.token_hex(8)}" if isinstance(row, UUID) else None
    with reached():
        _enqueue(redis, name, task, str(row), job_id=job, at_front=first)


def offer(redis: Redis, name: str, task: str, row: UUID, first: bool = False) -> None:
    """Send a row; a queue that does not answer is no error, since the rows are reconciled."""
    try:
        send(redis, name, task, row, first)
    except UnavailableError as error:
        log.warning("%s waits for the queue: %s", row, error)


def call(redis: Redis, names: Iterable[str], many: int = 1) -> None:
    """See to it that at least so many calls to make a film wait in each of these queues.

    A queue that does not answer is no error, since the reconciler calls again.
    """
    try:
        with reached():
            for name in names:
                there = open_queue(redis, name).count
                for _ in range(min(many, CALLS) - there):
                    _enqueue(redis, name, RENDER)
    except UnavailableError as error:
        log.warning("nobody is called until the queue is back: %s", error)


def _enqueue(redis: Redis, name: str, task: str, *arguments: str, **named: Any) -> None:
    open_queue(redis, name).enqueue(
        task, *arguments, result_ttl=0, failure_ttl=3600, ttl=86400, **named
    )


@contextmanager
def reached() -> Iterator[None]:
    """Redis not being there as an error of ours."""
    try:
        yield
    except RedisError as error:
        raise UnavailableError(
            "queue_unavailable", "The queue does not answer; try again in a moment."
        ) from error


def is_waiting(redis: Redis, name: str, row: UUID) -> bool:
    """Whether a row is on a queue. Raises UnavailableError("queue_unavailable")."""
    with reached():
        return str(row) in {job.rpartition(_MARK)[0] for job in open_queue(redis, name).job_ids}

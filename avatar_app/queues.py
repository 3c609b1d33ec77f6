"""The queue: ids of renders and uploads, delivered by RQ to workers. The rows are the truth.

Voices come this way too, to be heard before they are chosen, and words of lexicons.
"""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from uuid import UUID

from redis import Redis
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from avatar_app.errors import UnavailableError

log = logging.getLogger("galatea.queues")

RENDER, CHECK = "workers.tasks.render", "workers.tasks.check"
SAMPLE, HEAR = "workers.tasks.sample", "workers.tasks.hear"
LISTEN = "workers.tasks.listen"
TASKS = (RENDER, CHECK, LISTEN, SAMPLE, HEAR)
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
    # A row's place is read off these; what else is sent may have letters that they may not.
    job = f"{row}{_MARK}{secrets.token_hex(8)}" if isinstance(row, UUID) else None
    with reached():
        open_queue(redis, name).enqueue(
            task,
            str(row),
            job_id=job,
            at_front=first,
            result_ttl=0,
            failure_ttl=3600,
            ttl=86400,
        )


def offer(redis: Redis, name: str, task: str, row: UUID, first: bool = False) -> None:
    """Send a row; a queue that does not answer is no error, since a worker reconciles the rows."""
    try:
        send(redis, name, task, row, first)
    except UnavailableError as error:
        log.warning("%s waits for the queue: %s", row, error)


@contextmanager
def reached() -> Iterator[None]:
    """Redis not being there as an error of ours."""
    try:
        yield
    except RedisError as error:
        raise UnavailableError(
            "queue_unavailable", "The queue does not answer; try again in a moment."
        ) from error


def place_in_queue(redis: Redis, name: str, row: UUID) -> int | None:
    """How many are before a row, or None if it is not waiting."""
    with reached():
        rows = [job.rpartition(_MARK)[0] for job in open_queue(redis, name).job_ids]
    return rows.index(str(row)) if str(row) in rows else None
